use std::time::Duration;

use reqwest::redirect::Policy;

use crate::domain::Domain;
use crate::error::Error;

/// The settings of the SDK's own HTTP client, to build on: add a proxy, a resolver, certificates,
/// build it, and hand it to a client of the SDK.
///
/// ```no_run
/// use auth0_sdk::transport::http_client;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let proxy = reqwest::Proxy::all("http://proxy.internal:3128")?;
/// let http = http_client().proxy(proxy).build()?;
/// # Ok(())
/// # }
/// ```
///
/// A client that is built from nothing should have `redirect::Policy::none()` as well: the SDK
/// follows redirects itself, so that no credential goes to another host, and so that a redirect
/// that is the answer of an operation can be read. Its timeouts hold beside those of
/// [`Options`](super::Options).
///
/// Without the feature `rustls` this client speaks plain HTTP only, as to a service on this
/// machine.
pub fn http_client() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("auth0-sdk-rust/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .referer(false)
        // Apart from the timeout of a try: a connection that was not made in this time has sent
        // nothing, so the try can be repeated.
        .connect_timeout(Duration::from_secs(10))
        // Less than the 60 seconds and more after which load balancers drop idle connections.
        .pool_idle_timeout(Duration::from_secs(50))
        .tcp_keepalive(Duration::from_secs(30))
}

/// As [`http_client`], with a client certificate for mutual TLS: its chain and its private key in
/// one PEM, the key unencrypted in PKCS #8, PKCS #1 or SEC 1. Build it, hand it to the builder of
/// a client, and set [`ClientAuth::Mtls`](crate::token::ClientAuth::Mtls) there.
///
/// ```no_run
/// use auth0_sdk::transport::http_client_with_certificate;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let http = http_client_with_certificate(std::fs::read("client.pem")?)?.build()?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A configuration error where the PEM has no certificate or no private key.
#[cfg(all(feature = "rustls", feature = "token"))]
pub fn http_client_with_certificate(
    pem: impl AsRef<[u8]>,
) -> Result<reqwest::ClientBuilder, Error> {
    // The reason of the HTTP client's says no more, and might quote what it was given.
    let identity = reqwest::Identity::from_pem(pem.as_ref()).map_err(|_| {
        Error::configuration(
            "the client certificate cannot be used: its PEM needs the certificate and its \
             unencrypted private key",
        )
    })?;
    Ok(http_client().identity(identity))
}

/// The SDK's own HTTP client for one service. To this machine it takes no proxy, whatever the
/// environment says: a proxy there would be shown codes and verifiers, and would not find it.
///
/// # Errors
/// A configuration error where it cannot be built: no certificates.
pub(crate) fn default_http_client(domain: &Domain) -> Result<reqwest::Client, Error> {
    let builder = match domain.is_loopback() {
        true => http_client().no_proxy(),
        false => http_client(),
    };
    builder
        .build()
        .map_err(|error| Error::configuration("the HTTP client cannot be built").caused_by(error))
}
