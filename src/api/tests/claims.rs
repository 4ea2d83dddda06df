//! What a token has to say, and what is made of it.

use std::collections::BTreeMap;

use super::*;

#[tokio::test]
async fn a_good_token_gives_its_claims() {
    let bench = Bench::new();
    let mut claims = good();
    claims["https://acme.example/team"] = json!({ "id": 7 });
    claims["gty"] = json!("password");
    claims["cnf"] = json!({ "jkt": "thumb", "x5t#S256": "print", "kid": "k" });
    let read = bench.accepts(&claims).await;
    assert_eq!(read.iss, ISSUER);
    assert_eq!(read.sub.as_deref(), Some("auth0|ada"));
    assert_eq!(read.aud.len(), 2);
    assert_eq!(read.authorized_party(), Some("my-application"));
    assert_eq!(read.scopes().collect::<Vec<_>>(), ["openid", "read:orders"]);
    assert_eq!(read.permissions, ["read:orders", "write:orders"]);
    assert_eq!(
        read.extra.get("https://acme.example/team"),
        Some(&json!({ "id": 7 }))
    );
    assert_eq!(read.extra.len(), 2);
    let bound = read.confirmation().unwrap();
    assert_eq!(bound.jkt.as_deref(), Some("thumb"));
    assert_eq!(bound.x5t_s256.as_deref(), Some("print"));
    assert_eq!(bound.extra.len(), 1);
    assert!(!format!("{read:?}").contains("ada"));
    assert_eq!(bench.accepts(&good()).await.confirmation(), None);
}

#[tokio::test]
async fn each_claim_is_held_against_its_rule() {
    use InvalidToken::*;
    let bench = Bench::new();
    for (name, value, expected) in [
        ("iss", json!(null), Issuer),
        ("iss", json!("https://tenant.eu.auth0.com"), Issuer),
        ("iss", json!("https://TENANT.eu.auth0.com/"), Issuer),
        ("iss", json!(" https://tenant.eu.auth0.com/"), Issuer),
        ("iss", json!("https://evil.example/"), Issuer),
        ("iss", json!(["https://tenant.eu.auth0.com/"]), Malformed),
        ("aud", json!(null), Audience),
        ("aud", json!([]), Audience),
        ("aud", json!("https://api.example.com"), Audience),
        ("aud", json!(["https://other.example.com/"]), Audience),
        ("aud", json!({ AUDIENCE: true }), Malformed),
        ("aud", json!([AUDIENCE, 7]), Malformed),
        ("exp", json!(null), MissingClaim),
        ("exp", json!("9999999999"), Malformed),
        ("exp", json!(-1), Malformed),
        ("exp", json!(1e300), Malformed),
        ("exp", json!(true), Malformed),
        ("exp", json!(now() - 61), Expired),
        ("exp", json!(0), Expired),
        ("iat", json!(null), MissingClaim),
        ("iat", json!("now"), Malformed),
        ("iat", json!(now() + 120), IssuedInFuture),
        ("nbf", json!(now() + 120), NotYetValid),
        ("nbf", json!([]), Malformed),
        ("sub", json!(7), Malformed),
        ("scope", json!(["read:orders"]), Malformed),
        ("permissions", json!({ "read:orders": true }), Malformed),
        ("cnf", json!("thumb"), Malformed),
        ("cnf", json!({ "jkt": 7 }), Malformed),
        ("org_id", json!(1), Malformed),
    ] {
        let claims = good_but(name, value);
        assert_eq!(bench.refuses(&claims).await, expected, "{claims}");
    }
    for (name, value) in [
        ("aud", json!(AUDIENCE)),
        ("exp", json!(now() as f64 + 600.5)),
        ("nbf", json!(now())),
        ("sub", json!(null)),
        ("azp", json!(null)),
        ("permissions", json!("read:orders")),
    ] {
        bench.accepts(&good_but(name, value)).await;
    }
}

