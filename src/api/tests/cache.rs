//! Tokens that were verified before.

use super::*;

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
        bench.api.clone().revoke_access_token(&token);
        for _ in 0..2 {
            let refused = bench.api.verify_access_token(&token).await;
            assert_eq!(reason(refused), InvalidToken::Revoked);
            bench.api.verify_access_token(&other).await.unwrap();
        }
        // The same claims under another signature: ECDSA signs differently each time.
        let again = sign(&bench.key, "at+jwt", &good_but("jti", json!("2")));
        bench.api.revoke_access_token(&again);
        let refused = bench.api.verify_access_token(&other).await;
        assert_eq!(reason(refused), InvalidToken::Revoked);
        // What is no good needs no revoking.
        bench.api.revoke_access_token("x.y.z");
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
