//! Rows of the Authentication API as calls of this SDK.

use std::time::{Duration, SystemTime};

use auth0_sdk::authentication::{AuthenticationClient, TokenSet};
use auth0_sdk::jose::{SigningAlgorithm, SigningKey};
use auth0_sdk::pkce::CodeChallenge;
use auth0_sdk::token::{ClientAuth, PrivateKeyJwt};
use auth0_sdk::transport::{Options, Response};
use auth0_sdk::{Error, Secret};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::row::Row;

/// What was read of an answer, written again.
pub(crate) enum Answered {
    Json(Value),
    Text(String),
    Nothing,
}

type Members = Map<String, Value>;

/// What a client adds to a body by itself.
const CREDENTIALS: [&str; 4] = [
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
];

/// Whether a call carries a token; recordings have none.
pub(crate) fn takes_token(row: &Row) -> bool {
    let path = row.path.as_str();
    matches!(path, "/mfa/associate" | "/userinfo") || path.starts_with("/mfa/authenticators")
}

/// Makes the call that a row is; an error in words where there is none like it.
pub(crate) async fn call(
    row: &Row,
    recorded: &Members,
    address: &str,
) -> Result<Result<Answered, Error>, String> {
    let mut auth = client(recorded, address).map_err(|error| error.to_string())?;
    if takes_token(row) {
        let token = auth.with_access_token(Secret::from("token"));
        auth = token.map_err(|error| error.to_string())?;
    }
    let mut rest = recorded.clone();
    rest.retain(|name, _| !CREDENTIALS.contains(&name.as_str()));
    Ok(match row.path.as_str() {
        "/dbconnections/signup" => json(auth.database().signup(&body(rest)?).await),
        "/dbconnections/change_password" => {
            let answer = auth.database().change_password(&body(rest)?).await;
            answer.map(|answer| Answered::Text(answer.into_value().into_string()))
        }
        "/passwordless/start" => json(auth.passwordless().start(&body(rest)?).await),
        "/mfa/challenge" => json(auth.mfa().challenge(&body(rest)?).await),
        "/mfa/associate" => json(auth.mfa().associate(&body(rest)?).await),
        "/mfa/authenticators" => {
            let page = auth.mfa().list_authenticators().await;
            page.map(|page| Answered::Json(json!(page.value().items)))
        }
        path if path.starts_with("/mfa/authenticators/") => {
            let id = percent_encoding::percent_decode_str(path.rsplit('/').next().unwrap_or(""));
            let id = id.decode_utf8_lossy();
            nothing(auth.mfa().delete_authenticator(&id).await)
        }
        "/userinfo" => json(auth.user_info(&Secret::from("token")).await),
        "/oauth/token" => token(&auth, rest).await,
        "/oauth/revoke" => {
            let token = text(&mut rest, "token");
            nothing(auth.revoke(token).await)
        }
        "/oauth/par" => {
            let mut request = auth.authorize_url();
            for (name, value) in rest {
                let value = value.as_str().unwrap_or_default().to_owned();
                request = match name.as_str() {
                    "redirect_uri" => request.redirect_uri(value),
                    "scope" => request.scope(value),
                    "audience" => request.audience(value),
                    "response_type" => request.response_type(value),
                    "response_mode" => request.response_mode(value),
                    "organization" => request.organization(value),
                    "invitation" => request.invitation(value),
                    "connection" => request.connection(value),
                    "nonce" => request.nonce(&value.into()),
                    "code_challenge" => request.code_challenge(&CodeChallenge::from_text(value)),
                    _ => request.extra(name, value),
                };
            }
            let pushed = request.push().await;
            pushed.map(|pushed| {
                let pushed = pushed.value();
                Answered::Json(json!({
                    "request_uri": pushed.request_uri,
                    "expires_in": seconds(pushed.expires_in),
                }))
            })
        }
        "/bc-authorize" => {
            let hint: Value =
                serde_json::from_str(&text(&mut rest, "login_hint")).unwrap_or_default();
            let user = hint["sub"].as_str().unwrap_or_default();
            let message = text(&mut rest, "binding_message");
            let mut request = auth.backchannel_authentication(user, message);
            if rest.contains_key("scope") {
                request = request.scope(text(&mut rest, "scope"));
            }
            request.await.map(|asked| {
                let asked = asked.value();
                Answered::Json(json!({
                    "auth_req_id": asked.auth_req_id.expose(),
                    "expires_in": seconds(asked.expires_in),
                    "interval": seconds(asked.interval),
                }))
            })
        }
        path => return Err(format!("there is no call of {path}")),
    })
}

