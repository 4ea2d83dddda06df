//! Authorization codes: what a request needs, what a code is good for.

use std::time::Duration;

use auth0_sdk::pkce::CodeVerifier;
use auth0_sdk::testing::{Application, Tenant, User};
use serde_json::json;

use super::support::*;

fn verifier() -> CodeVerifier {
    CodeVerifier::generate().unwrap()
}

#[tokio::test]
async fn a_code_is_good_for_all_tokens_once() {
    let tenant = Tenant::start().await.unwrap();
    let verifier = verifier();
    let more = [
        ("audience", API),
        ("nonce", "n-1"),
        ("scope", "openid email read:x offline_access"),
    ];
    let answer = authorize(&tenant, &verifier, &more).await.redirected();
    assert_eq!(answer["state"], "a-state");
    let tokens = redeem(&tenant, &verifier, &answer["code"]).await.ok();
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 86_400);
    assert_eq!(tokens["scope"], "openid email read:x offline_access");

    let id_token = claims(&tokens["id_token"]);
    assert_eq!(id_token["iss"], tenant.issuer());
    assert_eq!(id_token["aud"], "test-native");
    assert_eq!(id_token["sub"], ADA);
    assert_eq!(id_token["nonce"], "n-1");
    assert_eq!(id_token["email"], "ada@example.test");
    assert!(id_token.get("name").is_none(), "profile was not asked for");
    for name in ["iat", "exp", "auth_time", "sid", "at_hash"] {
        assert!(!id_token[name].is_null(), "{name}");
    }
    let access_token = claims(&tokens["access_token"]);
    assert_eq!(access_token["iss"], tenant.issuer());
    assert_eq!(
        access_token["aud"],
        json!([API, format!("{}/userinfo", tenant.url())])
    );
    assert_eq!(access_token["azp"], "test-native");
    assert_eq!(access_token["scope"], tokens["scope"]);

    // The second use takes what the first has given.
    let again = redeem(&tenant, &verifier, &answer["code"]).await;
    assert_eq!(again.refused(), (403, "invalid_grant".into()));
    let refresh = [
        ("grant_type", "refresh_token"),
        ("client_id", "test-native"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    let refreshed = token(&tenant, &refresh).await;
    assert_eq!(refreshed.refused(), (403, "invalid_grant".into()));
}

#[tokio::test]
async fn a_code_needs_its_verifier_its_client_and_its_address() {
    let tenant = Tenant::start().await.unwrap();
    let own = verifier();
    let code = authorize(&tenant, &own, &[]).await.redirected()["code"].clone();
    let with = |changed: &'static str, value: &'static str| {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("client_id", "test-native"),
            ("code", code.as_str()),
            ("redirect_uri", CALLBACK),
            ("code_verifier", own.expose()),
        ];
        fields.retain(|(name, _)| *name != changed);
        if !value.is_empty() {
            fields.push((changed, value));
        }
        let fields: Vec<_> = fields
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect();
        let tenant = &tenant;
        async move {
            let fields: Vec<_> = fields
                .iter()
                .map(|(a, b)| (a.as_str(), b.as_str()))
                .collect();
            token(tenant, &fields).await.refused()
        }
    };
    let wrong = "a".repeat(43).leak();
    let invalid_grant = (403, "invalid_grant".to_owned());
    assert_eq!(with("code_verifier", wrong).await, invalid_grant);
    assert_eq!(
        with("code_verifier", "").await,
        (400, "invalid_request".into())
    );
    assert_eq!(with("code", "another").await, invalid_grant);
    assert_eq!(
        with("redirect_uri", "http://127.0.0.1:9/else").await,
        (403, "unauthorized_client".into())
    );
    assert_eq!(
        with("redirect_uri", "").await,
        (403, "unauthorized_client".into())
    );
    assert_eq!(
        with("client_id", "nobody").await,
        (401, "invalid_client".into())
    );
    assert_eq!(
        with("grant_type", "nonsense").await,
        (400, "unsupported_grant_type".into())
    );
    // None of these has used it.
    redeem(&tenant, &own, &code).await.ok();
}

#[tokio::test(start_paused = true)]
async fn a_code_expires() {
    let builder = Tenant::builder().code_lifetime(Duration::from_secs(2));
    let tenant = builder.start().await.unwrap();
    let verifier = verifier();
    let code = authorize(&tenant, &verifier, &[]).await.redirected()["code"].clone();
    tokio::time::advance(Duration::from_secs(3)).await;
    let late = redeem(&tenant, &verifier, &code).await;
    assert_eq!(late.refused(), (403, "invalid_grant".into()));
}

