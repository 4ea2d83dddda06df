//! Signing out.

use auth0_sdk::testing::{Application, Tenant};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::support::*;

#[tokio::test]
async fn only_to_addresses_that_are_allowed() {
    let native = Application::new("test-native").logout_url("https://app.example.test/bye");
    let tenant = Tenant::builder().application(native).start().await.unwrap();
    let tokens = sign_in(&tenant, &[]).await;
    let id_token = tokens["id_token"].as_str().unwrap();
    let to = "https://app.example.test/bye";
    let oidc =
        |fields: &[(&str, &str)]| get_owned(&tenant, format!("/oidc/logout?{}", encoded(fields)));
    let answer = oidc(&[
        ("id_token_hint", id_token),
        ("post_logout_redirect_uri", to),
        ("state", "s"),
    ])
    .await;
    assert_eq!(answer.header("location"), format!("{to}?state=s"));
    let by_id = [
        ("client_id", "test-native"),
        ("post_logout_redirect_uri", to),
    ];
    assert_eq!(oidc(&by_id).await.status, 302);
    for wrong in [
        vec![
            ("client_id", "test-native"),
            ("post_logout_redirect_uri", "https://evil.example.test/"),
        ],
        vec![("post_logout_redirect_uri", to)],
    ] {
        let answer = oidc(&wrong).await;
        assert_eq!(answer.status, 400, "{wrong:?}");
        assert!(!answer.headers.contains_key("location"));
    }
    let forged = oidc(&[("id_token_hint", "a.b.c")]).await;
    assert_eq!(forged.refused(), (400, "invalid_request".into()));
    assert_eq!(oidc(&[]).await.status, 200);

    let v2 =
        |fields: &[(&str, &str)]| get_owned(&tenant, format!("/v2/logout?{}", encoded(fields)));
    assert_eq!(v2(&[("returnTo", to)]).await.header("location"), to);
    assert_eq!(
        v2(&[("returnTo", to), ("client_id", "test-native")])
            .await
            .status,
        302
    );
    assert_eq!(
        v2(&[("returnTo", "https://evil.example.test/")])
            .await
            .status,
        400
    );
    assert_eq!(
        v2(&[("returnTo", to), ("client_id", "nobody")])
            .await
            .status,
        400
    );
}

async fn get_owned(tenant: &Tenant, path: String) -> Answer {
    get(tenant, &path).await
}

#[tokio::test]
async fn applications_are_told_by_the_back_channel() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/backchannel", listener.local_addr().unwrap());
    let native = Application::new("test-native").backchannel_logout(address);
    let tenant = Tenant::builder().application(native).start().await.unwrap();
    let tokens = sign_in(&tenant, &[]).await;
    let sid = claims(&tokens["id_token"])["sid"].clone();
    assert_eq!(get(&tenant, "/v2/logout").await.status, 200);

    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = String::new();
    while !request.contains("logout_token=") || request.split('.').count() < 3 {
        let mut part = [0; 4096];
        let length = stream.read(&mut part).await.unwrap();
        assert_ne!(length, 0, "{request}");
        request += std::str::from_utf8(&part[..length]).unwrap();
    }
    stream
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        .await
        .unwrap();
    assert!(request.starts_with("POST /backchannel "));
    let (_, token) = request.split_once("logout_token=").unwrap();
    let told = claims(&json!(token));
    assert_eq!((&told["sub"], &told["sid"]), (&json!(ADA), &sid));
    assert_eq!(
        (&told["iss"], &told["aud"]),
        (&json!(tenant.issuer()), &json!("test-native"))
    );
    assert!(
        told["events"]
            .get("http://schemas.openid.net/event/backchannel-logout")
            .is_some()
    );
    assert!(told.get("nonce").is_none());

    // The next sign-in is another session, which can be ended by its id.
    let tokens = sign_in(&tenant, &[]).await;
    let next = claims(&tokens["id_token"])["sid"].clone();
    assert_ne!(next, sid);
    let hint = encoded(&[("logout_hint", next.as_str().unwrap())]);
    let path = format!("/oidc/logout?{hint}");
    assert_eq!(get(&tenant, &path).await.status, 200);
    let tokens = sign_in(&tenant, &[]).await;
    assert_ne!(claims(&tokens["id_token"])["sid"], next);
}

#[tokio::test]
async fn a_provider_ends_everything() {
    let tenant = Tenant::start().await.unwrap();
    let tokens = sign_in(&tenant, &[]).await;
    let path = "/oauth/global-token-revocation/connection/Username-Password-Authentication";
    let body =
        json!({ "subject": { "format": "iss_sub", "iss": "https://idp.test/", "sub": ADA } });
    let answer = post_json(&tenant, path, body.clone()).await;
    assert_eq!(answer.refused(), (401, "unauthorized".into()));
    let with = |path: &str, body: &serde_json::Value| {
        let request = request(&tenant, reqwest::Method::POST, path)
            .bearer_auth("a token of the provider")
            .header("content-type", "application/json")
            .body(body.to_string());
        send(request)
    };
    assert_eq!(with(path, &body).await.status, 204);
    let refresh = [
        ("grant_type", "refresh_token"),
        ("client_id", "test-native"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    assert_eq!(
        token(&tenant, &refresh).await.refused(),
        (403, "invalid_grant".into())
    );
    assert_eq!(with(path, &json!({ "subject": {} })).await.status, 400);
    let other = "/oauth/global-token-revocation/connection/none";
    assert_eq!(with(other, &body).await.status, 404);
}

#[tokio::test]
async fn a_test_makes_logout_tokens_of_its_own() {
    let tenant = Tenant::start().await.unwrap();
    let token = tenant.logout_token("test-native", ADA);
    let told = claims(&json!(token.expose()));
    assert_eq!(
        (&told["aud"], &told["sub"]),
        (&json!("test-native"), &json!(ADA))
    );
    assert!(told.get("sid").is_none(), "there is no session");
}
