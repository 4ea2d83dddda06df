use std::convert::Infallible;
use std::time::Duration;

use serde_json::{Value, json};

use super::id_token::{key, now, reason, with_key};
use super::*;
use crate::authentication::LogoutTokenClaims;
use crate::error::{Error, InvalidToken, TokenKind};
use crate::jose::{
    MemoryReplayStore, ReplayFuture, ReplayStore, SigningAlgorithm, SigningKey, TokenId,
};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

fn claims(changes: Value) -> Value {
    let mut claims = json!({
        "iss": "https://tenant.test/", "sub": "auth0|s3cr3t", "aud": "my-client", "sid": "s1",
        "iat": now(), "exp": now() + 120, "jti": "j1", "events": { EVENT: {} },
    });
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value.clone(),
        }
    }
    claims
}

fn sign(key: &SigningKey, kind: &str, changes: Value) -> String {
    let token = key.sign_jwt(&[("typ", kind.into())], &claims(changes));
    token.unwrap().expose().to_owned()
}

/// What the application was to end, if it came to that.
async fn ended(
    auth: &AuthenticationClient,
    token: &str,
    seen: &dyn ReplayStore,
) -> Result<LogoutTokenClaims, Error> {
    let mut named = None;
    let end = |logout| {
        named = Some(logout);
        std::future::ready(Ok::<_, Infallible>(()))
    };
    let outcome = auth.back_channel_logout(token, seen, end).await;
    assert_eq!(outcome.is_ok(), named.is_some());
    outcome.map(|()| named.unwrap())
}

#[tokio::test]
async fn a_session_that_could_not_be_ended_can_be_ended_when_the_token_comes_again() {
    let key = key(SigningAlgorithm::Es256);
    let auth = with_key(&key).build().unwrap();
    let seen = MemoryReplayStore::default();
    let token = sign(&key, "logout+jwt", json!({}));
    let failed = auth.back_channel_logout(&token, &seen, async |_| Err("no database"));
    let error = failed.await.unwrap_err();
    assert!(!error.is_invalid_token());
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "no database");
    // An error of the SDK's says nothing of this token, either.
    let failed = auth.back_channel_logout(&token, &seen, async |_| {
        Err(Error::invalid(TokenKind::Id, InvalidToken::Expired))
    });
    assert!(!failed.await.unwrap_err().is_invalid_token());
    // Given up in the middle.
    let given_up = auth.back_channel_logout(&token, &seen, async |_| {
        std::future::pending::<Result<(), Infallible>>().await
    });
    let given_up = tokio::time::timeout(Duration::ZERO, given_up).await;
    assert!(given_up.is_err());

    ended(&auth, &token, &seen).await.unwrap();
    let again = ended(&auth, &token, &seen).await.unwrap_err();
    assert_eq!(reason(&again), Some(InvalidToken::Replayed));
}

#[tokio::test]
async fn a_good_token_ends_a_session_once() {
    let key = key(SigningAlgorithm::Es256);
    let auth = with_key(&key).build().unwrap();
    let seen = MemoryReplayStore::default();
    for kind in ["logout+jwt", "JWT", "application/logout+jwt"] {
        let token = sign(&key, kind, json!({ "jti": kind, "trace_id": "t" }));
        let logout = ended(&auth, &token, &seen).await.unwrap();
        assert_eq!(logout.sub.as_deref(), Some("auth0|s3cr3t"));
        assert_eq!(logout.sid.as_deref(), Some("s1"));
        assert_eq!(logout.extra.get("trace_id"), Some(&json!("t")));
        let again = ended(&auth, &token, &seen).await.unwrap_err();
        assert_eq!(reason(&again), Some(InvalidToken::Replayed));
    }
    for (number, one) in [json!({ "sub": null }), json!({ "sid": null })]
        .into_iter()
        .enumerate()
    {
        let mut changes = one;
        changes["jti"] = number.to_string().into();
        let token = sign(&key, "logout+jwt", changes);
        ended(&auth, &token, &seen).await.unwrap();
    }
}

#[tokio::test]
async fn every_other_token_is_refused_and_not_noted() {
    use InvalidToken as I;
    let key = key(SigningAlgorithm::Es256);
    let auth = with_key(&key).build().unwrap();
    let seen = MemoryReplayStore::default();
    for (changes, expected) in [
        (json!({ "iss": "https://other.test/" }), I::Issuer),
        (json!({ "aud": "other" }), I::Audience),
        (json!({ "exp": now() - 100 }), I::Expired),
        (json!({ "exp": null }), I::MissingClaim),
        (json!({ "iat": null }), I::MissingClaim),
        (json!({ "iat": now() + 100 }), I::IssuedInFuture),
        (json!({ "events": null }), I::Type),
        (json!({ "events": EVENT }), I::Type),
        (json!({ "events": { "other": {} } }), I::Type),
        (json!({ "events": { EVENT: true } }), I::Type),
        (json!({ "nonce": "n" }), I::Type),
        (json!({ "sub": null, "sid": null }), I::Subject),
        (json!({ "sub": "", "sid": "" }), I::Subject),
        (json!({ "sub": 7 }), I::Malformed),
        (json!({ "jti": null }), I::MissingClaim),
        (json!({ "jti": "" }), I::MissingClaim),
        (json!({ "jti": 7 }), I::Malformed),
    ] {
        let token = sign(&key, "logout+jwt", changes.clone());
        let error = ended(&auth, &token, &seen).await.unwrap_err();
        assert_eq!(reason(&error), Some(expected), "{changes}");
    }
    for kind in ["at+jwt", "dpop+jwt"] {
        let error = ended(&auth, &sign(&key, kind, json!({})), &seen).await;
        assert_eq!(reason(&error.unwrap_err()), Some(I::Type));
    }
    let stranger = SigningKey::generate(SigningAlgorithm::Es256)
        .unwrap()
        .with_key_id("k1");
    let forged = sign(&stranger, "logout+jwt", json!({}));
    let error = ended(&auth, &forged, &seen).await.unwrap_err();
    assert_eq!(reason(&error), Some(I::Signature));
    assert_eq!(format!("{seen:?}"), "MemoryReplayStore(0 ids)");
    // Neither is the other.
    let token = sign(&key, "JWT", json!({}));
    let error = auth.verify_id_token(token).await.unwrap_err();
    assert_eq!(reason(&error), Some(I::Type));
}

#[derive(Clone, Copy)]
enum Broken {
    Fails,
    NeverAnswers,
}

impl ReplayStore for Broken {
    fn is_new<'a>(&'a self, id: TokenId<'a>, _until: std::time::SystemTime) -> ReplayFuture<'a> {
        self.has_seen(id)
    }

    fn has_seen<'a>(&'a self, _id: TokenId<'a>) -> ReplayFuture<'a> {
        match self {
            Self::Fails => Box::pin(async { Err("no database".into()) }),
            Self::NeverAnswers => Box::pin(std::future::pending()),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_lets_nothing_through_and_blames_no_token() {
    let key = key(SigningAlgorithm::Es256);
    let auth = with_key(&key).build().unwrap();
    let token = sign(&key, "logout+jwt", json!({}));
    for (store, why) in [
        (Broken::Fails, "no database"),
        (Broken::NeverAnswers, "it did not answer within 2s"),
    ] {
        let error = ended(&auth, &token, &store).await.unwrap_err();
        assert_eq!(reason(&error), None);
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.to_string(), why);
    }
}
