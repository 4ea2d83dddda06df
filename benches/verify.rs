//! What it costs to verify an access token, beside the floor: the same signature by `aws-lc-rs`
//! with the key parsed beforehand, the same base64, the claims by serde's derive into a struct,
//! and the same checks. CPU time of one thread, from the same token in the same run.
//!
//! `cargo bench --bench verify --features api`. The two sides take turns, and each turn gives a
//! pair; the ratio is the median over the pairs, with its quartiles. The floor drops the claims
//! that it does not know and does not mind a claim that stands twice.

mod support;

use std::cell::Cell;
use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use auth0_sdk::api::ApiClient;
use auth0_sdk::jose::{
    DocumentStore, JwkSet, MemoryDocumentStore, SigningAlgorithm, SigningKey, StoredDocument,
};
use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_derive::Deserialize;
use serde_json::{Value, json};
use support::{Pairs, cpu_time};
use tokio::runtime::{Builder, Runtime};

const PAIRS: usize = 201;
const ISSUER: &str = "https://tenant.eu.auth0.com/";
const AUDIENCE: &str = "https://api.example.com/";
const LEEWAY: i64 = 60;

fn main() {
    let quick = std::env::args().any(|argument| argument == "--test");
    let pairs = if quick { 1 } else { PAIRS };
    println!("{pairs} pairs; CPU time of this process\n");
    println!("| token | floor, µs | auth0-sdk, µs | ratio (median of pairs) | quartiles |");
    println!("|---|---|---|---|---|");
    let rs256 = Bench::new(SigningAlgorithm::Rs256, claims());
    // For those who verify the same token with other libraries.
    if let Some(file) = std::env::var_os("VERIFY_TOKEN_FILE") {
        let given = json!({
            "token": rs256.token,
            "jwks": { "keys": [rs256.key.public_jwk().to_json()] },
            "issuer": ISSUER,
            "audience": AUDIENCE,
        });
        std::fs::write(file, given.to_string()).unwrap();
    }
    let mut own = claims();
    own["https://example.com/roles"] = json!(["editor", "reader"]);
    for (name, bench) in [
        ("RS256, 2048 bits", &rs256),
        ("the same with a claim of one's own", &rs256.with(own)),
        ("ES256", &Bench::new(SigningAlgorithm::Es256, claims())),
        ("EdDSA", &Bench::new(SigningAlgorithm::EdDsa, claims())),
    ] {
        let api = bench.builder().build().unwrap();
        bench.ours(&api, 200);
        let ours = || bench.ours(&api, 200);
        let taken = Pairs::take(pairs, || bench.floor(200), ours);
        println!(
            "| {name}, {} bytes | {} |",
            bench.token.len(),
            taken.cells()
        );
    }
    println!("\n| | µs | µs | ratio (median of pairs) | quartiles |");
    println!("|---|---|---|---|---|");
    let api = rs256.builder().verified_tokens(100).build().unwrap();
    let cached = Pairs::take(pairs, || rs256.bare(200), || rs256.ours(&api, 2_000));
    println!(
        "| the bare RS256 check, auth0-sdk: a token seen before | {} |",
        cached.cells()
    );
    for issuers in [1, 100, 10_000] {
        let many = Many::new(issuers, &rs256.key);
        many.ours(1_000);
        let taken = Pairs::take(pairs, || many.floor(200), || many.ours(200));
        let name = format!("floor, auth0-sdk: each token of the next of {issuers} issuers");
        println!("| {name} | {} |", taken.cells());
    }
    let api = rs256.builder().build().unwrap();
    let threads = Pairs::take(
        pairs,
        || rs256.on_threads(&api, 1),
        || rs256.on_threads(&api, 2),
    );
    println!(
        "| auth0-sdk on one thread, on two: wall time a token | {} |",
        threads.cells()
    );
}

