// Who may ask: one entry per application.
import { settings } from './settings.mjs';

const code = ['authorization_code', 'refresh_token'];
const device = 'urn:ietf:params:oauth:grant-type:device_code';
const ciba = 'urn:openid:params:grant-type:ciba';

const application = (id, rest) => ({
  client_id: id,
  grant_types: code,
  response_types: ['code'],
  redirect_uris: settings.redirectUris,
  post_logout_redirect_uris: settings.logoutUris,
  ...(settings.backchannelLogoutUri && {
    backchannel_logout_uri: settings.backchannelLogoutUri,
    backchannel_logout_session_required: true,
  }),
  ...rest,
});

const withSecret = (id, rest) => application(id, {
  token_endpoint_auth_method: 'client_secret_post',
  client_secret: `the-secret-of-${id}-on-loopback-alone`,
  ...rest,
});

const publicOnes = () => [
  application('spa', {
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: [...code, device],
  }),
];

const secretOnes = () => [
  withSecret('web', {
    grant_types: [...code, 'client_credentials', ciba],
    backchannel_token_delivery_mode: 'poll',
  }),
  // A colon, a space and a percent sign: Basic has them encoded (RFC 6749, section 2.3.1).
  withSecret('basic', { token_endpoint_auth_method: 'client_secret_basic', client_secret: 'a:b c%d+e-on-loopback-alone' }),
  withSecret('par', { require_pushed_authorization_requests: true, authorization_details_types: ['payment_initiation'] }),
  withSecret('dpop', { dpop_bound_access_tokens: true }),
];

const idTokensIn = (alg) => withSecret(`web-${alg}`, { id_token_signed_response_alg: alg });

// The private half of the key stays with the test.
const withPrivateKey = (jwk) => application(`key-${jwk.alg}`, {
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: jwk.alg,
  request_object_signing_alg: jwk.alg,
  authorization_details_types: ['payment_initiation'],
  grant_types: [...code, 'client_credentials'],
  jwks: { keys: [jwk] },
});

const withCertificate = ({ subject }) => application('mtls', {
  token_endpoint_auth_method: 'tls_client_auth',
  tls_client_auth_subject_dn: subject,
  tls_client_certificate_bound_access_tokens: true,
  grant_types: [...code, 'client_credentials'],
});

export const applications = [
  ...publicOnes(),
  ...secretOnes(),
  ...['PS256', 'ES256', 'EdDSA'].map(idTokensIn),
  ...settings.clientKeys.map(withPrivateKey),
  ...(settings.mtls ? [withCertificate(settings.mtls)] : []),
];
