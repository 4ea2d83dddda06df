//! Nothing that is printed or logged shows a secret of the client or a token.

use super::*;
use crate::token::ClientAuth;
use crate::transport::tests::log::{MARK, log};

#[tokio::test]
async fn no_text_and_no_log_line_shows_a_secret() {
    let log = log();
    let mut all = String::new();
    let issuers: [fn() -> Reply; 5] = [
        || issue("s3cr3t-token"),
        || {
            Reply::json(
                403,
                r#"{"error":"s3cr3t code","error_description":"s3cr3t"}"#,
            )
        },
        || Reply::json(200, r#"{"token":"s3cr3t"}"#),
        || Reply::json(200, r#"{"access_token":["s3cr3t"]}"#),
        || Reply::json(200, r#"{"access_token":"s3cr3t","token_type":"s3cr3t"}"#),
    ];
    for issuer in issuers {
        let tenant = Tenant::with_issuer(move |_| issuer(), |_, _| unauthorized()).await;
        for auth in [
            ClientAuth::SecretPost("s3cr3t-client".into()),
            ClientAuth::SecretBasic("s3cr3t-client".into()),
        ] {
            all += &format!("{auth:?}\n");
            let builder = tenant.builder().client_credentials("my-client", auth);
            all += &format!("{builder:?}\n");
            let client = builder.build().unwrap();
            let error = call(&client, &LIST).await.unwrap_err();
            all += &format!("{client:?}\n{client:#?}\n{error}\n{error:?}\n{error:#?}\n");
        }
        let seen = format!("{:?}", tenant.server.seen());
        assert!(!seen.is_empty());
        let bodies = tenant.token_requests();
        let sent = String::from_utf8_lossy(&bodies[0].body).into_owned();
        assert!(sent.contains(MARK), "the secret was sent");
    }
    let builder = ManagementClient::builder("t.auth0.com").token("s3cr3t-static");
    all += &format!("{builder:?}\n");
    all += &format!("{:?}\n", builder.build().unwrap());
    assert!(!all.contains(MARK), "{all}");
    let text = log.text();
    assert!(!text.contains(MARK), "{text}");
    for fact in [
        "oauth.client_credentials",
        "path=\"/oauth/token\"",
        "new credential",
    ] {
        assert!(text.contains(fact), "{fact} is not in the log");
    }
}
