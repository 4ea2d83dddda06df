//! An issuer, two clients' keys, tokens of every kind, and an API in every mode.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use auth0_sdk::api::{ApiClient, Builder, ClientCertificate, Domains, DpopMode, ServerNonces};
use auth0_sdk::jose::{JwkSet, SigningAlgorithm, SigningKey};
use http::Request;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

pub(crate) const AUDIENCE: &str = "https://api.example.com/";
pub(crate) const PUBLIC: &str = "https://api.example.com/v1";

/// How long a proof is good, in seconds: less than usual, so that no store is ever full.
pub(crate) const AGE: u64 = 10;
pub(crate) const LEEWAY: u64 = 6;

const YEAR: u64 = 365 * 24 * 3600;

/// What a token is bound to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Binding {
    pub(crate) key: Option<Key>,
    /// To the certificate that [`CERTIFICATE`] stands for.
    pub(crate) is_to_certificate: bool,
}

/// A DPoP key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    Es256,
    EdDsa,
    /// One that nobody has.
    Other,
}

/// The bytes that `ClientCertificate::from_der` is given.
pub(crate) const CERTIFICATE: &[u8] = b"certificate";

pub(crate) struct Token {
    /// What stands for it in an input.
    pub(crate) name: &'static str,
    pub(crate) text: String,
    pub(crate) binding: Binding,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Mode {
    Allowed,
    Required,
    Off { refuses_bound: bool },
}

/// Which address proofs are held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Place {
    Host,
    Public,
    Unknown,
}

/// What is said of whose tokens are taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Issuers {
    Known,
    /// A resolver that knows none.
    Nobody,
    /// A resolver that fails.
    Fail,
}

pub(crate) struct Client {
    pub(crate) name: &'static str,
    pub(crate) api: ApiClient,
    pub(crate) mode: Mode,
    pub(crate) place: Place,
    pub(crate) has_nonces: bool,
    pub(crate) issuers: Issuers,
    /// The proofs that it has accepted, by key and `jti`, and until when they would be good.
    pub(crate) accepted: Mutex<HashMap<(Key, String), u64>>,
}

pub(crate) struct Fixture {
    pub(crate) runtime: Runtime,
    pub(crate) clients: Vec<Client>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) nonce: String,
    es256: SigningKey,
    ed_dsa: SigningKey,
    unique: AtomicU64,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let generate = |algorithm| SigningKey::generate(algorithm).expect("a key");
        let issuer = generate(SigningAlgorithm::Rs256).with_key_id("one");
        let es256 = generate(SigningAlgorithm::Es256);
        let ed_dsa = generate(SigningAlgorithm::EdDsa);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.expect("a runtime");
        let tokens = tokens(&issuer, &es256, &ed_dsa);
        let nonces = ServerNonces::generate().expect("random bytes");
        // One is good for as long as anybody fuzzes.
        let clients = clients(&issuer, &nonces.span(Duration::from_secs(YEAR)));
        let mut fixture = Self {
            runtime,
            clients,
            tokens,
            nonce: String::new(),
            es256,
            ed_dsa,
            unique: AtomicU64::new(0),
        };
        fixture.nonce = fixture.asked_for();
        fixture
    }

    /// The nonce that the client that asks for one gives out.
    fn asked_for(&self) -> String {
        let seed = include_bytes!("../../seeds/verify_request/proof_nonce");
        let request = super::Input::read(seed, self);
        let client = self.clients.iter().find(|client| client.has_nonces);
        let client = client.expect("a client that asks for nonces");
        let outcome = self
            .runtime
            .block_on(client.api.verify_request(&request.parts));
        let refusal = outcome.expect_err("it asks for a nonce first");
        assert_eq!(refusal.code(), Some("use_dpop_nonce"), "{refusal}");
        let nonce = refusal.headers()["dpop-nonce"].to_str().map(str::to_owned);
        nonce.expect("a nonce in ASCII")
    }

    pub(crate) fn key(&self, key: Key) -> &SigningKey {
        match key {
            Key::EdDsa => &self.ed_dsa,
            Key::Es256 | Key::Other => &self.es256,
        }
    }

    /// A number that no input has had before.
    pub(crate) fn unique(&self) -> u64 {
        self.unique.fetch_add(1, Ordering::Relaxed)
    }
}

pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("a clock after 1970").as_secs()
}