/// What Auth0 puts into the access token of a person.
fn claims() -> Value {
    let now = now();
    json!({
        "iss": ISSUER,
        "sub": "auth0|63d16b633416c557af2b8d21",
        "aud": [AUDIENCE, "https://tenant.eu.auth0.com/userinfo"],
        "iat": now,
        "exp": now + 86_400,
        "scope": "openid profile email read:orders",
        "azp": "Yk9xT3QzVmZ2c2RkNnFhR0x1b2JX",
        "permissions": ["read:orders", "write:orders"],
    })
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    i64::try_from(since.unwrap().as_secs()).unwrap()
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn sign(key: &SigningKey, claims: &Value) -> String {
    let token = key.sign_jwt(&[("typ", "JWT".into())], claims).unwrap();
    token.expose().to_owned()
}

struct Bench {
    key: SigningKey,
    token: String,
    keys: HashMap<String, (String, ParsedPublicKey)>,
}

impl Bench {
    fn new(algorithm: SigningAlgorithm, claims: Value) -> Self {
        let key = SigningKey::generate(algorithm).unwrap();
        Self::of(key.with_key_id("mGx0T3QzVmZ2c2RkNnFhR0x1b2JX"), claims)
    }

    fn with(&self, claims: Value) -> Self {
        Self::of(self.key.clone(), claims)
    }

    fn of(key: SigningKey, claims: Value) -> Self {
        let id = key.public_jwk().key_id().unwrap().to_owned();
        let parsed = (key.algorithm().name().to_owned(), parsed(&key));
        Self {
            token: sign(&key, &claims),
            key,
            keys: HashMap::from([(id, parsed)]),
        }
    }

    /// With keys that are held as those that were fetched are.
    fn builder(&self) -> auth0_sdk::api::Builder {
        let names = ["tenant.eu.auth0.com".to_owned()];
        ApiClient::builder(names.to_vec())
            .audience(AUDIENCE)
            .algorithms([self.key.algorithm()])
            .document_store(Arc::new(published(&names, &self.key)))
    }

    /// Microseconds a token.
    fn floor(&self, count: u32) -> f64 {
        let before = cpu_time();
        for _ in 0..count {
            black_box(floor(&self.keys, black_box(&self.token)).unwrap());
        }
        micros(cpu_time() - before, count)
    }

    fn ours(&self, api: &ApiClient, count: u32) -> f64 {
        let runtime = runtime();
        runtime.block_on(async {
            let before = cpu_time();
            for _ in 0..count {
                let claims = api.verify_access_token(black_box(&self.token)).await;
                black_box(claims.unwrap());
            }
            micros(cpu_time() - before, count)
        })
    }

    /// Nothing but the signature, decoded beforehand.
    fn bare(&self, count: u32) -> f64 {
        let (input, signature) = self.token.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let (_, key) = self.keys.values().next().unwrap();
        let before = cpu_time();
        for _ in 0..count {
            let input = black_box(input.as_bytes());
            key.verify_sig(input, black_box(&signature)).unwrap();
        }
        micros(cpu_time() - before, count)
    }

    /// By the wall clock, so many threads at once.
    fn on_threads(&self, api: &ApiClient, threads: u32) -> f64 {
        let count = 400;
        let before = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| self.ours(api, count));
            }
        });
        micros(before.elapsed(), count * threads)
    }
}

fn micros(time: Duration, count: u32) -> f64 {
    time.as_secs_f64() * 1e6 / f64::from(count)
}

fn parsed(key: &SigningKey) -> ParsedPublicKey {
    let jwk = key.public_jwk().to_json();
    let bytes = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
    match key.algorithm() {
        SigningAlgorithm::Rs256 => {
            let components = PublicKeyComponents {
                n: bytes("n"),
                e: bytes("e"),
            };
            let der = components.as_der().unwrap();
            ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der.as_ref()).unwrap()
        }
        SigningAlgorithm::Es256 => {
            let point = [vec![4], bytes("x"), bytes("y")].concat();
            ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).unwrap()
        }
        _ => ParsedPublicKey::new(&ED25519, bytes("x")).unwrap(),
    }
}

#[derive(Deserialize)]
struct Header<'a> {
    alg: &'a str,
    kid: &'a str,
    typ: &'a str,
}

#[allow(dead_code)]
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: Option<String>,
    aud: Vec<String>,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    jti: Option<String>,
    azp: Option<String>,
    client_id: Option<String>,
    scope: Option<String>,
    #[serde(default)]
    permissions: Vec<String>,
    org_id: Option<String>,
    org_name: Option<String>,
}

