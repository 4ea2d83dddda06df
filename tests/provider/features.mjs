// What the provider can do: one entry per feature.
import { errors } from 'oidc-provider';
import { lifetime, settings } from './settings.mjs';

// The `audience` inside a request object: nobody can translate it on the way, as differences.mjs does all others.
const signedAudience = (ctx) => (ctx.oidc.params.audience === settings.audience ? settings.audience : undefined);

// Auth0's "API": the one audience that gets a signed JWT in place of an opaque token.
const resourceIndicators = {
  enabled: true,
  defaultResource: (ctx, client, oneOf) => oneOf ?? signedAudience(ctx),
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
};

// What was asked for and consented to is what the token gets.
const richAuthorizationRequests = {
  enabled: true,
  types: { payment_initiation: { validate() {} } },
  authorizationDetailsForGrantSource: (ctx) => JSON.parse(ctx.oidc.params.authorization_details ?? '[]'),
  authorizationDetailsForAccessToken: (ctx, token, source) => source.rar,
};

const dPoP = {
  enabled: true,
  ...(settings.dpopNonce && { nonceSecret: Buffer.alloc(32, 'loopback'), requireNonce: () => true }),
};

const certificateOf = (ctx) => ctx.socket.getPeerX509Certificate?.();

const mTLS = {
  enabled: true,
  tlsClientAuth: true,
  certificateBoundAccessTokens: true,
  getCertificate: (ctx) => certificateOf(ctx)?.toString(),
  certificateAuthorized: (ctx) => ctx.socket.authorized === true,
  certificateSubjectMatches: (ctx, property, expected) => certificateOf(ctx)?.subject === expected,
};

// Auth0's login hint names the issuer beside the person.
function personOfHint(ctx, hint) {
  let parsed;
  try {
    parsed = JSON.parse(hint);
  } catch {
    throw new errors.InvalidRequest('login_hint is not JSON');
  }
  const { format, iss, sub } = parsed;
  if (format !== 'iss_sub' || iss !== ctx.oidc.issuer || !sub) {
    throw new errors.InvalidRequest('login_hint has to have the format iss_sub, this issuer and a sub');
  }
  return sub;
}

function checkBindingMessage(ctx, message) {
  if (!/^[A-Za-z0-9 +\-_.,:#]{1,64}$/.test(message ?? '')) {
    throw new errors.InvalidBindingMessage('1 to 64 characters, letters, digits and +-_.,:#');
  }
}

async function agreement(provider, ctx, request, account, client) {
  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  grant.addOIDCScope(request.scope);
  for (const [resource, server] of Object.entries(ctx.oidc.resourceServers)) grant.addResourceScope(resource, server.scope);
  await grant.save();
  return grant;
}

// The person's own device: says no to a message with `deny` in it, and yes to all others.
function askOnDevice(ctx, request, account, client) {
  const { provider } = ctx.oidc;
  const answer = async () => {
    const refuses = request.params.binding_message.includes('deny');
    const result = refuses ? new errors.AccessDenied() : await agreement(provider, ctx, request, account, client);
    await provider.backchannelResult(request.jti, result, { authTime: Math.floor(Date.now() / 1000) });
  };
  setTimeout(() => answer().catch(console.error), settings.cibaDelay).unref();
}

const ciba = {
  enabled: true,
  deliveryModes: ['poll'],
  processLoginHint: personOfHint,
  triggerAuthenticationDevice: askOnDevice,
  validateBindingMessage: checkBindingMessage,
  validateRequestContext() {},
  verifyUserCode() {},
};

export const features = {
  backchannelLogout: { enabled: true },
  ciba,
  clientCredentials: { enabled: true },
  deviceFlow: { enabled: true },
  devInteractions: { enabled: true },
  dPoP,
  ...(settings.mtls && { mTLS }),
  pushedAuthorizationRequests: { enabled: true },
  requestObjects: { enabled: true },
  resourceIndicators,
  revocation: { enabled: true, allowedPolicy: (ctx, client, token) => token.clientId === client.clientId },
  richAuthorizationRequests,
  rpInitiatedLogout: { enabled: true },
};
