//! What is sent: tokens that are good, and every kind that is not.

use std::time::{SystemTime, UNIX_EPOCH};

use auth0_sdk::testing::{Api, Tenant};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

pub(super) const AUDIENCE: &str = "https://orders.example.test/";
const OTHER_AUDIENCE: &str = "https://bills.example.test/";

/// By which keys a good token is signed: the first, those with which the issuer came back beside
/// them, and those that it took while made-up key ids came, alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Keys {
    #[default]
    First,
    Back,
    Alone,
}

/// What has to become of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Good {
        keys: Keys,
        /// Older than any fetch of the keys: once its key is withdrawn, nobody can take that for a
        /// new one.
        is_old: bool,
    },
    /// Bad whatever keys there are, so that nobody needs to ask for any; with its status.
    Bad(u16),
    /// Bad as the first keys show, while they are there; with its status.
    BadByKeys(u16),
    /// Of a key that might be new.
    MadeUp,
}

pub(super) struct Sent {
    pub(super) token: Option<String>,
    pub(super) kind: Kind,
}

pub(super) struct Tokens {
    valid: Vec<(String, Kind)>,
    invalid: Vec<(Option<String>, Kind)>,
    made_up: Option<u64>,
}

pub(super) async fn tenant() -> Result<Tenant, String> {
    let scopes = ["read:orders", "write:orders"];
    let tenant = Tenant::builder()
        .api(Api::new(AUDIENCE).scopes(scopes))
        .api(Api::new(OTHER_AUDIENCE).scopes(scopes))
        .start();
    tenant.await.map_err(|error| error.to_string())
}

fn token(tenant: &Tenant, audience: &str, scope: &str) -> Result<String, String> {
    let token = tenant.access_token("auth0|ada", audience, [scope]);
    let token = token.map_err(|error| error.to_string())?;
    Ok(token.expose().to_owned())
}

/// What a request without a token is answered.
const NO_TOKEN: (Option<String>, Kind) = (None, Kind::Bad(400));

/// Longer than any run, in seconds.
const LONG: u64 = 30 * 24 * 3600;

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

/// A token that would be good, signed with this change.
fn signed(tenant: &Tenant, change: impl FnOnce(&mut Value)) -> Result<String, String> {
    let mut claims = json!({
        "iss": tenant.issuer(),
        "sub": "auth0|ada",
        "aud": AUDIENCE,
        "iat": now() - 3600,
        "exp": now() + LONG,
        "scope": "read:orders",
    });
    change(&mut claims);
    let token = tenant.sign_access_token(&claims);
    let token = token.map_err(|error| error.to_string())?;
    Ok(token.expose().to_owned())
}

impl Tokens {
    pub(super) async fn of(good: &Tenant) -> Result<Self, String> {
        // Its first keys are those of every tenant of a process: only `iss` is another.
        let stranger = tenant().await?;
        let read = token(good, AUDIENCE, "read:orders")?;
        let signature_gone = read.rsplit_once('.').map_or("", |(input, _)| input);
        let bad = [
            "no.jwt".to_owned(),
            token(&stranger, AUDIENCE, "read:orders")?,
            token(good, OTHER_AUDIENCE, "read:orders")?,
            with_header(&read, |header| header["alg"] = json!("none")),
            with_header(&read, |header| header["alg"] = json!("HS256")),
            // With a good signature.
            signed(good, |claims| claims["exp"] = json!(now() - 3600))?,
            signed(good, |claims| claims["nbf"] = json!(now() + LONG))?,
            signed(good, |claims| claims["iat"] = json!(now() + LONG))?,
            signed(good, |claims| {
                claims["iss"] = json!("https://elsewhere.example.test/")
            })?,
        ];
        let lacks_a_scope = token(good, AUDIENCE, "write:orders")?;
        let bad_by_keys = [
            with_payload(&read, |claims| claims["sub"] = json!("auth0|eve")),
            with_payload(&read, |claims| claims["exp"] = json!(4_000_000_000_u64)),
            format!("{signature_gone}."),
        ];
        let bad = bad.map(|token| (Some(token), Kind::Bad(401)));
        let bad_by_keys = bad_by_keys.map(|token| (Some(token), Kind::BadByKeys(401)));
        let mut invalid = vec![NO_TOKEN, (Some(lacks_a_scope), Kind::BadByKeys(403))];
        invalid.extend(bad.into_iter().chain(bad_by_keys));
        let mut tokens = Self {
            valid: Vec::new(),
            invalid,
            made_up: None,
        };
        tokens.add_valid(good, Keys::First)?;
        // Made as the bad ones are, so that it is the change that makes them bad.
        let old = Kind::Good {
            keys: Keys::First,
            is_old: true,
        };
        tokens.valid.push((signed(good, |_| ())?, old));
        Ok(tokens)
    }

    /// Good tokens of the keys that it signs with now, beside those that are there.
    pub(super) fn add_valid(&mut self, tenant: &Tenant, keys: Keys) -> Result<(), String> {
        let is_old = false;
        for _ in 0..8 {
            let read = token(tenant, AUDIENCE, "read:orders")?;
            self.valid.push((read, Kind::Good { keys, is_old }));
        }
        Ok(())
    }

    /// From now on, one kind of the bad tokens names a key that there never was.
    pub(super) fn make_up_key_ids(&mut self) {
        self.made_up = Some(0);
    }

    /// Three good ones, then a bad one.
    pub(super) fn next(&mut self, turn: usize) -> Sent {
        if turn % 4 != 3 {
            let (token, kind) = &self.valid[(turn - turn / 4) % self.valid.len()];
            return Sent {
                token: Some(token.clone()),
                kind: *kind,
            };
        }
        let which = turn / 4 % (self.invalid.len() + 1);
        let (token, kind) = match (self.invalid.get(which), &mut self.made_up) {
            (Some(bad), _) => bad.clone(),
            (None, None) => NO_TOKEN,
            (None, Some(made_up)) => {
                *made_up += 1;
                let id = format!("made-up-{made_up}");
                let read = &self.valid[0].0;
                let token = with_header(read, |header| header["kid"] = json!(id));
                (Some(token), Kind::MadeUp)
            }
        };
        Sent { token, kind }
    }
}

fn with_header(token: &str, change: impl FnOnce(&mut Value)) -> String {
    with_part(token, 0, change)
}

fn with_payload(token: &str, change: impl FnOnce(&mut Value)) -> String {
    with_part(token, 1, change)
}

/// The same token with another part, and with the signature that it had.
fn with_part(token: &str, index: usize, change: impl FnOnce(&mut Value)) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let json = URL_SAFE_NO_PAD.decode(&parts[index]);
    let mut json = serde_json::from_slice(&json.unwrap_or_default()).unwrap_or(Value::Null);
    change(&mut json);
    parts[index] = URL_SAFE_NO_PAD.encode(json.to_string());
    parts.join(".")
}
