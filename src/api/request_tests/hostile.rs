//! What an attacker sends: nothing of it is taken, nothing of it is in the answer, and nothing of
//! it ends the process.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;

use super::*;

fn encoded(json: &str) -> String {
    URL_SAFE_NO_PAD.encode(json)
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(future)
}

/// What uncaught exceptions, and headers of the attacker's, came from elsewhere.
#[tokio::test]
async fn odd_tokens_are_bad_tokens() {
    let client = builder().build().unwrap();
    let good = plain();
    let (input, signature) = good.rsplit_once('.').unwrap();
    let (_, payload) = input.split_once('.').unwrap();
    let mut tokens = vec![
        signed(&KEY, json!({ "exp": (now() + 600).to_string() })),
        signed(&KEY, json!({ "exp": null })),
        signed(&KEY, json!({ "iat": now() + 600 })),
        signed(&KEY, json!({ "nbf": now() + 600 })),
        signed(&KEY, json!({ "aud": 7 })),
        signed(&KEY, json!({ "iss": ["a"] })),
        signed(&KEY, json!({ "cnf": "text" })),
        signed(&KEY, json!({ "cnf": { "jkt": 7 } })),
        signed(&KEY, json!({ "cnf": [] })),
    ];
    for header in [
        r#"{"alg":7,"typ":"JWT","kid":"one"}"#,
        r#"{"alg":"none","typ":"JWT","kid":"one"}"#,
        r#"{"alg":"HS256","typ":"JWT","kid":"one"}"#,
        r#"{"alg":"HS256\", error=\"x\"\r\nSet-Cookie: a=b","typ":"JWT","kid":"one"}"#,
        r#"{"alg":"RS256","typ":"JWT\r\nX: y","kid":"one"}"#,
        r#"{"alg":"RS256","typ":"JWT","kid":{"a":1}}"#,
        r#"{"alg":"RS256","typ":"JWT","kid":"\"\r\nX: y"}"#,
        "[]",
        "null",
        "{",
    ] {
        tokens.push(format!("{}.{payload}.{signature}", encoded(header)));
    }
    for payload in ["[]", "[{}]", "7", "\"text\"", "null", "", "{}"] {
        let header = encoded(r#"{"alg":"RS256","typ":"JWT","kid":"one"}"#);
        tokens.push(format!("{header}.{}.{signature}", encoded(payload)));
    }
    for token in tokens {
        for parts in [bearer(&token), dpop(&token, &proof_for(&token))] {
            let refusal = client.verify_request(&parts).await.unwrap_err();
            let (status, code, challenges) = answer(&refusal);
            assert_eq!((status, code), (401, Some("invalid_token")), "{token}");
            let text = challenges.join(" ");
            assert!(!text.contains("Cookie") && !text.contains("X: y"), "{text}");
            assert_eq!(text.matches('"').count() % 2, 0, "{text}");
        }
    }
}

#[tokio::test]
async fn odd_proofs_are_bad_proofs() {
    let client = builder().build().unwrap();
    let token = bound();
    let good = proof_for(&token);
    let (input, signature) = good.rsplit_once('.').unwrap();
    let (_, payload) = input.split_once('.').unwrap();
    for header in [
        r#"{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","crv":"P-256"}}"#,
        r#"{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}}"#,
        r#"{"typ":"dpop+jwt","alg":"ES256","jwk":"\"\r\nSet-Cookie: a=b"}"#,
        r#"{"typ":"dpop+jwt","alg":["ES256"],"jwk":{}}"#,
        r#"{"typ":"dpop+jwt\"\r\nSet-Cookie: a=b","alg":"ES256","jwk":{}}"#,
        r#"{"typ":"dpop+jwt","alg":"ES256\"\r\nSet-Cookie: a=b","jwk":{}}"#,
        "7",
    ] {
        let proof = format!("{}.{payload}.{signature}", encoded(header));
        let refusal = client
            .verify_request(&dpop(&token, &proof))
            .await
            .unwrap_err();
        let (status, code, challenges) = answer(&refusal);
        assert_eq!(
            (status, code),
            (400, Some("invalid_dpop_proof")),
            "{header}"
        );
        assert!(!challenges.join(" ").contains("Cookie"));
    }
    let mut parts = dpop(&token, &good);
    parts
        .headers
        .insert("dpop", HeaderValue::from_bytes(b"\xff\xfe").unwrap());
    let refusal = client.verify_request(&parts).await.unwrap_err();
    assert_eq!(refusal.code(), Some("invalid_dpop_proof"));
}

fn header_value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        "(Bearer|DPoP|bearer|dpop|Basic)[ \t]{0,2}[!-~]{0,120}".prop_map(String::into_bytes),
        "(Bearer|DPoP) [A-Za-z0-9_-]{0,60}\\.[A-Za-z0-9_-]{0,60}\\.[A-Za-z0-9_-]{0,60}"
            .prop_map(String::into_bytes),
        ("\\{[ -~]{0,60}\\}", "\\{[ -~]{0,60}\\}").prop_map(|(header, payload)| {
            format!("DPoP {}.{}.AAAA", encoded(&header), encoded(&payload)).into_bytes()
        }),
    ]
}

