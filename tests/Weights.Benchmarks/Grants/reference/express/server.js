// The key endpoint of the reference design in Express: 32 raw bytes for anyone who is signed in.
import cookieSession from 'cookie-session';
import express from 'express';

const key = Buffer.from(process.env.MODEL_KEY, 'hex');
const app = express();
app.use(cookieSession({ secret: process.env.SESSION_SECRET }));

app.post('/login/:customer', (request, response) => {
  request.session.customer = request.params.customer;
  response.sendStatus(204);
});

function requireCustomer(request, response, next) {
  if (request.session.customer === undefined) {
    response.sendStatus(401);
  } else {
    next();
  }
}

app.get('/api/model-key', requireCustomer, (request, response) => {
  response.set('Cache-Control', 'no-store').type('application/octet-stream').send(key);
});

const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