fn tokens(issuer: &SigningKey, es256: &SigningKey, ed_dsa: &SigningKey) -> Vec<Token> {
    let of_key = |key| Binding {
        key: Some(key),
        is_to_certificate: false,
    };
    let x5t = ClientCertificate::from_der(CERTIFICATE).thumbprint();
    let jkt = |key: &SigningKey| key.public_jwk().thumbprint().to_owned();
    let nobody = SigningKey::generate(SigningAlgorithm::Es256).expect("a key");
    let certified = Binding {
        key: None,
        is_to_certificate: true,
    };
    let both = Binding {
        is_to_certificate: true,
        ..of_key(Key::Es256)
    };
    let sign = |name, binding, cnf: Value| {
        let mut claims = json!({
            "iss": "https://tenant.eu.auth0.com/", "sub": "auth0|ada", "aud": AUDIENCE,
            "iat": now(), "exp": now() + YEAR,
        });
        if !cnf.is_null() {
            claims["cnf"] = cnf;
        }
        let text = issuer.sign_jwt(&[("typ", "at+jwt".into())], &claims);
        let text = text.expect("a signature").expose().to_owned();
        Token {
            name,
            text,
            binding,
        }
    };
    vec![
        sign("PLAIN", Binding::default(), Value::Null),
        sign("BOUND", of_key(Key::Es256), json!({ "jkt": jkt(es256) })),
        sign("EDBOUND", of_key(Key::EdDsa), json!({ "jkt": jkt(ed_dsa) })),
        sign("OTHER", of_key(Key::Other), json!({ "jkt": jkt(&nobody) })),
        sign("CERTIFIED", certified, json!({ "x5t#S256": x5t })),
        sign("TWICE", both, json!({ "jkt": jkt(es256), "x5t#S256": x5t })),
    ]
}

fn clients(issuer: &SigningKey, nonces: &ServerNonces) -> Vec<Client> {
    let keys = JwkSet::new([issuer.public_jwk().clone()]);
    let with = |domains: Domains| {
        ApiClient::builder(domains)
            .audience(AUDIENCE)
            .jwks(keys.clone())
            .token_in_query()
            .token_in_form()
    };
    let taking_proofs = |builder: Builder| {
        builder
            .dpop_algorithms([SigningAlgorithm::Es256, SigningAlgorithm::EdDsa])
            .dpop_window(Duration::from_secs(AGE), Duration::from_secs(LEEWAY))
    };
    let silent = || with("tenant.eu.auth0.com".into());
    let builder = || taking_proofs(silent());
    let nobody = || Domains::resolver(|_| Box::pin(async { Ok(Vec::new()) }));
    let fails = || Domains::resolver(|_| Box::pin(async { Err("the resolver is away".into()) }));
    let off = |refuses_bound| Mode::Off { refuses_bound };
    let client = |name, builder: Builder, mode, place| Client {
        name,
        api: builder.build().expect("a client"),
        mode,
        place,
        has_nonces: false,
        issuers: Issuers::Known,
        accepted: Mutex::default(),
    };
    let public = || builder().public_url(PUBLIC);
    vec![
        client(
            "allowed",
            builder().trust_host(),
            Mode::Allowed,
            Place::Host,
        ),
        client(
            "required",
            builder().trust_host().dpop(DpopMode::Required),
            Mode::Required,
            Place::Host,
        ),
        client("public", public(), Mode::Allowed, Place::Public),
        client(
            "kept",
            public().dpop(DpopMode::Required).verified_tokens(4),
            Mode::Required,
            Place::Public,
        ),
        Client {
            has_nonces: true,
            ..client(
                "nonces",
                public().dpop_nonces(nonces.clone()),
                Mode::Allowed,
                Place::Public,
            )
        },
        client(
            "off",
            builder().dpop(DpopMode::Off),
            off(false),
            Place::Unknown,
        ),
        client(
            "refuses bound",
            public().dpop(DpopMode::Off).refuse_bound_tokens(),
            off(true),
            Place::Public,
        ),
        client("silent", silent(), off(true), Place::Unknown),
        Client {
            issuers: Issuers::Nobody,
            ..client(
                "nobody's",
                taking_proofs(with(nobody())).trust_host(),
                Mode::Allowed,
                Place::Host,
            )
        },
        Client {
            issuers: Issuers::Fail,
            ..client(
                "failing",
                taking_proofs(with(fails())).trust_host(),
                Mode::Allowed,
                Place::Host,
            )
        },
    ]
}

/// Nothing but the parts of a request.
pub(crate) fn empty() -> http::request::Parts {
    Request::new(()).into_parts().0
}
