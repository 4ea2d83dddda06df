//! An issuer over real connections, which changes its keys and fails.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::*;
use crate::transport::tests::server::{Reply, Seen, Server};

/// An issuer whose key set is any text, and which can fail.
pub(super) struct Issuer {
    pub(super) server: Server,
    pub(super) keys: Arc<Mutex<String>>,
    pub(super) down: Arc<AtomicBool>,
    /// Paths that begin with this get no answer.
    hangs_at: Arc<Mutex<Option<&'static str>>>,
    pub(super) clock: Clock,
}

impl Issuer {
    pub(super) async fn new() -> Self {
        let keys = Arc::new(Mutex::new(String::new()));
        let down = Arc::new(AtomicBool::new(false));
        let (published, fails) = (Arc::clone(&keys), Arc::clone(&down));
        let hangs_at = Arc::default();
        let silent: Arc<Mutex<Option<&str>>> = Arc::clone(&hangs_at);
        let server = Server::start(move |_, request| {
            let url = format!("http://{}", request.header("host").unwrap());
            let json = ["content-type: application/json"];
            let hangs = |line: &str| {
                let path = line.strip_prefix("GET ");
                let at = *silent.lock().unwrap();
                at.is_some_and(|at| path.is_some_and(|path| path.starts_with(at)))
            };
            match request.line.starts_with("GET /keys ") {
                _ if hangs(&request.line) => Reply::Stall(Vec::new()),
                _ if fails.load(Ordering::SeqCst) => Reply::with(503, &[], ""),
                true => Reply::with(200, &json, published.lock().unwrap().clone()),
                false => {
                    let body =
                        json!({ "issuer": format!("{url}/"), "jwks_uri": format!("{url}/keys") });
                    Reply::with(200, &json, body.to_string())
                }
            }
        })
        .await;
        Self {
            server,
            keys,
            down,
            hangs_at,
            clock: Clock::default(),
        }
    }

    /// From now on, where a path begins with this.
    pub(super) fn hang_at(&self, path: &'static str) {
        *self.hangs_at.lock().unwrap() = Some(path);
    }

    pub(super) fn builder(&self) -> Builder {
        ApiClient::builder(self.server.url())
            .audience(AUDIENCE)
            .algorithms([SigningAlgorithm::Es256])
            .http_client(http_client().no_proxy().build().unwrap())
            .options(Options::new().retries(0))
            .clock(&self.clock)
    }

    pub(super) fn api(&self) -> ApiClient {
        self.builder().build().unwrap()
    }

    pub(super) fn publish(&self, keys: &[&SigningKey]) {
        let keys = keys.iter().map(|key| key.public_jwk().clone());
        *self.keys.lock().unwrap() = JwkSet::new(keys).to_json().to_string();
    }

    /// Good for two days.
    pub(super) fn token(&self, key: &SigningKey) -> String {
        let mut claims = good_of(&format!("{}/", self.server.url()));
        claims["exp"] = json!(now() + 2 * 24 * 3600);
        sign(key, "at+jwt", &claims)
    }

    /// How often the keys were fetched.
    pub(super) fn fetches(&self) -> usize {
        self.asked_for_keys().len()
    }

    /// The requests for the keys.
    pub(super) fn asked_for_keys(&self) -> Vec<Seen> {
        let mut seen = self.server.seen();
        seen.retain(|seen| seen.line.starts_with("GET /keys "));
        seen
    }

    pub(super) fn pass(&self, time: Duration) {
        self.clock.put_ahead(time, time);
    }
}

pub(super) fn named(id: &str) -> SigningKey {
    let key = SigningKey::generate(SigningAlgorithm::Es256).unwrap();
    key.with_key_id(id)
}

/// Not the token's fault, and said so.
pub(super) fn outage<T>(outcome: Result<T, Error>) -> Error {
    let error = outcome.err().expect("the token was accepted");
    assert!(!error.is_invalid_token(), "{error}");
    assert!(error.invalid_token().is_none());
    assert!(Refusal::from(&error).is_outage(), "{error}");
    error
}
