//! Tokens that were verified before.

use super::*;
use crate::api::verified::token_hash;

#[tokio::test]
async fn a_token_is_believed_again_until_it_ends() {
    let bench = Bench::with(|builder| builder.verified_tokens(10).leeway(Duration::ZERO));
    let token = bench.sign(&good());
    let first = bench.api.verify_access_token(&token).await.unwrap();
    let second = bench.api.verify_access_token(&token).await.unwrap();
    assert_eq!(first, second);
    assert!(
        std::ptr::eq(&*first, &*second),
        "it was not believed, but verified anew"
    );
    bench.pass(10 * MINUTE);
    let ended = bench.api.verify_access_token(&token).await;
    assert_eq!(reason(ended), InvalidToken::Expired);
}

/// Within the leeway a token is good, and verified each time.
#[tokio::test]
async fn the_leeway_keeps_nothing() {
    let bench = Bench::with(|builder| builder.verified_tokens(10));
    let token = bench.sign(&good());
    let first = bench.api.verify_access_token(&token).await.unwrap();
    bench.pass(10 * MINUTE + Duration::from_secs(5));
    let second = bench.api.verify_access_token(&token).await.unwrap();
    let third = bench.api.verify_access_token(&token).await.unwrap();
    assert!(!std::ptr::eq(&*first, &*second) && !std::ptr::eq(&*second, &*third));
}

#[tokio::test]
async fn a_token_that_differs_is_another_token() {
    let bench = Bench::with(|builder| builder.verified_tokens(10));
    let token = bench.sign(&good());
    bench.api.verify_access_token(&token).await.unwrap();
    for changed in [
        format!("{token}A"),
        format!("{token}."),
        token[..token.len() - 1].to_owned(),
        token.replace(token.rsplit_once('.').unwrap().1, "c2ln"),
    ] {
        reason(bench.api.verify_access_token(&changed).await);
    }
}

#[tokio::test]
async fn it_is_bounded_and_keeps_what_is_used() {
    let bench = Bench::with(|builder| builder.verified_tokens(8));
    let mine = bench.sign(&good());
    let first = bench.api.verify_access_token(&mine).await.unwrap();
    for number in 0..100 {
        let other = good_but("jti", json!(number.to_string()));
        bench.accepts(&other).await;
        bench.api.verify_access_token(&mine).await.unwrap();
    }
    let last = bench.api.verify_access_token(&mine).await.unwrap();
    assert!(std::ptr::eq(&*first, &*last));
    let cache = bench.api.shared().verifier.verified.as_ref().unwrap();
    assert_eq!(cache.len(), 8);
}

/// With all of them in use, one token is found that makes room, before all are looked at.
#[tokio::test]
async fn a_full_cache_is_not_looked_through() {
    let bench = Bench::with(|builder| builder.verified_tokens(40));
    let tokens: Vec<String> = (0..41)
        .map(|number| bench.sign(&good_but("jti", json!(number.to_string()))))
        .collect();
    for token in &tokens[..40] {
        for _ in 0..2 {
            bench.api.verify_access_token(token).await.unwrap();
        }
    }
    bench.api.verify_access_token(&tokens[40]).await.unwrap();
    let cache = bench.api.shared().verifier.verified.as_ref().unwrap();
    let is_kept = |token: &String| cache.get(&token_hash(token), bench.clock.now()).is_some();
    let gone = tokens.iter().position(|token| !is_kept(token));
    assert_eq!((gone, cache.len()), (Some(16), 40));
}

/// Only its place is left, which it gets back when it is kept anew, and which is the first to be
/// given away.
#[tokio::test]
async fn a_token_that_is_forgotten_leaves_its_place() {
    let bench = Bench::with(|builder| builder.verified_tokens(3));
    let cache = bench.api.shared().verifier.verified.as_ref().unwrap();
    let verify = async |token: &String| bench.api.verify_access_token(token).await.unwrap();
    let is_kept = |token: &String| cache.get(&token_hash(token), bench.clock.now()).is_some();
    let [one, two, three, four] = ["1", "2", "3", "4"].map(|jti| ending(&bench, jti, 10));
    let first = verify(&one).await;
    verify(&two).await;
    verify(&three).await;
    cache.forget(&token_hash(&one));
    cache.forget(&token_hash(&four));
    assert!(!is_kept(&one) && !is_kept(&four) && cache.len() == 3);
    let again = verify(&one).await;
    assert!(!std::ptr::eq(&*first, &*again));
    assert!(is_kept(&one) && cache.len() == 3);

    // It was used, and still it makes room, and not one that is there.
    cache.forget(&token_hash(&one));
    verify(&four).await;
    assert_eq!(cache.len(), 3);
    assert!(is_kept(&two) && is_kept(&three) && is_kept(&four) && !is_kept(&one));
}

