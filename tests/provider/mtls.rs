//! Clients that prove themselves with a certificate (RFC 8705), which their tokens are bound to.

use auth0_sdk::Secret;
use auth0_sdk::authentication::AuthenticationClient;
use auth0_sdk::token::ClientAuth;
use auth0_sdk::transport::{http_client, http_client_with_certificate};
use reqwest::ClientBuilder;

use crate::certificates::{Authority, Issued};
use crate::sign_in::tokens_for_the_api;
use crate::start::{AUDIENCE, Provider};
use crate::token::claims_of;

/// A provider that asks for the certificates of an authority, and the authority.
fn start(more: &[(&str, &str)]) -> Option<(Authority, Provider)> {
    let authority = Authority::new();
    let server = authority.server();
    let pem = authority.pem();
    let mut settings = vec![
        ("MTLS_CERT", server.certificate.as_str()),
        ("MTLS_KEY", &server.key),
        ("MTLS_CLIENT_CA", &pem),
        ("MTLS_SUBJECT", "CN=our-client"),
    ];
    settings.extend(more);
    let provider = Provider::with(&settings)?;
    Some((authority, provider))
}

fn with(issued: &Issued) -> ClientBuilder {
    let pem = format!("{}{}", issued.certificate, issued.key);
    http_client_with_certificate(pem).unwrap()
}

/// A client that trusts the provider's certificate, whatever it shows itself.
fn client(address: &str, authority: &Authority, http: ClientBuilder) -> AuthenticationClient {
    let root = reqwest::Certificate::from_pem(authority.pem().as_bytes()).unwrap();
    let http = http.tls_certs_only([root]).no_proxy().build().unwrap();
    AuthenticationClient::builder(address, "mtls")
        .client_auth(ClientAuth::Mtls)
        .http_client(http)
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_client_with_a_certificate_goes_to_the_aliases() {
    let Some((authority, provider)) = start(&[]) else {
        return;
    };
    let http = with(&authority.client("our-client"));
    let auth = client(provider.issuer(), &authority, http);
    // The browser goes to the usual address, and the program to the other one.
    let tokens = tokens_for_the_api(&auth, "read:things offline_access").await;
    let refresh_token = tokens.refresh_token.unwrap();
    let tokens = auth
        .refresh_token(refresh_token)
        .await
        .unwrap()
        .into_value();
    auth.revoke(tokens.refresh_token.unwrap()).await.unwrap();
    assert!(auth.authorize_url().push().await.is_ok());
}

#[tokio::test]
async fn without_aliases_a_client_with_a_certificate_goes_to_the_usual_address() {
    let Some((authority, provider)) = start(&[("MTLS_DIRECT", "1")]) else {
        return;
    };
    let http = with(&authority.client("our-client"));
    let auth = client(provider.issuer(), &authority, http);
    assert!(auth.client_credentials(AUDIENCE).await.is_ok());
}

#[tokio::test]
async fn another_certificate_or_none_is_refused() {
    let Some((authority, provider)) = start(&[]) else {
        return;
    };
    let of_another_name = with(&authority.client("another-client"));
    let of_another_authority = with(&Authority::new().client("our-client"));
    for http in [of_another_name, of_another_authority, http_client()] {
        let auth = client(provider.issuer(), &authority, http);
        let error = auth.client_credentials(AUDIENCE).await.unwrap_err();
        assert_eq!(error.oauth().unwrap().error(), "invalid_client");
    }
}

#[tokio::test]
async fn a_token_is_bound_to_the_certificate() {
    let Some((authority, provider)) = start(&[]) else {
        return;
    };
    let certificate = authority.client("our-client");
    let auth = client(provider.issuer(), &authority, with(&certificate));
    let tokens = tokens_for_the_api(&auth, "read:things offline_access").await;
    let bound = |token: &Secret| claims_of(token)["cnf"]["x5t#S256"].clone();
    assert_eq!(bound(&tokens.access_token), certificate.thumbprint());

    // The client renews its certificate. Its refresh token is bound to the client and not to the
    // certificate (RFC 8705, section 4), and what it gives to the new one.
    let renewed = authority.client("our-client");
    let auth = client(provider.issuer(), &authority, with(&renewed));
    let tokens = auth.refresh_token(tokens.refresh_token.unwrap()).await;
    let tokens = tokens.unwrap().into_value();
    assert_eq!(bound(&tokens.access_token), renewed.thumbprint());
    assert_ne!(certificate.thumbprint(), renewed.thumbprint());
}

/// An API takes the token from whoever has the certificate (RFC 8705, section 3).
#[cfg(feature = "api")]
#[tokio::test]
async fn an_api_asks_for_the_certificate_of_a_bound_token() {
    use auth0_sdk::api::{ApiClient, ClientCertificate};

    let Some((authority, provider)) = start(&[]) else {
        return;
    };
    let issued = authority.client("our-client");
    let auth = client(provider.issuer(), &authority, with(&issued));
    let tokens = tokens_for_the_api(&auth, "read:things").await;
    let api = ApiClient::builder(provider.issuer()).audience(AUDIENCE);
    let api = api.build().unwrap();

    let token = tokens.access_token.expose();
    let request = http::Request::get("/things").header("authorization", format!("Bearer {token}"));
    let (mut parts, ()) = request.body(()).unwrap().into_parts();
    let refused = api.verify_request(&parts).await;
    assert!(
        refused
            .unwrap_err()
            .description()
            .contains("came with none")
    );
    let stranger = authority.client("somebody-else");
    for (of, is_good) in [(stranger, false), (issued, true)] {
        let certificate = ClientCertificate::from_pem(&of.certificate).unwrap();
        parts.extensions.insert(certificate);
        assert_eq!(api.verify_request(&parts).await.is_ok(), is_good);
    }
}
