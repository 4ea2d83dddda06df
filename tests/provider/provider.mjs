// A certified OpenID provider on loopback, wearing Auth0's paths. See README.md beside this file.
// stdout carries one JSON line, once the provider answers; everything else goes to stderr.
import './process.mjs'; // first
import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { Provider } from 'oidc-provider';
import { applications } from './applications.mjs';
import { configuration } from './configuration.mjs';
import { steps } from './differences.mjs';
import { rememberOrganization } from './people.mjs';
import { settings } from './settings.mjs';

// The sockets come first, because the issuer and the metadata have to name their ports.
async function listening(server, port) {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const scheme = server instanceof https.Server ? 'https' : 'http';
  return `${scheme}://127.0.0.1:${server.address().port}`;
}

// A certificate that the authority did not issue gets as far as the provider, which has to refuse it.
const tls = ({ cert, key, ca }) => https.createServer({ cert, key, ca, requestCert: true, rejectUnauthorized: false });

// The true reason of every refusal, which the client is not told.
function reportErrors(provider) {
  provider.on('server_error', (ctx, error) => console.error(error));
  const events = [
    'authorization', 'backchannel', 'backchannel_authentication', 'device_authorization', 'end_session', 'grant',
    'pushed_authorization_request', 'revocation', 'userinfo',
  ];
  for (const event of events) {
    provider.on(`${event}.error`, (ctx, error) => {
      const reason = error.error_detail ?? error.error_description ?? error.message;
      console.error(`${event}.error ${error.error ?? error.name}: ${reason}`);
    });
  }
}

const { mtls } = settings;
const usual = mtls?.direct ? tls(mtls) : http.createServer();
const beside = mtls && !mtls.direct ? tls(mtls) : undefined; // where the aliases are
const origin = await listening(usual, settings.port);
const issuer = `${origin}/`;

const provider = new Provider(issuer, await configuration(beside && await listening(beside, 0)));
for (const step of steps) provider.use(step);
provider.on('authorization.success', rememberOrganization);
reportErrors(provider);
for (const server of [usual, beside]) server?.on('request', provider.callback());

process.stdout.write(`${JSON.stringify({
  ready: true,
  issuer,
  port: Number(new URL(origin).port),
  audience: settings.audience,
  clients: applications.map(({ client_id, client_secret }) => ({ client_id, client_secret })),
})}\n`);
