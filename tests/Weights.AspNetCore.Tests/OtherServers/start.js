// An app whose sign-in any test can use, with the endpoint of the guide. The customer "suspended" may have no key.
import cookieSession from 'cookie-session';
import express from 'express';
import { modelKey } from './model-key.js';

const customers = { isActive: async (customer) => customer !== 'suspended' };
const app = express();
// GUIDE: the test puts the guide's code here.
app.post('/login/:customer', (request, response) => {
  request.session.customer = request.params.customer;
  response.status(204).end();
});
const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
