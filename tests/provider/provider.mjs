// A certified OpenID provider on loopback, wearing Auth0's paths. See README.md beside this file.
// stdout carries one JSON line, once the provider answers; everything else goes to stderr.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';

// ---- the process: it never outlives the test that started it ----

for (const level of ['log', 'info', 'debug']) console[level] = console.error;
process.stdin.resume();
for (const event of ['end', 'close', 'error']) process.stdin.on(event, () => process.exit(0));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));

// oidc-provider calls URL.parse, which Node has had since 22.1. This has to come before the import.
if (typeof URL.parse !== 'function') {
  URL.parse = (input, base) => (URL.canParse(input, base) ? new URL(input, base) : null);
}
const { Provider, errors } = await import('oidc-provider');

// ---- settings ----

const list = (text) => text.split(',').map((item) => item.trim()).filter(Boolean);
const settings = {
  port: Number(process.env.PORT || 0),
  audience: process.env.AUDIENCE || 'https://api.test/',
  redirectUris: list(process.env.REDIRECT_URIS || 'http://127.0.0.1:9499/callback'),
  logoutUris: list(process.env.LOGOUT_URIS || 'http://127.0.0.1:9499/bye'),
};
const lifetime = { minute: 60, hour: 3600, day: 86400 };

// ---- who may ask: one entry per application ----

const application = (id, rest) => ({
  client_id: id,
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  redirect_uris: settings.redirectUris,
  post_logout_redirect_uris: settings.logoutUris,
  ...rest,
});
const applications = [
  application('spa', { application_type: 'native', token_endpoint_auth_method: 'none' }),
  application('web', {
    token_endpoint_auth_method: 'client_secret_post',
    client_secret: 'a-secret-only-for-the-loopback-tests',
  }),
];

// ---- who signs in: any login name is an account, and any password is right ----

const claimsOf = (sub) => ({
  sub,
  name: 'Grace Example',
  nickname: 'grace',
  picture: 'https://cdn.test/grace.png',
  email: `${encodeURIComponent(sub)}@users.test`,
  email_verified: true,
  updated_at: 1750000000,
});

// ---- what the provider can do: one entry per feature ----

const features = {
  devInteractions: { enabled: true },
  revocation: { enabled: true, allowedPolicy: (ctx, client, token) => token.clientId === client.clientId },
  rpInitiatedLogout: { enabled: true },
  // Auth0's "API": the one audience that gets a signed JWT in place of an opaque token.
  resourceIndicators: {
    enabled: true,
    useGrantedResource: () => true, // like Auth0: the audience asked for at /authorize need not be repeated
    getResourceServerInfo(ctx, resource) {
      if (resource !== settings.audience) throw new errors.InvalidTarget(`Service not found: ${resource}`);
      return {
        audience: settings.audience,
        scope: 'read:things write:things',
        accessTokenFormat: 'jwt',
        accessTokenTTL: lifetime.day,
        jwt: { sign: { alg: 'RS256' } },
      };
    },
  },
};

const routes = {
  authorization: '/authorize',
  token: '/oauth/token',
  userinfo: '/userinfo',
  revocation: '/oauth/revoke',
  jwks: '/.well-known/jwks.json',
  end_session: '/oidc/logout',
};

async function signingKey() {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  return { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'test-rs256' };
}

async function configuration() {
  return {
    clients: applications,
    features,
    routes,
    jwks: { keys: [await signingKey()] },
    cookies: { keys: ['nothing-to-protect-on-loopback'] },
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    claims: {
      openid: ['sub'],
      profile: ['name', 'nickname', 'picture', 'updated_at'],
      email: ['email', 'email_verified'],
    },
    conformIdTokenClaims: false, // like Auth0: the ID token carries the profile as well
    findAccount: (ctx, sub) => ({ accountId: sub, claims: () => claimsOf(sub) }),
    pkce: { required: (ctx, client) => client.clientAuthMethod === 'none' },
    clientBasedCORS: () => false,
    extraParams: ['connection', 'organization', 'screen_hint'],
    issueRefreshToken: (ctx, client, source) =>
      client.grantTypeAllowed('refresh_token') && source.scopes.has('offline_access'),
    ttl: {
      AccessToken: (ctx, token) => token.resourceServer?.accessTokenTTL ?? lifetime.day,
      AuthorizationCode: lifetime.minute,
      IdToken: 10 * lifetime.hour,
      RefreshToken: 30 * lifetime.day,
      Interaction: lifetime.hour,
      Session: lifetime.day,
      Grant: 30 * lifetime.day,
    },
  };
}

// ---- where Auth0 differs from the standard: steps that run before the provider's own ----

// Auth0 says `audience`, RFC 8707 says `resource`. Only our own API is translated;
// any other audience is left alone, and oidc-provider ignores it.
function translated(encoded) {
  const params = new URLSearchParams(encoded);
  if (params.get('audience') !== settings.audience || params.has('resource')) return encoded;
  params.set('resource', settings.audience);
  params.delete('audience');
  return params.toString();
}

async function audienceBecomesResource(ctx, next) {
  if ([routes.authorization, routes.token].includes(ctx.path)) {
    if (ctx.querystring) ctx.querystring = translated(ctx.querystring);
    if (ctx.method === 'POST' && ctx.is('urlencoded')) {
      const chunks = [];
      for await (const chunk of ctx.req) chunks.push(chunk);
      ctx.req.body = translated(Buffer.concat(chunks).toString()); // oidc-provider parses it from here
    }
  }
  await next();
}

// Auth0 grants offline_access as it comes; OpenID Connect drops it unless the consent page was asked for.
async function offlineAccessAsksConsent(ctx, next) {
  if (ctx.path === routes.authorization && ctx.querystring) {
    const params = new URLSearchParams(ctx.querystring);
    if ((params.get('scope') ?? '').split(' ').includes('offline_access') && !params.has('prompt')) {
      params.set('prompt', 'consent');
      ctx.querystring = params.toString();
    }
  }
  await next();
}

// Auth0's own logout: forgets the session without asking, then goes to a registered address or stays.
async function legacyLogout(ctx, next) {
  if (ctx.path !== '/v2/logout') return next();
  for (const name of ['_session', '_session.sig']) ctx.cookies.set(name, null, { signed: false });
  const { returnTo } = ctx.query;
  if (settings.logoutUris.includes(returnTo)) {
    ctx.status = 302;
    ctx.set('Location', returnTo);
    ctx.body = '';
  } else {
    ctx.type = 'text/html';
    ctx.body = 'OK';
  }
}

const steps = [audienceBecomesResource, offlineAccessAsksConsent, legacyLogout];

// ---- start: the socket first, because the issuer has to name its port ----

const server = createServer().listen(settings.port, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, await configuration());
for (const step of steps) provider.use(step);
provider.on('server_error', (ctx, error) => console.error(error));
for (const event of ['authorization', 'grant', 'userinfo', 'revocation', 'end_session']) {
  provider.on(`${event}.error`, (ctx, error) => {
    console.error(`${event}.error ${error.error ?? error.name}: ${error.error_detail ?? error.error_description ?? error.message}`);
  });
}
server.on('request', provider.callback());

process.stdout.write(`${JSON.stringify({
  ready: true,
  issuer,
  port,
  audience: settings.audience,
  clients: applications.map(({ client_id, client_secret }) => ({ client_id, client_secret })),
})}\n`);
