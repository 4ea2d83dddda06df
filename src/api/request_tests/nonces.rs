//! What a layer says of nonces in the answers to requests that it lets through.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderValue, Request, Response};
use tower_layer::Layer as _;
use tower_service::Service;

use super::*;
use crate::api::{ProtectLayer, ServerNonces};
use crate::clock::Clock;

/// Answers with a nonce of its own, or with none.
#[derive(Clone)]
struct Things(Option<&'static str>);

impl Service<Request<()>> for Things {
    type Response = Response<()>;
    type Error = Infallible;
    type Future = Ready<Result<Response<()>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        let mut response = Response::new(());
        if let Some(nonce) = self.0 {
            let nonce = HeaderValue::from_static(nonce);
            response.headers_mut().insert("dpop-nonce", nonce);
        }
        ready(Ok(response))
    }
}

/// In its second span a nonce is good, and the client is given the next one (RFC 9449, section
/// 8.2).
#[tokio::test]
async fn who_has_a_nonce_that_ends_is_given_the_next() {
    let clock = Clock::default();
    let nonces = ServerNonces::generate().unwrap();
    let api = builder().clock(&clock).dpop_nonces(nonces).build().unwrap();
    let token = bound();
    let answer = async |service, nonce: Option<&str>| {
        let proof = proof_of(&CLIENT, &token, nonce);
        let request = Request::from_parts(dpop(&token, &proof), ());
        let mut service = ProtectLayer::new(api.clone()).layer(service);
        let response: Response<()> = service.call(request).await.unwrap();
        let nonce = response.headers().get("dpop-nonce");
        let nonce = nonce.map(|nonce| nonce.to_str().unwrap().to_owned());
        (response.status().as_u16(), nonce)
    };
    // At the beginning of a span, so that the requests of this one are in it.
    let unix = u64::try_from(clock.now().unix()).unwrap();
    let rest = Duration::from_secs(60 - unix % 60);
    clock.put_ahead(rest, rest);
    let (status, first) = answer(Things(None), None).await;
    let first = first.unwrap();
    assert_eq!(status, 401);
    assert_eq!(answer(Things(None), Some(&first)).await, (200, None));
    let minute = Duration::from_secs(60);
    clock.put_ahead(minute, minute);
    let (status, next) = answer(Things(None), Some(&first)).await;
    assert_eq!(status, 200);
    assert_ne!(next.as_deref(), Some(&*first));
    // What the service says itself stays.
    let own = answer(Things(Some("own")), Some(&first)).await;
    assert_eq!(own, (200, Some("own".to_owned())));
    assert_eq!(
        answer(Things(None), Some(&next.unwrap())).await,
        (200, None)
    );
}
