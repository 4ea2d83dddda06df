//! Second factors.

use auth0_sdk::testing::{Factor, Tenant, User};
use reqwest::Method;
use serde_json::{Value, json};

use super::support::*;

async fn tenant(factors: impl IntoIterator<Item = Factor>) -> Tenant {
    let ada = User::new(ADA)
        .email("ada@example.test")
        .phone_number("+15550100")
        .password("a password");
    let ada = factors.into_iter().fold(ada, User::factor);
    Tenant::builder().user(ada).start().await.unwrap()
}

async fn password(tenant: &Tenant) -> Answer {
    let fields = [
        ("grant_type", "password"),
        ("client_id", "test-native"),
        ("username", "ada@example.test"),
        ("password", "a password"),
        ("scope", "openid"),
    ];
    token(tenant, &fields).await
}

async fn mfa_token(tenant: &Tenant) -> String {
    let answer = password(tenant).await;
    assert_eq!(answer.refused(), (403, "mfa_required".into()));
    answer.json()["mfa_token"].as_str().unwrap().to_owned()
}

async fn finish(tenant: &Tenant, kind: &str, mfa_token: &str, more: &[(&str, &str)]) -> Answer {
    let kind = format!("http://auth0.com/oauth/grant-type/{kind}");
    let mut fields = vec![
        ("grant_type", &*kind),
        ("client_id", "test-native"),
        ("mfa_token", mfa_token),
    ];
    fields.extend(more);
    token(tenant, &fields).await
}

async fn challenge(tenant: &Tenant, mfa_token: &str, more: Value) -> Answer {
    let mut body = json!({ "client_id": "test-native", "mfa_token": mfa_token });
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    post_json(tenant, "/mfa/challenge", body).await
}

#[tokio::test]
async fn an_authenticator_app() {
    let tenant = tenant([Factor::otp("314159")]).await;
    let answer = password(&tenant).await;
    let expected = json!({ "challenge": [{ "type": "otp" }] });
    assert_eq!(answer.json()["mfa_requirements"], expected);
    let mfa_token = mfa_token(&tenant).await;
    let asked = challenge(&tenant, &mfa_token, json!({ "challenge_type": "otp oob" })).await;
    assert_eq!(asked.ok(), json!({ "challenge_type": "otp" }));
    let wrong = finish(&tenant, "mfa-otp", &mfa_token, &[("otp", "000000")]).await;
    assert_eq!(wrong.refused(), (403, "invalid_grant".into()));
    let right = [("otp", "314159")];
    let tokens = finish(&tenant, "mfa-otp", &mfa_token, &right).await.ok();
    assert_eq!(claims(&tokens["id_token"])["amr"], json!(["mfa"]));
    let again = finish(&tenant, "mfa-otp", &mfa_token, &right).await;
    assert_eq!(again.refused(), (403, "invalid_grant".into()));
    let mfa_token = self::mfa_token(&tenant).await;
    let none = challenge(&tenant, &mfa_token, json!({ "challenge_type": "oob" }));
    assert_eq!(
        none.await.refused(),
        (400, "unsupported_challenge_type".into())
    );
}

#[tokio::test]
async fn a_code_by_sms() {
    let tenant = tenant([Factor::otp("1"), Factor::sms()]).await;
    let mfa_token = mfa_token(&tenant).await;
    let asked = json!({ "challenge_type": "oob", "oob_channel": "sms" });
    let asked = challenge(&tenant, &mfa_token, asked).await.ok();
    assert_eq!(asked["binding_method"], "prompt");
    let sent = tenant.sent().pop().unwrap();
    assert_eq!(sent.to, "+15550100");
    let oob_code = asked["oob_code"].as_str().unwrap();
    let wrong = [("oob_code", oob_code), ("binding_code", "x")];
    let answer = finish(&tenant, "mfa-oob", &mfa_token, &wrong).await;
    assert_eq!(answer.refused(), (403, "invalid_grant".into()));
    let code = sent.code.unwrap();
    let right = [("oob_code", oob_code), ("binding_code", code.expose())];
    finish(&tenant, "mfa-oob", &mfa_token, &right).await.ok();
}

#[tokio::test]
async fn a_notification_that_is_answered() {
    let tenant = tenant([Factor::push()]).await;
    for is_approved in [true, false] {
        let mfa_token = mfa_token(&tenant).await;
        let asked = challenge(&tenant, &mfa_token, json!({})).await.ok();
        let oob_code = asked["oob_code"].as_str().unwrap();
        let fields = [("oob_code", oob_code)];
        let answer = finish(&tenant, "mfa-oob", &mfa_token, &fields).await;
        assert_eq!(answer.refused(), (400, "authorization_pending".into()));
        if is_approved {
            assert!(tenant.approve(oob_code));
            finish(&tenant, "mfa-oob", &mfa_token, &fields).await.ok();
        } else {
            assert!(tenant.deny(oob_code));
            let answer = finish(&tenant, "mfa-oob", &mfa_token, &fields).await;
            assert_eq!(answer.refused(), (400, "access_denied".into()));
        }
    }
}