fn floor(keys: &HashMap<String, (String, ParsedPublicKey)>, token: &str) -> Option<Claims> {
    let (input, signature) = token.rsplit_once('.')?;
    let (header, payload) = input.split_once('.')?;
    let header = URL_SAFE_NO_PAD.decode(header).ok()?;
    let header: Header<'_> = serde_json::from_slice(&header).ok()?;
    let (algorithm, key) = keys.get(header.kid)?;
    if header.alg != algorithm || !header.typ.eq_ignore_ascii_case("JWT") {
        return None;
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    key.verify_sig(input.as_bytes(), &signature).ok()?;
    let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    let now = now();
    let is_good = claims.iss == ISSUER
        && claims.aud.iter().any(|one| one == AUDIENCE)
        && now < claims.exp + LEEWAY
        && claims.iat <= now + LEEWAY
        && claims.nbf.is_none_or(|moment| moment <= now + LEEWAY);
    is_good.then_some(claims)
}

/// The documents of issuers that all have this key, and a set of their own.
fn published(names: &[String], key: &SigningKey) -> MemoryDocumentStore {
    let store = MemoryDocumentStore::default();
    let keys = JwkSet::new([key.public_jwk().clone()])
        .to_json()
        .to_string();
    runtime().block_on(async {
        let put = async |address: String, body: String| {
            let hour = Duration::from_secs(3600);
            let document = StoredDocument::new(body, SystemTime::now(), hour);
            store.put(&address, &document).await.unwrap();
        };
        for name in names {
            let url = format!("https://{name}/.well-known");
            let keys_at = format!("{url}/jwks.json");
            let itself = json!({ "issuer": format!("https://{name}/"), "jwks_uri": keys_at });
            put(format!("{url}/openid-configuration"), itself.to_string()).await;
            put(keys_at, keys.clone()).await;
        }
    });
    store
}

/// Many issuers, each with a key set of its own.
struct Many {
    api: ApiClient,
    keys: HashMap<String, ParsedPublicKey>,
    tokens: Vec<String>,
    next: Cell<usize>,
}

impl Many {
    /// A thousand tokens, whatever the number of issuers.
    fn new(issuers: usize, key: &SigningKey) -> Self {
        let names: Vec<String> = (0..issuers)
            .map(|number| format!("t{number}.example.com"))
            .collect();
        let api = ApiClient::builder(names.clone())
            .audience(AUDIENCE)
            .issuers_kept(issuers)
            .document_store(Arc::new(published(&names, key)))
            .build()
            .unwrap();
        runtime().block_on(api.warm_up()).unwrap();
        let some = names.iter().step_by((issuers / 1_000).max(1)).cycle();
        let tokens = some.take(1_000).enumerate().map(|(number, name)| {
            let mut claims = claims();
            claims["iss"] = format!("https://{name}/").into();
            claims["jti"] = number.to_string().into();
            sign(key, &claims)
        });
        Self {
            tokens: tokens.collect(),
            api,
            keys: names
                .into_iter()
                .map(|name| (format!("https://{name}/"), parsed(key)))
                .collect(),
            next: Cell::new(0),
        }
    }

    fn token(&self) -> &str {
        let next = self.next.get();
        self.next.set((next + 1) % self.tokens.len());
        &self.tokens[next]
    }

    /// As the floor above, by the key of the issuer.
    fn floor(&self, count: u32) -> f64 {
        let before = cpu_time();
        for _ in 0..count {
            let (input, signature) = self.token().rsplit_once('.').unwrap();
            let payload = input.split_once('.').unwrap().1;
            let payload = URL_SAFE_NO_PAD.decode(payload).unwrap();
            let claims: Claims = serde_json::from_slice(&payload).unwrap();
            let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
            let key = &self.keys[&claims.iss];
            key.verify_sig(input.as_bytes(), &signature).unwrap();
            black_box(claims);
        }
        micros(cpu_time() - before, count)
    }

    fn ours(&self, count: u32) -> f64 {
        runtime().block_on(async {
            let before = cpu_time();
            for _ in 0..count {
                black_box(self.api.verify_access_token(self.token()).await.unwrap());
            }
            micros(cpu_time() - before, count)
        })
    }
}
