//! What the server refuses, and that the SDK says so with a type.

use std::time::Duration;

use auth0_sdk::Secret;
use auth0_sdk::pieces::{
    EmbeddedModelSchema, GrantType, Prompt, ResponseMode, ResponseType, Scope, SeededPkce,
    TokenizedPkce,
};
use auth0_sdk::testing::PiecesOs;
use http::Method;

use super::support::{
    Done, FORM, JSON, assert_refused, challenge, error_of, form_of, raw, seed, token_request,
};

/// Makes a right request wrong in one way.
type Change<T> = fn(&mut T);

/// Redeems at the provider, or through Pieces OS; the rules are the same.
async fn redeem(
    pieces_os: &PiecesOs,
    request: &TokenizedPkce,
    at_provider: bool,
) -> Result<(), auth0_sdk::Error> {
    let client = pieces_os.client();
    if at_provider {
        client
            .auth0()
            .exchange_for_auth0_token(request)
            .await
            .map(drop)
    } else {
        client
            .pkce()
            .generate_token()
            .tokenized_pkce(request)
            .await
            .map(drop)
    }
}

#[tokio::test]
async fn every_rule_of_a_code_request() -> Done {
    let pieces_os = PiecesOs::builder()
        .audience("https://api.test/")
        .start()
        .await?;
    let client = pieces_os.client();
    let challenge = challenge(&client).await;
    let send = |change: Change<SeededPkce>| {
        let mut seed = seed(&pieces_os, &challenge);
        change(&mut seed);
        let client = &client;
        async move { client.pkce().generate_code().seeded_pkce(&seed).await }
    };
    send(|seed| seed.audience = Some("https://api.test/".to_owned())).await?;
    let rules: [(&str, Change<SeededPkce>); 17] = [
        ("invalid_request", |seed| {
            seed.state = Some("0".repeat(64).into())
        }),
        ("invalid_request", |seed| seed.state = None),
        ("invalid_request", |seed| {
            seed.nonce = Some("0".repeat(64).into())
        }),
        ("invalid_request", |seed| seed.nonce = None),
        ("invalid_request", |seed| {
            seed.code_challenge = Some("x".repeat(43))
        }),
        ("invalid_request", |seed| seed.code_challenge = None),
        ("invalid_request", |seed| {
            seed.code_challenge_method = Some("UNKNOWN".into())
        }),
        ("invalid_request", |seed| seed.code_challenge_method = None),
        ("invalid_request", |seed| {
            seed.prompt = Some(Prompt::from("UNKNOWN"))
        }),
        ("invalid_request", |seed| {
            seed.response_mode = Some(ResponseMode::from("UNKNOWN"))
        }),
        ("invalid_request", |seed| {
            seed.response_type = Some("UNKNOWN".into())
        }),
        ("unsupported_response_type", |seed| {
            seed.response_type = Some(ResponseType::Token)
        }),
        ("invalid_request", |seed| {
            seed.redirect_uri = Some("https://evil.test/".to_owned())
        }),
        ("invalid_request", |seed| seed.client_id = None),
        ("access_denied", |seed| {
            seed.audience = Some("https://b.test/".to_owned())
        }),
        ("invalid_scope", |seed| {
            seed.scope = Some(vec![Scope::from("UNKNOWN")])
        }),
        ("invalid_request", |seed| seed.scope = None),
    ];
    for (index, (code, change)) in rules.into_iter().enumerate() {
        let (status, error) = super::support::refused(send(change).await);
        assert_eq!((status, &*error), (400, code), "rule {index}");
    }
    let refused = send(|seed| seed.client_id = Some("nobody".to_owned())).await;
    assert_refused(refused, 401, "invalid_client");
    // A body is optional in the contract, and without one there is nothing to do.
    assert_refused(client.pkce().generate_code().await, 400, "invalid_request");
    Ok(())
}