#[tokio::test]
async fn a_recovery_code_works_once_and_is_replaced() {
    let tenant = tenant([Factor::otp("1"), Factor::recovery_code("RECOVER")]).await;
    let used = [("recovery_code", "RECOVER")];
    let mfa_token = mfa_token(&tenant).await;
    let tokens = finish(&tenant, "mfa-recovery-code", &mfa_token, &used)
        .await
        .ok();
    let mfa_token = self::mfa_token(&tenant).await;
    let again = finish(&tenant, "mfa-recovery-code", &mfa_token, &used).await;
    assert_eq!(again.refused(), (403, "invalid_grant".into()));
    let next = [("recovery_code", tokens["recovery_code"].as_str().unwrap())];
    finish(&tenant, "mfa-recovery-code", &mfa_token, &next)
        .await
        .ok();
}

#[tokio::test]
async fn factors_are_enrolled_listed_and_deleted() {
    let tenant = tenant([Factor::otp("1")]).await;
    let mfa_token = mfa_token(&tenant).await;
    let with = |method: Method, path: &str, body: Option<Value>| {
        let request = request(&tenant, method, path).bearer_auth(&mfa_token);
        send(match body {
            Some(body) => request
                .header("content-type", "application/json")
                .body(body.to_string()),
            None => request,
        })
    };
    let path = "/mfa/associate";
    let otp = json!({ "authenticator_types": ["otp"] });
    let app = with(Method::POST, path, Some(otp)).await.ok();
    assert!(
        app["barcode_uri"]
            .as_str()
            .unwrap()
            .starts_with("otpauth://")
    );
    assert_eq!(app["secret"].as_str().unwrap().len(), 32);
    assert_eq!(app["recovery_codes"].as_array().unwrap().len(), 1);
    let shown = tenant.sent().pop().unwrap();
    let sms = json!({
        "authenticator_types": ["oob"], "oob_channels": ["sms"], "phone_number": "+15550199",
    });
    let sms = with(Method::POST, path, Some(sms)).await.ok();
    assert_eq!(
        (&sms["oob_channel"], &sms["binding_method"]),
        (&json!("sms"), &json!("prompt"))
    );
    assert!(sms.get("recovery_codes").is_none(), "they are given once");
    assert_eq!(tenant.sent().pop().unwrap().to, "+15550199");
    for wrong in [json!({}), json!({ "authenticator_types": ["tea"] })] {
        let answer = with(Method::POST, path, Some(wrong)).await;
        assert_eq!(answer.refused(), (400, "invalid_request".into()));
    }

    let list = || with(Method::GET, "/mfa/authenticators", None);
    let all = list().await.ok();
    assert_eq!(all.as_array().unwrap().len(), 4);
    assert!(
        all.as_array()
            .unwrap()
            .iter()
            .all(|one| one.get("code").is_none())
    );
    let id = sms_id(&all);
    let path = format!("/mfa/authenticators/{}", id.replace('|', "%7C"));
    assert_eq!(with(Method::DELETE, &path, None).await.status, 204);
    assert_eq!(with(Method::DELETE, &path, None).await.status, 404);
    let other = request(&tenant, Method::GET, "/mfa/authenticators").bearer_auth("nonsense");
    assert_eq!(send(other).await.status, 401);

    // Active once it has been used.
    let is_active = |all: &Value| {
        let mut all = all.as_array().unwrap().iter();
        all.find(|one| one["id"] == shown.to).unwrap()["active"] == true
    };
    assert!(!is_active(&list().await.ok()));
    let code = shown.code.as_ref().unwrap().expose();
    finish(&tenant, "mfa-otp", &mfa_token, &[("otp", code)])
        .await
        .ok();
    let mfa_token = self::mfa_token(&tenant).await;
    let request = request(&tenant, Method::GET, "/mfa/authenticators").bearer_auth(mfa_token);
    assert!(is_active(&send(request).await.ok()));
}

fn sms_id(all: &Value) -> &str {
    let mut all = all.as_array().unwrap().iter();
    let sms = all.find(|one| one["oob_channel"] == "sms");
    sms.unwrap()["id"].as_str().unwrap()
}
