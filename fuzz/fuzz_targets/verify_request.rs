//! `ApiClient::verify_request` and `verify_request_with_form`, from the bytes of the headers to the
//! refusal: nothing panics, nothing is accepted, and every challenge can be parsed.
//!
//! An input reads like a request: a method and an address, a header in each further line, and after
//! an empty line the form. Bytes that stand between `<` and `>` are sent in base64url, so that what
//! is JSON can be reached by changing a letter. `$BOUND` stands for a token that is good, and bound
//! to a DPoP key that nobody has: without it no proof would ever be looked at.

#![no_main]

use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use auth0_sdk::api::{ApiClient, DpopMode, Refusal, ServerNonces};
use auth0_sdk::jose::{JwkSet, SigningAlgorithm, SigningKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use libfuzzer_sys::fuzz_target;
use serde_json::json;
use tokio::runtime::Runtime;

const AUDIENCE: &str = "https://api.example.com/";

struct Fixture {
    runtime: Runtime,
    clients: Vec<ApiClient>,
    bound: String,
}

static FIXTURE: LazyLock<Fixture> = LazyLock::new(|| {
    let key = SigningKey::generate(SigningAlgorithm::Rs256).expect("an RSA key");
    let key = key.with_key_id("one");
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.expect("a clock after 1970").as_secs();
    let claims = json!({
        "iss": "https://tenant.eu.auth0.com/", "sub": "auth0|ada", "aud": AUDIENCE, "iat": now,
        "exp": now + 365 * 24 * 3600, "cnf": { "jkt": URL_SAFE_NO_PAD.encode([7; 32]) },
    });
    let bound = key.sign_jwt(&[("typ", "at+jwt".into())], &claims);
    let bound = bound.expect("a signature").expose().to_owned();
    let keys = JwkSet::new([key.public_jwk().clone()]);
    let builder = || {
        ApiClient::builder("tenant.eu.auth0.com")
            .audience(AUDIENCE)
            .jwks(keys.clone())
            .dpop_algorithms([SigningAlgorithm::Es256, SigningAlgorithm::EdDsa])
            .token_in_query()
            .token_in_form()
    };
    let nonces = ServerNonces::generate().expect("random bytes");
    let clients = [
        builder().trust_host(),
        builder().trust_host().dpop(DpopMode::Required),
        builder().trust_host().dpop(DpopMode::Required).dpop_nonces(nonces),
        builder().public_url("https://api.example.com/v1"),
    ];
    let clients = Vec::from(clients.map(|one| one.build().expect("a client")));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    // Where it were not, no proof would be looked at, and all would seem well.
    let verified = runtime.block_on(clients[0].verify_access_token(&bound));
    verified.expect("the bound token is good in itself");
    Fixture {
        runtime,
        clients,
        bound,
    }
});

/// What stands between `<` and `>` in base64url, and `$BOUND` replaced.
fn expand(bytes: &[u8]) -> Vec<u8> {
    const BOUND: &[u8] = b"$BOUND";
    let mut expanded = Vec::new();
    let mut rest = bytes;
    while let Some(&first) = rest.first() {
        if let Some(after) = rest.strip_prefix(BOUND) {
            expanded.extend_from_slice(FIXTURE.bound.as_bytes());
            rest = after;
        } else if let (b'<', Some(end)) = (first, rest.iter().position(|byte| *byte == b'>')) {
            expanded.extend_from_slice(URL_SAFE_NO_PAD.encode(&rest[1..end]).as_bytes());
            rest = &rest[end + 1..];
        } else {
            expanded.push(first);
            rest = &rest[1..];
        }
    }
    expanded
}

/// The request and its form; lines that no server would let through are left out.
fn read(input: &[u8]) -> (Parts, Vec<u8>) {
    let mut lines = input.split(|byte| *byte == b'\n');
    let first = lines.next().unwrap_or_default();
    let mut words = first.splitn(2, |byte| *byte == b' ');
    let method = words.next().and_then(|word| Method::from_bytes(word).ok());
    let uri = Uri::try_from(expand(words.next().unwrap_or(b"/"))).ok();
    let mut request = Request::new(());
    *request.method_mut() = method.unwrap_or_default();
    *request.uri_mut() = uri.unwrap_or_default();
    for line in lines.by_ref().take_while(|line| !line.is_empty()) {
        let mut halves = line.splitn(2, |byte| *byte == b':');
        let name = halves
            .next()
            .and_then(|name| HeaderName::from_bytes(name).ok());
        let value = expand(halves.next().unwrap_or_default().trim_ascii());
        if let (Some(name), Ok(value)) = (name, HeaderValue::from_bytes(&value)) {
            request.headers_mut().append(name, value);
        }
    }
    let form: Vec<_> = lines.collect();
    (request.into_parts().0, expand(&form.join(&b'\n')))
}

/// An answer is one, and its challenges are texts whose quotes are closed.
fn check(refusal: &Refusal) {
    let status = refusal.status().as_u16();
    assert!(matches!(status, 400 | 401 | 403), "{refusal:?}");
    for challenge in refusal.challenges() {
        let text = challenge.to_str().expect("a challenge in ASCII");
        assert_eq!(text.matches('"').count() % 2, 0, "{text}");
    }
}

fuzz_target!(|input: &[u8]| {
    let (parts, form) = read(input);
    let fixture = &*FIXTURE;
    fixture.runtime.block_on(async {
        for client in &fixture.clients {
            check(
                &client
                    .verify_request(&parts)
                    .await
                    .expect_err("nobody may do that"),
            );
            let refused = client.verify_request_with_form(&parts, &form).await;
            check(&refused.expect_err("nobody may do that, by a form either"));
        }
    });
});
