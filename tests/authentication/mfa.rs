//! From `mfa_required` to tokens.

use auth0_sdk::Secret;
use auth0_sdk::authentication::{AuthenticationClient, MfaChallenge, MfaFactor, MfaRequired};
use auth0_sdk::error::InvalidToken;
use auth0_sdk::jose::JwkSet;
use auth0_sdk::serde_json::{self, Value};
use auth0_sdk::testing::{Factor, Tenant, User};

use super::support::web;

const EMAIL: &str = "ada@example.test";

async fn tenant(factors: impl IntoIterator<Item = Factor>) -> Tenant {
    let mut ada = User::new("auth0|ada").email(EMAIL).password("pa55word");
    for factor in factors {
        ada = ada.factor(factor);
    }
    Tenant::builder().user(ada).start().await.unwrap()
}

async fn required(auth: &AuthenticationClient) -> MfaRequired {
    let error = auth.password(EMAIL, "pa55word").scope("openid").await;
    let error = error.unwrap_err();
    assert!(error.is_mfa_required(), "{error}");
    auth.mfa_required(error).unwrap()
}

/// Begins with the authenticator whose id starts so.
async fn challenge(mfa: &MfaRequired, start: &str) -> MfaChallenge {
    let listed = mfa.authenticators().await.unwrap().into_value().items;
    let one = listed.iter().find(|one| one.id.starts_with(start));
    let one = one.unwrap_or_else(|| panic!("no {start} in {listed:?}"));
    mfa.challenge(one).await.unwrap()
}

#[tokio::test]
async fn a_one_time_password_ends_it() {
    let tenant = tenant([Factor::otp("123456")]).await;
    let auth = web(&tenant);
    let mfa = required(&auth).await;
    let MfaChallenge::Otp(otp) = challenge(&mfa, "totp").await else {
        panic!("an application is asked for a one-time password");
    };
    let error = otp.verify("000000").await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
    let tokens = otp.verify("123456").await.unwrap().into_value();
    assert_eq!(tokens.claims.unwrap().sub, "auth0|ada");
}