/// Nobody's claims lie in memory because few others come.
#[tokio::test]
async fn what_has_ended_is_let_go_of_as_others_come() {
    let bench = Bench::with(|builder| builder.verified_tokens(1_000));
    let cache = bench.api.shared().verifier.verified.as_ref().unwrap();
    let verify = async |token: String| bench.api.verify_access_token(&token).await.unwrap();
    for number in 0..40 {
        verify(ending(&bench, &number.to_string(), 1)).await;
    }
    verify(ending(&bench, "stays", 20)).await;
    assert_eq!(cache.len(), 41);
    bench.pass(2 * MINUTE);
    // Each as it comes brings down a few, and those that are good stay.
    for (jti, left) in [("a", 26), ("b", 11), ("c", 4), ("d", 5)] {
        verify(ending(&bench, jti, 20)).await;
        assert_eq!(cache.len(), left, "{jti}");
    }
}

#[tokio::test]
async fn bad_tokens_are_not_kept() {
    let bench = Bench::with(|builder| builder.verified_tokens(8));
    for _ in 0..2 {
        let refused = bench.refuses(&good_but("aud", json!("x"))).await;
        assert_eq!(refused, InvalidToken::Audience);
    }
    assert_eq!(
        bench.api.shared().verifier.verified.as_ref().unwrap().len(),
        0
    );
}

#[tokio::test]
async fn a_revoked_token_is_refused_with_and_without_the_cache() {
    for kept in [None, Some(8)] {
        let bench = Bench::with(|builder| match kept {
            Some(most) => builder.verified_tokens(most),
            None => builder,
        });
        let (token, other) = (
            bench.sign(&good()),
            bench.sign(&good_but("jti", json!("2"))),
        );
        bench.api.verify_access_token(&token).await.unwrap();
        bench.api.verify_access_token(&other).await.unwrap();
        bench.api.clone().revoke_access_token(&token).unwrap();
        for _ in 0..2 {
            let refused = bench.api.verify_access_token(&token).await;
            assert_eq!(reason(refused), InvalidToken::Revoked);
            bench.api.verify_access_token(&other).await.unwrap();
        }
        // The same claims under another signature: ECDSA signs differently each time.
        let again = sign(&bench.key, "at+jwt", &good_but("jti", json!("2")));
        bench.api.revoke_access_token(&again).unwrap();
        let refused = bench.api.verify_access_token(&other).await;
        assert_eq!(reason(refused), InvalidToken::Revoked);
        // What is no good needs no revoking.
        let foreign = sign(&bench.key, "JWT", &good_of("https://evil.example/"));
        let elsewhere = bench.sign(&good_but("aud", json!("https://other.example/")));
        let forever = token_of_nobody(&good_but("exp", json!(253_402_300_799_u64)));
        for token in [&*foreign, &elsewhere, &forever, "x.y.z"] {
            bench.api.revoke_access_token(token).unwrap();
        }
        assert_eq!(bench.api.shared().verifier.revoked.len(), 2);
    }
}