#[tokio::test]
async fn a_wrong_request_is_answered_at_its_address() {
    let tenant = Tenant::start().await.unwrap();
    let verifier = verifier();
    for (name, value, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("code_challenge", "", "invalid_request"),
        ("code_challenge", "short", "invalid_request"),
        ("audience", "https://else.test/", "access_denied"),
        ("organization", "org_none", "invalid_request"),
        ("invitation", "inv", "invalid_request"),
        ("max_age", "soon", "invalid_request"),
        ("prompt", "none login", "invalid_request"),
        (
            "authorization_details",
            "[{}]",
            "invalid_authorization_details",
        ),
        ("dpop_jkt", "short", "invalid_request"),
    ] {
        let answer = authorize(&tenant, &verifier, &[(name, value)])
            .await
            .redirected();
        assert_eq!(answer["error"], error, "{name}");
        assert_eq!(answer["state"], "a-state", "{name}");
        assert!(!answer.contains_key("code"));
    }
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_is_not_registered() {
    let web = Application::new("web")
        .secret("s")
        .callback("https://app.example.test/callback");
    let tenant = Tenant::builder().application(web).start().await.unwrap();
    for (name, value) in [
        ("redirect_uri", "https://evil.example.test/callback"),
        ("client_id", "nobody"),
        ("response_mode", "carrier_pigeon"),
    ] {
        let more = [
            ("client_id", "web"),
            ("redirect_uri", "https://app.example.test/callback"),
            (name, value),
        ];
        let answer = authorize(&tenant, &verifier(), &more).await;
        assert_eq!(answer.refused(), (400, "invalid_request".into()), "{name}");
    }
    let more = [("client_id", "web"), ("redirect_uri", "")];
    let answer = authorize(&tenant, &verifier(), &more).await;
    assert!(
        answer
            .header("location")
            .starts_with("https://app.example.test/callback?code=")
    );
}

#[tokio::test]
async fn response_modes() {
    let tenant = Tenant::start().await.unwrap();
    let answer = authorize(&tenant, &verifier(), &[("response_mode", "fragment")]).await;
    assert!(answer.header("location").contains("#code="));
    let answer = authorize(&tenant, &verifier(), &[("response_mode", "form_post")]).await;
    assert_eq!(answer.status, 200);
    assert!(
        answer
            .text
            .contains(&format!(r#"method="post" action="{CALLBACK}""#))
    );
    assert!(answer.text.contains(r#"name="code""#));
    assert!(answer.text.contains(r#"name="state" value="a-state""#));
}

#[tokio::test]
async fn people_sign_in_with_the_organizations_they_are_in() {
    let ada = User::new(ADA).email("ada@example.test").member_of("org_1");
    let tenant = Tenant::builder()
        .organization("org_1", "Navy")
        .organization("org_2", "army")
        .user(ada)
        .application(Application::new("test-native"))
        .application(Application::new("teams").require_organization())
        .start()
        .await
        .unwrap();
    for given in ["org_1", "Navy"] {
        let tokens = sign_in(&tenant, &[("organization", given), ("audience", API)]).await;
        for token in ["id_token", "access_token"] {
            let claims = claims(&tokens[token]);
            assert_eq!(
                (&claims["org_id"], &claims["org_name"]),
                (&json!("org_1"), &json!("navy"))
            );
        }
    }
    let outside = authorize(&tenant, &verifier(), &[("organization", "org_2")]).await;
    assert_eq!(outside.redirected()["error"], "access_denied");
    let more = [("organization", "org_2"), ("invitation", "ticket")];
    let tokens = sign_in(&tenant, &more).await;
    assert_eq!(claims(&tokens["id_token"])["org_id"], "org_2");
    let without = authorize(&tenant, &verifier(), &[("client_id", "teams")]).await;
    assert_eq!(without.redirected()["error"], "invalid_request");
}

#[tokio::test]
async fn rich_authorization_requests_come_back() {
    let tenant = Tenant::start().await.unwrap();
    let details = r#"[{"type":"payment","amount":3}]"#;
    let more = [("authorization_details", details), ("audience", API)];
    let tokens = sign_in(&tenant, &more).await;
    let expected = json!([{ "type": "payment", "amount": 3 }]);
    assert_eq!(tokens["authorization_details"], expected);
    assert_eq!(
        claims(&tokens["access_token"])["authorization_details"],
        expected
    );
}

#[tokio::test]
async fn userinfo_shows_what_the_scopes_allow() {
    let tenant = Tenant::start().await.unwrap();
    let tokens = sign_in(&tenant, &[("scope", "openid profile")]).await;
    assert!(
        !tokens["access_token"].as_str().unwrap().contains('.'),
        "opaque without an API"
    );
    let ask = |token: String| {
        let request = request(&tenant, reqwest::Method::GET, "/userinfo");
        send(request.bearer_auth(token))
    };
    let answer = ask(tokens["access_token"].as_str().unwrap().to_owned()).await;
    assert_eq!(answer.header("x-ratelimit-limit"), "10");
    let shown = answer.ok();
    assert_eq!(
        (&shown["sub"], &shown["name"]),
        (&json!(ADA), &json!("Ada Lovelace"))
    );
    assert!(shown.get("email").is_none());
    for bad in ["nonsense".to_owned(), tenant.token().expose().to_owned()] {
        let answer = ask(bad).await;
        assert_eq!((answer.status, &*answer.text), (401, "Unauthorized"));
    }
    tenant.revoke_tokens();
    assert_eq!(
        ask(tokens["access_token"].as_str().unwrap().to_owned())
            .await
            .status,
        401
    );
}
