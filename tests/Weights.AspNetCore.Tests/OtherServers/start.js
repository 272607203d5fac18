// The endpoint of the guide in an app whose sign-in any test can use. The customer "suspended" may have no key.
import cookieSession from 'cookie-session';
import express from 'express';
import { modelKey } from './model-key.js';

const app = express();
app.use(cookieSession({ secret: process.env.SESSION_SECRET, httpOnly: true, sameSite: 'lax' }));
app.post('/login/:customer', (request, response) => {
  request.session.customer = request.params.customer;
  response.status(204).end();
});
app.use(modelKey(async (customer) => customer !== 'suspended'));
const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