#[tokio::test]
async fn every_type_of_a_code_request() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let challenge = challenge(&pieces_os.client()).await;
    let right = serde_json::to_value(seed(&pieces_os, &challenge))?;
    for (name, value) in [
        ("scope", serde_json::json!("openid email")),
        ("scope", serde_json::json!([1])),
        ("client_id", serde_json::json!(1)),
        ("redirect_uri", serde_json::Value::Null),
        ("schema", serde_json::json!("text")),
        (
            "schema",
            serde_json::json!({ "migration": 0, "semantic": "UNKNOWN" }),
        ),
        ("ADDITIONAL_PARAMETERS", serde_json::json!([])),
        (
            "ADDITIONAL_PARAMETERS",
            serde_json::json!({ "display": "UNKNOWN" }),
        ),
        (
            "ADDITIONAL_PARAMETERS",
            serde_json::json!({ "access_type": 1 }),
        ),
        ("screen_hint", serde_json::json!("UNKNOWN")),
        ("prompt", serde_json::json!("")),
    ] {
        let mut body = right.clone();
        body[name] = value;
        let headers = [("content-type", JSON)];
        let sent = raw(
            &pieces_os,
            Method::POST,
            "/pkce/code",
            &headers,
            body.to_string(),
        );
        let (status, _, answer) = sent.await;
        assert_eq!(
            (status.as_u16(), &*error_of(&answer)),
            (400, "invalid_request"),
            "{name}"
        );
    }
    let headers = [("content-type", "text/plain")];
    let sent = raw(
        &pieces_os,
        Method::POST,
        "/pkce/code",
        &headers,
        right.to_string(),
    );
    assert_eq!(sent.await.0, 400, "the media type is not JSON");
    let mut more = right.clone();
    more["new_member"] = true.into();
    more["ADDITIONAL_PARAMETERS"] = serde_json::json!({ "display": "popup" });
    let headers = [("content-type", "application/json; charset=utf-8")];
    let sent = raw(
        &pieces_os,
        Method::POST,
        "/pkce/code",
        &headers,
        more.to_string(),
    );
    assert_eq!(sent.await.0, 200, "what is new is no error");
    Ok(())
}

#[tokio::test]
async fn every_rule_of_a_token_request() -> Done {
    let pieces_os = PiecesOs::builder()
        .client_id("one")
        .client_id("two")
        .start()
        .await?;
    let rules: [(u16, &str, Change<TokenizedPkce>); 11] = [
        (400, "unsupported_grant_type", |r| {
            r.grant_type = Some(GrantType::RefreshToken)
        }),
        (400, "unsupported_grant_type", |r| {
            r.grant_type = Some("UNKNOWN".into())
        }),
        (400, "invalid_request", |r| r.grant_type = None),
        (401, "invalid_client", |r| {
            r.client_id = Some("nobody".to_owned())
        }),
        (400, "invalid_grant", |r| {
            r.client_id = Some("two".to_owned())
        }),
        (400, "invalid_grant", |r| {
            r.code = Some(Secret::from("no-such-code"))
        }),
        (400, "invalid_request", |r| r.code = Some(Secret::from(""))),
        (400, "invalid_grant", |r| {
            r.redirect_uri = Some("http://127.0.0.1/callback".to_owned())
        }),
        (400, "invalid_grant", |r| {
            r.code_verifier = Some("x".repeat(43).into())
        }),
        (400, "invalid_request", |r| r.code_verifier = None),
        (400, "invalid_request", |r| r.redirect_uri = None),
    ];
    for at_provider in [true, false] {
        for (index, (status, code, change)) in rules.iter().enumerate() {
            let mut request = token_request(&pieces_os).await;
            let right = request.clone();
            change(&mut request);
            let refused = redeem(&pieces_os, &request, at_provider).await;
            let refused = super::support::refused(refused);
            assert_eq!(refused, (*status, (*code).to_owned()), "rule {index}");
            // A refused request does not use the code up.
            redeem(&pieces_os, &right, at_provider).await?;
        }
    }
    let refused = pieces_os.client().pkce().generate_token().await;
    assert_refused(refused, 400, "invalid_request");
    Ok(())
}

#[tokio::test]
async fn a_code_works_once_and_its_second_use_revokes_the_token() -> Done {
    let pieces_os = PiecesOs::start().await?;
    for at_provider in [true, false] {
        let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
        let coded = challenged.code().await?;
        let session = coded.token_from_provider().await?;
        session.user().await?;
        let again = match at_provider {
            true => coded.token_from_provider().await,
            false => coded.token_through_pieces().await,
        };
        assert_refused(again, 400, "invalid_grant");
        let error = session.user().await.unwrap_err();
        assert!(error.is_unauthorized() && error.oauth().is_none());
        assert_eq!(error.message(), Some("Unauthorized"));
    }
    Ok(())
}

