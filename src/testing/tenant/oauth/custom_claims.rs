//! Claims that an Action puts into an access token, as far as the service lets it (Auth0's page
//! "Create Custom Claims").

use serde_json::{Map, Value};

/// Those that only the service sets. Where an Action does, the token goes out without.
const RESTRICTED: [&str; 60] = [
    "acr",
    "act",
    "active",
    "amr",
    "at_hash",
    "ath",
    "attest",
    "aud",
    "auth_time",
    "authorization_details",
    "azp",
    "c_hash",
    "client_id",
    "cnf",
    "cty",
    "dest",
    "entitlements",
    "events",
    "exp",
    "groups",
    "gty",
    "htm",
    "htu",
    "iat",
    "internalService",
    "iss",
    "jcard",
    "jku",
    "jti",
    "jwe",
    "jwk",
    "kid",
    "may_act",
    "mky",
    "nbf",
    "nonce",
    "object_id",
    "org_id",
    "org_name",
    "orig",
    "origid",
    "permissions",
    "roles",
    "rph",
    "s_hash",
    "sid",
    "sip_callid",
    "sip_cseq_num",
    "sip_date",
    "sip_from_tag",
    "sip_via_branch",
    "sub",
    "sub_jwk",
    "toe",
    "txn",
    "typ",
    "uuid",
    "vot",
    "vtm",
    "x5t#S256",
];

/// Adds those that may be there; a name that comes again changes nothing. In tokens for the
/// tenant's own APIs names are URLs.
pub(super) fn add<'a>(
    claims: &mut Map<String, Value>,
    custom: impl Iterator<Item = (&'a String, &'a Value)>,
    is_for_tenant: bool,
) {
    for (name, value) in custom {
        let is_url = name.starts_with("https://") || name.starts_with("http://");
        if !RESTRICTED.contains(&name.as_str()) && (is_url || !is_for_tenant) {
            claims.entry(name).or_insert_with(|| value.clone());
        }
    }
}
