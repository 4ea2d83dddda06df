//! `ApiClient::verify_request`, `verify_request_with_form` and `verify_request_if_any`, from the
//! bytes of the headers to the refusal: nothing panics, every challenge can be parsed, and what is
//! accepted is what another reading of the same request ([`judge`]) says may be.
//!
//! An input reads like a request: a method and an address, a header in each further line, and after
//! an empty line the form. What stands for what a fuzzer cannot make, [`input`] says.

#![no_main]

mod fixture;
mod input;
mod judge;

use std::sync::LazyLock;

use auth0_sdk::api::Refusal;
use libfuzzer_sys::fuzz_target;

use fixture::{Client, Fixture, Issuers, Mode};
use input::Input;
use judge::Judge;

static FIXTURE: LazyLock<Fixture> = LazyLock::new(|| {
    let fixture = Fixture::new();
    fixture
        .runtime
        .block_on(see_that_seeds_are_accepted(&fixture));
    fixture
});

/// Seeds, and which clients accept them: where they did not, what comes after a good signature
/// would be reached by nothing, and all would seem well.
const ACCEPTED: &[(&[u8], &[&str])] = &[
    (
        include_bytes!("../../seeds/verify_request/plain"),
        &["allowed", "public", "off", "refuses bound", "silent"],
    ),
    (
        include_bytes!("../../seeds/verify_request/form"),
        &["allowed", "public", "off", "refuses bound", "silent"],
    ),
    (
        include_bytes!("../../seeds/verify_request/bound_bearer"),
        &["off"],
    ),
    (
        include_bytes!("../../seeds/verify_request/proof"),
        &["allowed", "required"],
    ),
    (
        include_bytes!("../../seeds/verify_request/proof_eddsa"),
        &["allowed", "required"],
    ),
    (
        include_bytes!("../../seeds/verify_request/proof_public"),
        &["public", "kept"],
    ),
    (
        include_bytes!("../../seeds/verify_request/proof_nonce"),
        &["nonces"],
    ),
    (
        include_bytes!("../../seeds/verify_request/proof_url"),
        &["allowed", "required", "public", "kept"],
    ),
    (
        include_bytes!("../../seeds/verify_request/certificate"),
        &["allowed", "public", "off", "refuses bound", "silent"],
    ),
    (
        include_bytes!("../../seeds/verify_request/proof_certificate"),
        &["public", "kept"],
    ),
];

async fn see_that_seeds_are_accepted(fixture: &Fixture) {
    for (seed, names) in ACCEPTED {
        for name in *names {
            let named = fixture.clients.iter().find(|client| client.name == *name);
            let client = named.expect("a client of that name");
            let request = Input::read(seed, fixture);
            let outcome = client
                .api
                .verify_request_with_form(&request.parts, &request.form)
                .await;
            if let Err(refusal) = outcome {
                panic!("{name}: {refusal}\n{}", String::from_utf8_lossy(seed));
            }
        }
    }
}

/// An answer is one that this API gives, and its challenges are texts whose quotes are closed.
fn check(client: &Client, refusal: &Refusal) {
    let status = refusal.status().as_u16();
    let is_outage = status == 503 && matches!(client.issuers, Issuers::Fail);
    assert!(
        matches!(status, 400 | 401) || is_outage,
        "{}: {refusal:?}",
        client.name
    );
    assert_eq!(
        refusal.challenges().is_empty(),
        is_outage,
        "{}: {refusal:?}",
        client.name
    );
    for challenge in refusal.challenges() {
        let text = challenge.to_str().expect("a challenge in ASCII");
        assert_eq!(text.matches('"').count() % 2, 0, "{text}");
        let is_proof_asked_for = text.starts_with("DPoP");
        match client.mode {
            Mode::Off { .. } => assert!(!is_proof_asked_for, "{}: {text}", client.name),
            Mode::Required => assert!(is_proof_asked_for, "{}: {text}", client.name),
            Mode::Allowed => {}
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let fixture = &*FIXTURE;
    let request = Input::read(bytes, fixture);
    let (parts, form) = (&request.parts, &request.form);
    fixture.runtime.block_on(async {
        for client in &fixture.clients {
            let judge = Judge {
                fixture,
                client,
                request: &request,
            };
            // The same proof, three times.
            match client.api.verify_request_with_form(parts, form).await {
                Ok(verified) => judge.accepted(&verified),
                Err(refusal) => check(client, &refusal),
            }
            match client.api.verify_request(parts).await {
                Ok(verified) => judge.accepted(&verified),
                Err(refusal) => check(client, &refusal),
            }
            match client.api.verify_request_if_any(parts).await {
                Ok(Some(verified)) => judge.accepted(&verified),
                Ok(None) => judge.had_nothing(),
                Err(refusal) => check(client, &refusal),
            }
        }
    });
});
