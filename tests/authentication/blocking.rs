//! Programs without a runtime.

use super::support::{API, CALLBACK, tenant, web};

#[test]
fn a_program_without_a_runtime_gets_tokens() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let tenant = runtime.block_on(tenant());
    let auth = web(&tenant);
    let tokens = auth.client_credentials(API).send_blocking().unwrap();
    assert!(tokens.value().expires_in().is_some());
    let pushed = auth
        .authorize_url()
        .redirect_uri(CALLBACK)
        .push_blocking()
        .unwrap();
    assert!(!pushed.value().request_uri.is_empty());
    let error = auth.refresh_token("unknown").send_blocking().unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
}
