// What a test sets through the environment; README.md has the table.

const { env } = process;
const list = (text) => text.split(',').map((item) => item.trim()).filter(Boolean);

export const settings = {
  port: Number(env.PORT || 0),
  audience: env.AUDIENCE || 'https://api.test/',
  redirectUris: list(env.REDIRECT_URIS || 'http://127.0.0.1:9499/callback'),
  logoutUris: list(env.LOGOUT_URIS || 'http://127.0.0.1:9499/bye'),
  backchannelLogoutUri: env.BACKCHANNEL_LOGOUT_URI || undefined,
  pollInterval: Number(env.POLL_INTERVAL || 5),
  cibaDelay: Number(env.CIBA_DELAY || 0),
  dpopNonce: env.DPOP_NONCE === '1',
  foreignKeys: env.FOREIGN_KEYS === '1',
  clientKeys: JSON.parse(env.CLIENT_KEYS || '[]'),
  mtls: env.MTLS_CERT
    ? {
        cert: env.MTLS_CERT,
        key: env.MTLS_KEY,
        ca: env.MTLS_CLIENT_CA,
        subject: env.MTLS_SUBJECT,
        direct: env.MTLS_DIRECT === '1',
      }
    : undefined,
};

export const lifetime = { minute: 60, hour: 3600, day: 86400 };

// Auth0's paths. That of openid-configuration is everybody's.
export const routes = {
  authorization: '/authorize',
  backchannel_authentication: '/bc-authorize',
  code_verification: '/activate',
  device_authorization: '/oauth/device/code',
  end_session: '/oidc/logout',
  jwks: '/.well-known/jwks.json',
  pushed_authorization_request: '/oauth/par',
  revocation: '/oauth/revoke',
  token: '/oauth/token',
  userinfo: '/userinfo',
};