#[tokio::test]
async fn a_code_expires() -> Done {
    let pieces_os = PiecesOs::builder()
        .code_lifetime(Duration::ZERO)
        .start()
        .await?;
    for at_provider in [true, false] {
        let request = token_request(&pieces_os).await;
        let refused = redeem(&pieces_os, &request, at_provider).await;
        assert_refused(refused, 400, "invalid_grant");
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_verifier_of_the_guided_sign_in_is_refused() -> Done {
    let pieces_os = PiecesOs::start().await?;
    // The code of one sign-in, handed to another with the same state check passed by hand.
    let one = pieces_os.client().begin(pieces_os.sign_in()).await?;
    let two = pieces_os.client().begin(pieces_os.sign_in()).await?;
    let page = super::support::browser()
        .get(one.authorize_url()?)
        .send()
        .await?;
    let (_, form) = super::support::posted_by(&page.text().await?);
    let forged = form.replace(one.state().expose(), two.state().expose());
    let coded = two.callback(&forged)?;
    assert_refused(coded.token_from_provider().await, 400, "invalid_grant");
    Ok(())
}

#[tokio::test]
async fn a_token_request_is_a_form_and_every_parameter_comes_once() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let request = token_request(&pieces_os).await;
    let right = form_of(&request);
    let json = serde_json::to_string(&request)?;
    for (kind, body) in [
        (JSON, json.as_str()),
        (FORM, json.as_str()),
        (JSON, right.as_str()),
        (FORM, &format!("{right}&code=x")),
        (FORM, &format!("{right}&{right}")),
        (FORM, &format!("{right}&schema=%5Bobject+Blob%5D")),
        (FORM, &format!("{right}&schema=")),
        (FORM, ""),
        ("", right.as_str()),
    ] {
        let headers = [("content-type", kind)];
        let sent = raw(
            &pieces_os,
            Method::POST,
            "/oauth/token",
            &headers,
            body.to_owned(),
        );
        let (status, _, answer) = sent.await;
        assert_eq!(
            (status.as_u16(), &*error_of(&answer)),
            (400, "invalid_request"),
            "{kind}"
        );
        let code = request.code.as_ref().unwrap().expose();
        assert!(!answer.contains(code), "nothing of the request comes back");
    }
    let form = [("content-type", FORM)];
    let basic = [form[0], ("authorization", "Basic dGVzdDp0ZXN0")];
    let sent = raw(
        &pieces_os,
        Method::POST,
        "/oauth/token",
        &basic,
        right.clone(),
    );
    assert_eq!(sent.await.0, 400, "a credential in a wrong place");
    let (status, kind, _) = raw(&pieces_os, Method::POST, "/oauth/token", &form, right).await;
    assert_eq!((status.as_u16(), &*kind), (200, JSON));
    Ok(())
}

#[tokio::test]
async fn token_answers_are_not_to_be_stored() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let auth0 = pieces_os.client().auth0();
    let request = token_request(&pieces_os).await;
    let answer = auth0.exchange_for_auth0_token(&request).await?;
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let error = auth0.exchange_for_auth0_token(&request).await.unwrap_err();
    assert_eq!(error.headers().unwrap()["cache-control"], "no-store");
    Ok(())
}

#[tokio::test]
async fn a_schema_is_never_sent_in_a_form() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let schema: EmbeddedModelSchema = serde_json::from_value(
        serde_json::json!({ "migration": 0, "semantic": "MAJOR_0_MINOR_0_PATCH_1" }),
    )?;
    let client = pieces_os.client();
    let challenge = challenge(&client).await;
    let mut seed = seed(&pieces_os, &challenge);
    seed.schema = Some(schema.clone());
    let answer = client.pkce().generate_code().seeded_pkce(&seed).await?;
    let mut result = answer.into_value().result.unwrap();
    result.schema = Some(schema.clone());
    client.pkce().respond_with_code(&result).await?;
    let mut request = token_request(&pieces_os).await;
    request.schema = Some(schema);
    client.auth0().exchange_for_auth0_token(&request).await?;
    Ok(())
}

#[tokio::test]
async fn userinfo_takes_a_bearer_token_and_nothing_else() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    let session = challenged.code().await?.token_from_provider().await?;
    let token = session.access_token().expose();
    let unknown = pieces_os
        .client()
        .with_access_token(&Secret::from("unknown"))?;
    let error = unknown.auth0().get_auth0_user_info().await.unwrap_err();
    assert!(error.is_unauthorized());
    for (value, expected) in [
        (format!("Bearer {token}"), 200),
        (format!("bearer {token}"), 200),
        (token.to_owned(), 401),
        (format!("Basic {token}"), 401),
        (format!("Bearer {token}x"), 401),
        ("Bearer ".to_owned(), 401),
    ] {
        let headers = [("authorization", value.as_str())];
        let (status, _, body) = raw(&pieces_os, Method::GET, "/userinfo", &headers, "").await;
        assert_eq!(status.as_u16(), expected);
        assert!(expected == 200 || body == "Unauthorized");
    }
    let value = format!("Bearer {token}");
    let headers = [("authorization", value.as_str()), ("x-application-id", "a")];
    let (status, _, _) = raw(&pieces_os, Method::GET, "/userinfo", &headers, "").await;
    assert_eq!(status.as_u16(), 400, "the application's id is not for here");
    Ok(())
}