/// Without a signature, and without a key.
fn token_of_nobody(claims: &Value) -> String {
    token(r#"{"alg":"none","typ":"JWT"}"#, &claims.to_string())
}

/// One that is not good yet is revoked all the same.
#[tokio::test]
async fn a_token_of_tomorrow_is_revoked_today() {
    let bench = Bench::new();
    let token = bench.sign(&good_but("nbf", json!(now() + 120)));
    bench.api.revoke_access_token(&token).unwrap();
    bench.pass(2 * MINUTE);
    let refused = bench.api.verify_access_token(&token).await;
    assert_eq!(reason(refused), InvalidToken::Revoked);
}

#[tokio::test]
async fn of_none_none_is_kept() {
    let bench = Bench::with(|builder| builder.verified_tokens(0));
    assert!(bench.api.shared().verifier.verified.is_none());
    bench
        .api
        .verify_access_token(&bench.sign(&good()))
        .await
        .unwrap();
}

/// A good token that differs from others by its `jti`, and ends after so many minutes.
fn ending(bench: &Bench, jti: &str, minutes: u64) -> String {
    let mut claims = good_but("jti", json!(jti));
    let now = bench.clock.now().unix();
    claims["iat"] = json!(now);
    claims["exp"] = json!(now + 60 * minutes as i64);
    bench.sign(&claims)
}

#[tokio::test]
async fn no_revoked_token_makes_room_for_another() {
    let bench = Bench::with(|builder| builder.revoked_tokens(2));
    let tokens = ["1", "2", "3"].map(|jti| ending(&bench, jti, 10));
    for token in &tokens[..2] {
        bench.api.revoke_access_token(token).unwrap();
    }
    let error = bench.api.revoke_access_token(&tokens[2]).unwrap_err();
    assert!(error.is_configuration(), "{error}");
    assert!(error.to_string().contains("revoked_tokens"), "{error}");
    for token in &tokens[..2] {
        let refused = bench.api.verify_access_token(token).await;
        assert_eq!(reason(refused), InvalidToken::Revoked);
        bench.api.revoke_access_token(token).unwrap();
    }
    bench.api.verify_access_token(&tokens[2]).await.unwrap();
    // Within the leeway a token is good, and so it stays revoked.
    bench.pass(10 * MINUTE + Duration::from_secs(30));
    let refused = bench.api.verify_access_token(&tokens[0]).await;
    assert_eq!(reason(refused), InvalidToken::Revoked);
    bench.api.revoke_access_token(&tokens[2]).unwrap_err();
    bench.pass(MINUTE);
    let next = ending(&bench, "4", 10);
    bench.api.revoke_access_token(&next).unwrap();
    assert_eq!(bench.api.shared().verifier.revoked.len(), 1);
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_and_back_makes_no_revoked_token_good() {
    let bench = Bench::new();
    let token = ending(&bench, "1", 10);
    bench.api.revoke_access_token(&token).unwrap();
    bench.clock.put_ahead(120 * MINUTE, Duration::ZERO);
    // By the clock of now, it has ended.
    let other = ending(&bench, "2", 10);
    bench.api.revoke_access_token(&other).unwrap();
    bench.clock.set_back(120 * MINUTE);
    let refused = bench.api.verify_access_token(&token).await;
    assert_eq!(reason(refused), InvalidToken::Revoked);
    // Another clock that stands still, or is late, brings nothing back either.
    bench.clock.put_ahead(Duration::ZERO, 240 * MINUTE);
    bench.api.revoke_access_token(&other).unwrap();
    let refused = bench.api.verify_access_token(&token).await;
    assert_eq!(reason(refused), InvalidToken::Revoked);
}

/// No clock can name the moment when such a token is no longer taken.
#[tokio::test]
async fn a_leeway_without_end_keeps_a_token_revoked() {
    let bench = Bench::with(|builder| builder.leeway(Duration::MAX));
    let token = ending(&bench, "1", 10);
    bench.pass(20 * MINUTE);
    bench.api.verify_access_token(&token).await.unwrap();
    bench.api.revoke_access_token(&token).unwrap();
    bench.pass(20 * MINUTE);
    let other = ending(&bench, "2", 10);
    bench.api.revoke_access_token(&other).unwrap();
    let refused = bench.api.verify_access_token(&token).await;
    assert_eq!(reason(refused), InvalidToken::Revoked);
}

#[tokio::test]
async fn whatever_end_a_token_names_it_can_be_revoked() {
    for leeway in [Duration::ZERO, Duration::MAX] {
        let bench = Bench::with(|builder| builder.leeway(leeway));
        for end in [
            json!(0),
            json!(0.5),
            json!(253_402_300_799_u64),
            json!(253_402_300_800_u64),
            json!(u64::MAX),
            json!(i64::MIN),
            json!(1e300),
            json!("1"),
            json!(null),
        ] {
            let mut claims = good();
            claims["exp"] = end;
            let token = bench.sign(&claims);
            bench.api.revoke_access_token(&token).unwrap();
            assert!(bench.api.verify_access_token(&token).await.is_err());
        }
    }
}

/// A clock that is set back makes a token one of the future again.
#[tokio::test]
async fn a_clock_that_is_set_back_is_believed() {
    let bench = Bench::with(|builder| builder.verified_tokens(8));
    bench.pass(60 * MINUTE);
    let mut claims = good();
    claims["iat"] = json!(now() + 3600);
    claims["exp"] = json!(now() + 7200);
    let token = bench.sign(&claims);
    bench.api.verify_access_token(&token).await.unwrap();
    bench.clock.set_back(60 * MINUTE);
    let refused = bench.api.verify_access_token(&token).await;
    assert_eq!(reason(refused), InvalidToken::IssuedInFuture);
}
