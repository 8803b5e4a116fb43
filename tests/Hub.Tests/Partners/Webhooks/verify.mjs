// Verifies a delivery, given as JSON: secret, headers, body.
import { Webhook } from 'standardwebhooks';

const { secret, headers, body } = JSON.parse(process.argv[2]);
try {
  new Webhook(secret).verify(body, headers);
  console.log('verified');
} catch (e) {
  console.log(e.constructor.name);
}