/// One client for each mode: making one takes longer than asking it.
fn client(mode: DpopMode) -> &'static ApiClient {
    static CLIENTS: LazyLock<[(DpopMode, ApiClient); 3]> = LazyLock::new(|| {
        [DpopMode::Allowed, DpopMode::Required, DpopMode::Off].map(|mode| {
            let client = builder().dpop(mode).token_in_query().token_in_form();
            (mode, client.build().unwrap())
        })
    });
    let found = CLIENTS.iter().find(|(of, _)| *of == mode);
    found.map(|(_, client)| client).unwrap()
}

proptest! {
    #[test]
    fn no_bytes_make_it_fail_and_none_are_taken(
        authorization in header_value(),
        proof in header_value(),
        uri in "/[!-~]{0,60}",
        host in "[!-~]{0,20}",
        mode in prop_oneof![Just(DpopMode::Allowed), Just(DpopMode::Required), Just(DpopMode::Off)],
    ) {
        let mut parts = get(&[]);
        for (name, value) in [("authorization", &authorization), ("dpop", &proof)] {
            if let Ok(value) = HeaderValue::from_bytes(value) {
                parts.headers.insert(name, value);
            }
        }
        if let (Ok(uri), Ok(host)) = (uri.parse(), host.parse()) {
            parts.uri = uri;
            parts.headers.insert("host", host);
        }
        let outcome = block_on(client(mode).verify_request_with_form(&parts, &authorization));
        let refusal = outcome.expect_err("nobody has signed that");
        prop_assert!(matches!(refusal.status().as_u16(), 400 | 401), "{refusal}");
        prop_assert!(!refusal.challenges().is_empty());
    }

    #[test]
    fn a_good_request_with_one_byte_changed_is_refused(
        index in any::<prop::sample::Index>(),
        byte in 0x21_u8..0x7f,
        in_proof in any::<bool>(),
    ) {
        let token = bound();
        let mut values = [format!("DPoP {token}").into_bytes(), proof_for(&token).into_bytes()];
        let value = &mut values[usize::from(in_proof)];
        // The last character of a signature has bits that say nothing: those are checked too.
        let first = if in_proof { 0 } else { "DPoP ".len() };
        let at = first + index.index(value.len() - first);
        prop_assume!(value[at] != byte);
        value[at] = byte;
        let [authorization, proof] = values.map(|value| HeaderValue::from_bytes(&value).unwrap());
        let mut parts = get(&[]);
        parts.headers.insert("authorization", authorization);
        parts.headers.insert("dpop", proof);
        let outcome = block_on(client(DpopMode::Allowed).verify_request(&parts));
        prop_assert!(outcome.is_err());
    }
}
