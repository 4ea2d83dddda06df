//! Mutual TLS with a real handshake: the certificate is what the service sees.

use std::net::SocketAddr;
use std::sync::Mutex;

use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use super::*;
use crate::authentication::AuthenticationClient;
use crate::transport::tests::server::{Reply, Server};
use crate::transport::{Options, http_client, http_client_with_certificate};

const CLIENT: &str = include_str!("keys/client-certificate.pem");
const SERVER: &str = include_str!("keys/server-certificate.pem");

fn certificate(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()
}

/// What came over one connection: the certificate of the client, and the request.
type Seen = Arc<Mutex<Vec<(Vec<u8>, String)>>>;

/// Answers requests over TLS, and lets nobody in without the certificate of the client.
async fn serve(seen: Seen) -> SocketAddr {
    let mut roots = RootCertStore::empty();
    roots.add(certificate(CLIENT)).unwrap();
    let verifier = WebPkiClientVerifier::builder(Arc::new(roots))
        .build()
        .unwrap();
    let key = PrivateKeyDer::from_pem_slice(SERVER.as_bytes()).unwrap();
    let config = ServerConfig::builder()
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![certificate(SERVER)], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let shown = stream.get_ref().1.peer_certificates().unwrap()[0].to_vec();
            let mut bytes = Vec::new();
            // The forms of this test end with the id of the client.
            while !bytes.ends_with(b"client_id=my-client") && !bytes.starts_with(b"GET ") {
                if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                    break;
                }
            }
            let request = String::from_utf8_lossy(&bytes).into_owned();
            let body = match request.starts_with("GET ") {
                true => json!({
                    "issuer": format!("https://{address}/"),
                    "mtls_endpoint_aliases": { "token_endpoint": format!("https://{address}/mtls/token") },
                }),
                false => json!({ "access_token": "at", "token_type": "Bearer" }),
            };
            seen.lock().unwrap().push((shown, request));
            let body = body.to_string();
            let length = body.len();
            let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json";
            let answer = format!("{head}\r\ncontent-length: {length}\r\n\r\n{body}");
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    address
}

fn auth(address: SocketAddr, http: reqwest::ClientBuilder) -> AuthenticationClient {
    let root = reqwest::Certificate::from_pem(SERVER.as_bytes()).unwrap();
    let http = http.no_proxy().tls_certs_only([root]).build().unwrap();
    AuthenticationClient::builder(format!("https://{address}"), "my-client")
        .client_auth(ClientAuth::Mtls)
        .http_client(http)
        .options(Options::new().retries(0))
        .build()
        .unwrap()
}

#[tokio::test]
async fn the_service_sees_the_certificate_of_the_client() {
    let seen = Seen::default();
    let address = serve(Arc::clone(&seen)).await;
    let with = auth(address, http_client_with_certificate(CLIENT).unwrap());
    soon(with.refresh_token("r").send()).await.unwrap();
    {
        let seen = seen.lock().unwrap();
        assert_eq!(seen.len(), 2);
        for (shown, _) in &*seen {
            assert_eq!(*shown, certificate(CLIENT).to_vec());
        }
        assert!(seen[1].1.starts_with("POST /mtls/token "), "{}", seen[1].1);
        assert!(!seen[1].1.contains("client_secret"));
    }
    // Without one there is no way in.
    let without = auth(address, http_client());
    let error = soon(without.refresh_token("r").send()).await.unwrap_err();
    assert_eq!(error.delivery(), crate::error::Delivery::NotSent);
    assert_eq!(seen.lock().unwrap().len(), 2);
}

/// An issuer whose token endpoint has this alias.
async fn with_alias(alias: String) -> Server {
    Server::start(move |_, request| match request.line.starts_with("GET ") {
        true => {
            let issuer = format!("http://{}/", request.header("host").unwrap());
            let aliases = json!({ "token_endpoint": alias.replace("ISSUER/", &issuer) });
            let body = json!({ "issuer": issuer, "mtls_endpoint_aliases": aliases });
            Reply::json(200, &body.to_string())
        }
        false => Reply::json(200, r#"{"access_token":"at"}"#),
    })
    .await
}

fn with_header(issuer: &Server) -> AuthenticationClient {
    let name = http::HeaderName::from_static("x-own");
    let value = http::HeaderValue::from_static("s3cr3t");
    AuthenticationClient::builder(issuer.url(), "my-client")
        .client_auth(ClientAuth::Mtls)
        .http_client(http_client().no_proxy().build().unwrap())
        .options(Options::new().retries(0).header(name, value))
        .build()
        .unwrap()
}

#[tokio::test]
async fn nothing_is_sent_to_an_alias_of_another_host() {
    for alias in [
        "https://evil.test/token",
        "http://evil.test/token",
        "http://localhost.evil.test/token",
        "ISSUER@evil.test/token",
        "token",
    ] {
        let issuer = with_alias(alias.to_owned()).await;
        let error = soon(with_header(&issuer).refresh_token("r").send()).await;
        let error = error.unwrap_err();
        assert!(error.is_decode(), "{alias}: {error:?}");
        assert_eq!(error.delivery(), crate::error::Delivery::NotSent);
        assert_eq!(issuer.count(), 1, "{alias}: the document and no more");
    }
}

#[tokio::test]
async fn the_callers_headers_go_to_the_issuers_own_origin_alone() {
    let elsewhere = Server::always(|| Reply::json(200, r#"{"access_token":"at"}"#)).await;
    let issuer = with_alias(format!("{}/token", elsewhere.url())).await;
    soon(with_header(&issuer).refresh_token("r").send())
        .await
        .unwrap();
    assert_eq!(elsewhere.count(), 1);
    assert_eq!(elsewhere.seen()[0].header("x-own"), None);

    let issuer = with_alias("ISSUER/mtls/token".to_owned()).await;
    soon(with_header(&issuer).refresh_token("r").send())
        .await
        .unwrap();
    let seen = issuer.seen();
    assert!(seen[1].line.starts_with("POST /mtls/token "), "{seen:?}");
    assert_eq!(seen[1].header("x-own"), Some("s3cr3t"));
}
