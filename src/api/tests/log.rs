//! What a layer tells the log of a service that fails.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use tower_layer::Layer as _;
use tower_service::Service;

use super::*;
use crate::api::ProtectLayer;
use crate::transport::tests::log::log;

/// Refuses by an error that no other test has.
#[derive(Clone)]
struct Fails(Error);

impl Service<http::Request<()>> for Fails {
    type Response = http::Response<String>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<()>) -> Self::Future {
        ready(Ok(Refusal::from(self.0.clone()).response()))
    }
}

/// The levels at which an error with this mark was logged.
async fn levels(error: Error, mark: &str) -> Vec<String> {
    let log = log();
    let client = || {
        let builder = ApiClient::builder("tenant.eu.auth0.com");
        builder.audience(AUDIENCE).build().unwrap()
    };
    // Each of a client of its own, so that each says the refusal as its own.
    let (outer, inner) = (ProtectLayer::new(client()), ProtectLayer::new(client()));
    let mut service = outer.optional().layer(inner.optional().layer(Fails(error)));
    let response = service.call(http::Request::new(())).await.unwrap();
    assert!(response.status().is_server_error());
    let text = log.text();
    let lines = text.lines().filter(|line| line.contains(mark));
    let levels = lines.filter_map(|line| line.split_whitespace().nth(1));
    levels.map(str::to_owned).collect()
}

#[tokio::test]
async fn a_service_that_fails_is_logged_once() {
    let error = Error::configuration("mark-of-a-service-that-fails");
    assert_eq!(
        levels(error, "mark-of-a-service-that-fails").await,
        ["WARN"]
    );
}

/// Anybody can make up a token that a service verifies besides: that fills no log.
#[tokio::test]
async fn a_key_that_may_be_new_is_no_warning() {
    let at = SystemTime::now() + MINUTE;
    let error = Error::token("mark-of-a-key-that-may-be-new").with_retry_at(Some(at));
    assert_eq!(
        levels(error, "mark-of-a-key-that-may-be-new").await,
        ["DEBUG"]
    );
}
