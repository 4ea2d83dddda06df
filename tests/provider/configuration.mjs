// oidc-provider's configuration.
import { applications } from './applications.mjs';
import { features } from './features.mjs';
import { signingKeys } from './keys.mjs';
import { findAccount } from './people.mjs';
import { lifetime, routes, settings } from './settings.mjs';

const authenticationMethods = [
  'none',
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  ...(settings.mtls ? ['tls_client_auth'] : []),
];

// RFC 8705, section 5: where a client with a certificate goes.
function aliases(mtlsOrigin) {
  const at = (route) => `${mtlsOrigin}${routes[route]}`;
  return {
    mtls_endpoint_aliases: {
      token_endpoint: at('token'),
      revocation_endpoint: at('revocation'),
      userinfo_endpoint: at('userinfo'),
      pushed_authorization_request_endpoint: at('pushed_authorization_request'),
      device_authorization_endpoint: at('device_authorization'),
      backchannel_authentication_endpoint: at('backchannel_authentication'),
    },
  };
}

export const configuration = async (mtlsOrigin) => ({
  clients: applications,
  clientAuthMethods: authenticationMethods,
  discovery: mtlsOrigin ? aliases(mtlsOrigin) : {},
  features,
  routes,
  jwks: { keys: await signingKeys() },
  cookies: { keys: ['nothing-to-protect-on-loopback'] },
  scopes: ['openid', 'profile', 'email', 'offline_access'],
  claims: {
    openid: ['sub', 'sid', 'org_id', 'org_name'],
    profile: ['name', 'nickname', 'picture', 'updated_at'],
    email: ['email', 'email_verified'],
  },
  conformIdTokenClaims: false, // like Auth0: the ID token carries the profile as well
  findAccount,
  // It refuses to call loopback addresses of itself, where the listener for back-channel logout is.
  fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
  pkce: { required: (ctx, client) => client.clientAuthMethod === 'none' },
  clientBasedCORS: () => false,
  extraParams: ['audience', 'connection', 'organization', 'screen_hint'],
  rotateRefreshToken: true,
  issueRefreshToken: (ctx, client, source) =>
    client.grantTypeAllowed('refresh_token') && source.scopes.has('offline_access'),
  ttl: {
    AccessToken: (ctx, token) => token.resourceServer?.accessTokenTTL ?? lifetime.day,
    AuthorizationCode: lifetime.minute,
    BackchannelAuthenticationRequest: 10 * lifetime.minute,
    ClientCredentials: lifetime.day,
    DeviceCode: 10 * lifetime.minute,
    IdToken: 10 * lifetime.hour,
    RefreshToken: 30 * lifetime.day,
    Interaction: lifetime.hour,
    Session: lifetime.day,
    Grant: 30 * lifetime.day,
  },
});