/// Absent is what does not stand there; `null` is no value of any of them.
#[tokio::test]
async fn a_registered_claim_that_is_null_makes_the_token_malformed() {
    let bench = Bench::new();
    for name in [
        "iss",
        "sub",
        "aud",
        "exp",
        "iat",
        "nbf",
        "jti",
        "azp",
        "client_id",
        "scope",
        "permissions",
        "org_id",
        "org_name",
        "cnf",
        "act",
    ] {
        let mut claims = good();
        claims[name] = Value::Null;
        assert_eq!(
            bench.refuses(&claims).await,
            InvalidToken::Malformed,
            "{name}"
        );
    }
    let mut claims = good();
    claims["https://acme.example/team"] = Value::Null;
    bench.accepts(&claims).await;
}

#[tokio::test]
async fn the_leeway_is_what_was_set_to_the_second() {
    use InvalidToken::{Expired, IssuedInFuture, NotYetValid};
    // A minute where nothing is said. A test may take some seconds of it.
    let ten = Bench::with(|builder| builder.leeway(Duration::from_secs(10)));
    for (bench, leeway) in [(Bench::new(), 60), (ten, 10)] {
        bench
            .accepts(&good_but("exp", json!(now() - leeway + 5)))
            .await;
        bench.accepts(&good_but("iat", json!(now() + leeway))).await;
        bench.accepts(&good_but("nbf", json!(now() + leeway))).await;
        for (name, moment, reason) in [
            ("exp", now() - leeway, Expired),
            ("iat", now() + leeway + 5, IssuedInFuture),
            ("nbf", now() + leeway + 5, NotYetValid),
        ] {
            let refused = bench.refuses(&good_but(name, json!(moment))).await;
            assert_eq!(refused, reason, "{name}, {leeway} s");
        }
    }
    let strict = Bench::with(|builder| builder.leeway(Duration::ZERO));
    let expired = strict.refuses(&good_but("exp", json!(now()))).await;
    assert_eq!(expired, Expired);
    let early = strict.refuses(&good_but("nbf", json!(now() + 30))).await;
    assert_eq!(early, NotYetValid);
}

#[tokio::test]
async fn what_the_builder_asks_for_has_to_be_there() {
    let bench = Bench::with(|builder| builder.require_claims(["sub", "gty"]));
    assert_eq!(bench.refuses(&good()).await, InvalidToken::MissingClaim);
    let mut claims = good_but("gty", json!("password"));
    bench.accepts(&claims).await;
    claims["gty"] = json!(null);
    assert_eq!(bench.refuses(&claims).await, InvalidToken::MissingClaim);
    let mut claims = good_but("sub", json!(null));
    claims["gty"] = json!("password");
    assert_eq!(bench.refuses(&claims).await, InvalidToken::MissingClaim);

    let bench = Bench::with(|builder| builder.authorized_parties(["other", "my-application"]));
    bench.accepts(&good()).await;
    let mut by_client_id = good_but("azp", json!(null));
    let refused = bench.refuses(&by_client_id).await;
    assert_eq!(refused, InvalidToken::AuthorizedParty);
    by_client_id["client_id"] = json!("other");
    bench.accepts(&by_client_id).await;
    // `client_id` does not stand in for another `azp`.
    by_client_id["azp"] = json!("evil");
    let refused = bench.refuses(&by_client_id).await;
    assert_eq!(refused, InvalidToken::AuthorizedParty);

    let bench = Bench::with(|builder| builder.organization("org_1"));
    bench.accepts(&good_but("org_id", json!("org_1"))).await;
    for (name, value) in [("org_id", "org_2"), ("org_name", "org_1"), ("sub", "x")] {
        let refused = bench.refuses(&good_but(name, json!(value))).await;
        assert_eq!(refused, InvalidToken::Organization);
    }
    let bench = Bench::with(|builder| builder.organization("Acme"));
    bench.accepts(&good_but("org_name", json!("acme"))).await;
    let refused = bench.refuses(&good_but("org_id", json!("acme"))).await;
    assert_eq!(refused, InvalidToken::Organization);

    let bench = Bench::with(|builder| builder.audience("https://second.example/"));
    bench.accepts(&good()).await;
    bench
        .accepts(&good_but("aud", json!("https://second.example/")))
        .await;
}

