// Where Auth0 differs from the standard: steps that run before the provider's own.
import { publicPart, signingKeys } from './keys.mjs';
import { routes, settings } from './settings.mjs';

// Authenticated by the client, with a form that the steps below may change.
const endpoints = [
  routes.backchannel_authentication,
  routes.device_authorization,
  routes.pushed_authorization_request,
  routes.revocation,
  routes.token,
];

async function bodyOf(ctx) {
  const chunks = [];
  for await (const chunk of ctx.req) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

// Auth0 says `audience`, RFC 8707 says `resource`. Only our own API is translated;
// any other audience is left alone, and oidc-provider ignores it.
function audienceBecomesResource(params) {
  if (params.get('audience') !== settings.audience || params.has('resource')) return;
  params.set('resource', settings.audience);
  params.delete('audience');
}

// Auth0 grants offline_access as it comes; OpenID Connect drops it unless the consent page was asked for.
function offlineAccessAsksConsent(params) {
  const scopes = (params.get('scope') ?? '').split(' ');
  if (scopes.includes('offline_access') && !params.has('prompt')) params.set('prompt', 'consent');
}

async function changedQuery(ctx, next) {
  if (ctx.path === routes.authorization && ctx.querystring) {
    const params = new URLSearchParams(ctx.querystring);
    audienceBecomesResource(params);
    offlineAccessAsksConsent(params);
    ctx.querystring = params.toString();
  }
  await next();
}

// Auth0 takes JSON where OAuth has forms. Left alone is what cannot be read: the provider says so itself.
function formOfJson(text) {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(JSON.parse(text))) {
    params.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return params;
}

async function changedBody(ctx, next) {
  if (ctx.method === 'POST' && endpoints.includes(ctx.path) && ctx.is('urlencoded', 'json')) {
    const text = await bodyOf(ctx);
    const params = ctx.is('json') ? formOfJson(text) : new URLSearchParams(text);
    audienceBecomesResource(params);
    if (ctx.path === routes.pushed_authorization_request) offlineAccessAsksConsent(params);
    ctx.req.headers['content-type'] = 'application/x-www-form-urlencoded';
    ctx.req.body = params.toString(); // oidc-provider parses it from here
  }
  await next();
}

// Auth0 names an interval with the device code and the CIBA request; here it is what the test can wait for.
async function intervalIsNamed(ctx, next) {
  await next();
  const polled = [routes.device_authorization, routes.backchannel_authentication];
  if (polled.includes(ctx.path) && ctx.status === 200) ctx.body = { ...ctx.body, interval: settings.pollInterval };
}

// A fault, and not Auth0: the key set has other keys under the same names, as a forger's tokens would see it.
let foreign;
async function keysAreForeign(ctx, next) {
  await next();
  if (!settings.foreignKeys || ctx.path !== routes.jwks) return;
  foreign ??= signingKeys();
  ctx.body = { keys: (await foreign).map(publicPart) };
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

export const steps = [changedQuery, changedBody, intervalIsNamed, keysAreForeign, legacyLogout];