#[tokio::test]
async fn a_code_out_of_band_ends_it() {
    for factor in [Factor::sms(), Factor::email()] {
        let tenant = tenant([factor]).await;
        let auth = web(&tenant);
        let mfa = required(&auth).await;
        let MfaChallenge::Oob(oob) = challenge(&mfa, "").await else {
            panic!("a message is out of band");
        };
        assert!(oob.needs_code());
        let code = tenant.sent().pop().unwrap().code.unwrap();
        oob.verify(code).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_push_notification_is_waited_for() {
    let ada = User::new("auth0|ada")
        .email(EMAIL)
        .password("pa55word")
        .factor(Factor::push());
    let tenant = Tenant::builder().user(ada).approve_after(2);
    let tenant = tenant.start().await.unwrap();
    let auth = web(&tenant);
    let mfa = required(&auth).await;
    let MfaChallenge::Oob(push) = challenge(&mfa, "push").await else {
        panic!("a notification is out of band");
    };
    assert!(!push.needs_code());
    push.wait().await.unwrap();
}

#[tokio::test]
async fn a_recovery_code_ends_it_and_is_replaced() {
    let tenant = tenant([Factor::otp("123456"), Factor::recovery_code("RECOVER")]).await;
    let auth = web(&tenant);
    let mfa = required(&auth).await;
    let tokens = mfa.recovery_code("RECOVER").await.unwrap().into_value();
    assert!(tokens.recovery_code.is_some());
    let mfa = required(&auth).await;
    mfa.recovery_code("RECOVER").await.unwrap_err();
}

#[tokio::test]
async fn a_factor_is_enrolled_on_the_way_and_confirmed() {
    let tenant = tenant([Factor::otp("123456")]).await;
    let auth = web(&tenant);
    for factor in [
        MfaFactor::Otp,
        MfaFactor::Sms("+15550100".to_owned()),
        MfaFactor::Email(Some(EMAIL.to_owned())),
    ] {
        let is_app = matches!(factor, MfaFactor::Otp);
        // An MFA token is good for one sign-in.
        let mfa = required(&auth).await;
        let enrolled = mfa.enroll(factor).await.unwrap();
        let shown = format!("{enrolled:?}");
        if is_app {
            let secret = enrolled.authenticator.secret.clone().unwrap();
            assert!(enrolled.authenticator.barcode_uri.is_some());
            assert!(!shown.contains(secret.expose()));
        }
        let code = tenant.sent().pop().unwrap().code.unwrap();
        assert!(!shown.contains(code.expose()));
        let tokens = match enrolled.challenge {
            MfaChallenge::Otp(otp) => otp.verify(code).await,
            MfaChallenge::Oob(oob) => oob.verify(code).await,
            MfaChallenge::RecoveryCode(_) => panic!("no recovery code was enrolled"),
        };
        assert!(tokens.unwrap().value().claims.is_some());
    }
}

#[tokio::test]
async fn an_authenticator_is_deleted() {
    let tenant = tenant([Factor::otp("123456"), Factor::sms()]).await;
    let auth = web(&tenant);
    let mfa = required(&auth).await;
    let listed = mfa.authenticators().await.unwrap().into_value().items;
    let error = auth.password(EMAIL, "pa55word").await.unwrap_err();
    let body: Value = serde_json::from_slice(error.body().unwrap()).unwrap();
    let token = Secret::from(body["mfa_token"].as_str().unwrap());
    let client = auth.with_access_token(&token).unwrap();
    client
        .mfa()
        .delete_authenticator(&listed[0].id)
        .await
        .unwrap();
    assert_eq!(
        mfa.authenticators().await.unwrap().value().items.len(),
        listed.len() - 1
    );
}

#[tokio::test]
async fn all_of_it_in_one_call() {
    let tenant = tenant([Factor::sms(), Factor::otp("123456")]).await;
    let auth = web(&tenant);
    let mut asked = Vec::new();
    let tokens = required(&auth)
        .await
        .complete(async |authenticator, _| {
            asked.push(authenticator.id.split('|').next().unwrap().to_owned());
            Some(Secret::from(if asked.len() < 3 {
                "000000"
            } else {
                "123456"
            }))
        })
        .await
        .unwrap();
    assert_eq!(asked, ["totp"; 3], "two wrong codes, then the right one");
    assert!(tokens.value().claims.is_some());

    let error = required(&auth).await.complete(async |_, _| None).await;
    assert!(error.unwrap_err().is_mfa_required());
}

#[tokio::test]
async fn any_other_error_goes_on_its_way() {
    let tenant = tenant([]).await;
    let auth = web(&tenant);
    let error = auth.password(EMAIL, "wrong").await.unwrap_err();
    let error = auth.mfa_required(error).unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
    let shown = format!("{:?}", required_debug(&auth).await);
    assert!(!shown.contains("pa55word"));
}

async fn required_debug(auth: &AuthenticationClient) -> String {
    match auth.password(EMAIL, "pa55word").await {
        Ok(tokens) => format!("{tokens:?}"),
        Err(error) => format!("{error:?}"),
    }
}

/// Who says no to a notification has answered, and is not asked again.
#[tokio::test(start_paused = true)]
async fn a_push_that_is_refused_ends_it() {
    let tenant = tenant([Factor::push()]).await;
    let auth = web(&tenant);
    let mut asked = 0;
    let mfa = required(&auth).await;
    let ended = mfa.complete(async |authenticator, _| {
        asked += 1;
        assert!(tenant.deny(&authenticator.id));
        Some(Secret::from(""))
    });
    let error = ended.await.unwrap_err();
    assert!(error.oauth().is_some(), "{error}");
    assert_eq!(asked, 1);
}

#[tokio::test]
async fn the_id_token_at_the_end_is_verified() {
    let tenant = tenant([Factor::otp("123456")]).await;
    // A client that knows other keys than those of the tenant.
    let auth = AuthenticationClient::builder(tenant.url(), "test-client")
        .client_secret("test-secret")
        .jwks(JwkSet::new([]))
        .build()
        .unwrap();
    let mfa = required(&auth).await;
    let error = mfa.otp("123456").await.unwrap_err();
    assert_eq!(error.invalid_token(), Some(InvalidToken::UnknownKey));
}