#[tokio::test]
async fn only_access_tokens_are_access_tokens() {
    let bench = Bench::new();
    for kind in ["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt"] {
        let token = sign(&bench.key, kind, &good());
        bench.api.verify_access_token(&token).await.unwrap();
    }
    for kind in [
        "dpop+jwt",
        "logout+jwt",
        "",
        "application/",
        "at+jwt ",
        "JWS",
    ] {
        let token = sign(&bench.key, kind, &good());
        let refused = reason(bench.api.verify_access_token(&token).await);
        assert_eq!(refused, InvalidToken::Type, "{kind}");
    }
    let none = bench.key.sign_jwt(&[], &good()).unwrap();
    let refused = reason(bench.api.verify_access_token(none.expose()).await);
    assert_eq!(refused, InvalidToken::Type);
}

#[tokio::test]
async fn a_type_of_the_callers_is_read_from_all_claims() {
    let bench = Bench::with(|builder| builder.verified_tokens(10));
    let token = bench.sign(&good());
    for _ in 0..2 {
        type Own = BTreeMap<String, Value>;
        let claims = bench
            .api
            .verify_access_token_as::<Own>(&token)
            .await
            .unwrap();
        assert_eq!(claims.sub.as_deref(), Some("auth0|ada"));
        assert_eq!(claims.extra["sub"], "auth0|ada");
        assert_eq!(claims.extra.len(), 8);
        let refused = bench.api.verify_access_token_as::<Vec<u8>>(&token).await;
        assert_eq!(reason(refused), InvalidToken::Claims);
    }
}

#[tokio::test]
async fn scopes_are_granted_by_scope_or_by_permissions() {
    let bench = Bench::new();
    let claims = bench.accepts(&good()).await;
    for (scopes, granted) in [
        (Scopes::all_of(["read:orders", "write:orders"]), true),
        (Scopes::all_of(["openid", "write:orders"]), true),
        (Scopes::all_of(["read:orders", "admin"]), false),
        (Scopes::any_of(["admin", "write:orders"]), true),
        (
            Scopes::any_of(["admin", "read:order", "read", "orders"]),
            false,
        ),
        (Scopes::all_of([""]), false),
        (Scopes::any_of(["openid read:orders"]), false),
        (Scopes::all_of::<String>([]), true),
        (Scopes::any_of::<String>([]), false),
    ] {
        let outcome = claims.require(&scopes);
        assert_eq!(outcome.is_ok(), granted, "{scopes:?}");
        if let Err(error) = outcome {
            assert!(error.is_insufficient_scope());
            assert!(!error.is_invalid_token() && !error.is_forbidden());
            assert_eq!(error.missing_scopes(), scopes.names());
        }
    }
    assert!(!claims.has_permission("openid"));
    let none = bench.accepts(&good_but("scope", json!(null))).await;
    assert!(!none.is_granted("openid"));
}

#[tokio::test]
async fn the_chain_of_actors_is_read_from_outside_in() {
    let bench = Bench::new();
    let act = json!({ "sub": "gateway", "act": { "sub": "bot", "act": { "sub": "cron" } } });
    let claims = bench.accepts(&good_but("act", act)).await;
    assert_eq!(claims.current_actor().unwrap(), Some("gateway"));
    assert_eq!(
        claims.delegation_chain().unwrap(),
        ["gateway", "bot", "cron"]
    );
    let alone = bench.accepts(&good()).await;
    assert_eq!(alone.current_actor().unwrap(), None);
    for act in [
        json!("gateway"),
        json!([]),
        json!({}),
        json!({ "sub": 7 }),
        json!({ "sub": "" }),
        json!({ "sub": "gateway", "act": null }),
        json!({ "sub": "gateway", "act": { "iss": "x" } }),
    ] {
        let claims = bench.accepts(&good_but("act", act.clone())).await;
        assert_eq!(
            reason(claims.current_actor()),
            InvalidToken::Malformed,
            "{act}"
        );
    }
}

/// A list of the configuration that came out empty is no list of everybody.
#[test]
fn an_empty_list_of_parties_is_refused() {
    let builder = ApiClient::builder("tenant.eu.auth0.com").audience("https://api/");
    let error = builder.authorized_parties([""; 0]).build().unwrap_err();
    assert!(error.is_configuration());
}