/// A client that proves itself as the recorded one did.
fn client(recorded: &Members, address: &str) -> Result<AuthenticationClient, Error> {
    let of = |name: &str| recorded.get(name).and_then(Value::as_str);
    let auth = match (of("client_secret"), of("client_assertion")) {
        (Some(secret), _) => ClientAuth::SecretPost(secret.into()),
        (_, Some(_)) => {
            let key = SigningKey::generate(SigningAlgorithm::Es256)?;
            let key = PrivateKeyJwt::from_pem(key.to_pem()?.expose(), SigningAlgorithm::Es256)?;
            ClientAuth::PrivateKeyJwt(key)
        }
        (None, None) => ClientAuth::None,
    };
    AuthenticationClient::builder(address, of("client_id").unwrap_or("test-client_id"))
        .client_auth(auth)
        .options(Options::new().retries(0))
        .build()
}

/// Asks for tokens by the grant that the members name.
async fn token(auth: &AuthenticationClient, mut rest: Members) -> Result<Answered, Error> {
    let asked = SystemTime::now();
    let mut take = |name: &str| text(&mut rest, name);
    let grant_type = take("grant_type");
    macro_rules! send {
        ($grant:expr; $($setter:ident),*) => {{
            let mut grant = $grant;
            $(
                if let Some(Value::String(value)) = rest.remove(stringify!($setter)) {
                    grant = grant.$setter(value);
                }
            )*
            for (name, value) in rest {
                grant = grant.extra(name, value.as_str().unwrap_or_default());
            }
            grant.await
        }};
    }
    let answer = match grant_type.as_str() {
        "client_credentials" => send!(auth.client_credentials(take("audience")); organization),
        "password" => {
            send!(auth.password(take("username"), take("password")); audience, scope)
        }
        "refresh_token" => send!(auth.refresh_token(take("refresh_token")); scope),
        "http://auth0.com/oauth/grant-type/passwordless/otp" => {
            let (username, otp) = (take("username"), take("otp"));
            match take("realm").as_str() {
                "sms" => send!(auth.passwordless_sms(username, otp); audience, scope),
                _ => send!(auth.passwordless_email(username, otp); audience, scope),
            }
        }
        "http://auth0.com/oauth/grant-type/mfa-otp" => {
            send!(auth.mfa_otp(take("mfa_token"), take("otp"));)
        }
        // What the recorder took out, and codes and verifiers that are too short to be any.
        grant_type => send!(auth.grant(grant_type);),
    };
    answer.map(|tokens| Answered::Json(written(tokens.value(), asked)))
}

/// A set of tokens as the service writes it.
fn written(tokens: &TokenSet, asked: SystemTime) -> Value {
    let lifetime = tokens.expires_at.map(|end| {
        let lifetime = end.duration_since(asked).unwrap_or_default();
        lifetime.as_secs()
    });
    let secret = |secret: &Option<Secret>| secret.as_ref().map(|secret| json!(secret.expose()));
    let members = [
        ("access_token", Some(json!(tokens.access_token.expose()))),
        ("token_type", tokens.token_type.clone().map(Value::from)),
        ("expires_in", lifetime.map(Value::from)),
        ("scope", tokens.scope.clone().map(Value::from)),
        ("refresh_token", secret(&tokens.refresh_token)),
        ("recovery_code", secret(&tokens.recovery_code)),
    ];
    let members = members.into_iter();
    let written: Map<_, _> = members
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect();
    written.into()
}

/// The body of a call, from the members that were recorded.
fn body<T: DeserializeOwned>(members: Members) -> Result<T, String> {
    serde_json::from_value(members.into()).map_err(|error| error.to_string())
}

fn json<T: Serialize>(answer: Result<Response<T>, Error>) -> Result<Answered, Error> {
    answer.map(|answer| {
        assert!(answer.misfits().is_empty(), "{:?}", answer.misfits());
        Answered::Json(json!(answer.value()))
    })
}

fn nothing(answer: Result<Response<()>, Error>) -> Result<Answered, Error> {
    answer.map(|_| Answered::Nothing)
}

fn text(members: &mut Members, name: &str) -> String {
    match members.remove(name) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    }
}

fn seconds(span: Option<Duration>) -> Option<u64> {
    span.map(|span| span.as_secs())
}
