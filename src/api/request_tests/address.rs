//! Which address a proof is held against, and whose word it is.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::*;
use crate::api::{Domains, RequestUrl, ServerNonces};
use crate::jose::MemoryReplayStore;

/// What an API says of its address.
#[derive(Clone, Copy, Debug)]
enum Said {
    Nothing,
    Public(&'static str),
    Host,
}

use Said::{Host, Nothing, Public};

const API: Said = Public("https://api.example.com");

impl Said {
    fn builder(self) -> Builder {
        match self {
            Nothing => without_address(),
            Public(url) => without_address().public_url(url),
            Host => without_address().trust_host(),
        }
    }
}

/// What a request says of it: its URI, its hosts, and what code in front has found out.
type Came = (&'static str, &'static [&'static str], Option<&'static str>);

const FOREIGN: &str = "https://evil.example/things";

/// A request with a proof for this URL, as it came.
fn proven(token: &str, url: &str, (uri, hosts, known): Came) -> Parts {
    let proof = CLIENT.proof(
        &Method::GET,
        &url.parse().unwrap(),
        Some(&Secret::from(token)),
        None,
    );
    let mut parts = dpop(token, proof.unwrap().expose());
    parts.uri = uri.parse().unwrap();
    for host in hosts {
        parts.headers.append("host", host.parse().unwrap());
    }
    if let Some(known) = known {
        parts.extensions.insert(RequestUrl(known.parse().unwrap()));
    }
    parts
}

/// Somebody has got a proof that a client made for them, and sends it on with their own name.
#[tokio::test]
async fn a_proof_for_another_host_is_not_taken_from_whoever_names_that_host() {
    let ways: &[Came] = &[
        ("/things", &["evil.example"], None),
        ("/things", &["EVIL.example:443"], None),
        ("https://evil.example/things", &[], None),
        ("https://evil.example/things", &["evil.example"], None),
        ("https://evil.example/things", &["api.example.com"], None),
        ("/things", &["api.example.com", "evil.example"], None),
        ("/things", &[], None),
    ];
    let in_front: Came = ("/things", &["evil.example"], Some(URL));
    for (said, mode, came) in [Nothing, API]
        .into_iter()
        .flat_map(|said| ways.iter().map(move |came| (said, *came)))
        // What is in front has let its own hosts through, so that these are of no use.
        .chain(ways[4..].iter().map(|came| (Host, *came)))
        .chain([Nothing, API, Host].map(|said| (said, in_front)))
        .flat_map(|(said, came)| {
            let modes = [None, Some(DpopMode::Allowed), Some(DpopMode::Required)];
            modes.into_iter().map(move |mode| (said, mode, came))
        })
    {
        let case = format!("{said:?} {mode:?} {came:?}");
        let builder = match mode {
            Some(mode) => said.builder().dpop(mode),
            None => said.builder(),
        };
        let client = match (builder.build(), said, mode) {
            (Err(error), Nothing, Some(_)) => {
                assert!(error.is_configuration(), "{case}: {error}");
                let text = error.to_string();
                assert!(
                    text.contains("public_url") && text.contains("trust_host"),
                    "{text}"
                );
                continue;
            }
            (built, ..) => built.expect(&case),
        };
        let token = bound();
        let refusal = client.verify_request(&proven(&token, FOREIGN, came)).await;
        let refusal = refusal.expect_err(&case);
        assert_eq!(refusal.status(), 400, "{case}: {refusal}");
        // Nor is the token of any use without the proof.
        let refusal = client
            .verify_request(&bearer(&token))
            .await
            .expect_err(&case);
        assert!(
            matches!(refusal.status().as_u16(), 400 | 401),
            "{case}: {refusal}"
        );
    }
}

#[tokio::test]
async fn the_address_is_the_one_that_this_api_goes_by() {
    let absolute = "https://api.example.com/things?page=2";
    let stripped = Public("https://api.example.com/v1/");
    for (said, came, proof, code) in [
        (
            API,
            ("/things?page=2", &["evil.example"][..], None),
            URL,
            None,
        ),
        (API, ("/things", &[], None), URL, None),
        (API, ("https://evil.example/things", &[], None), URL, None),
        (
            stripped,
            ("/things", &[], None),
            "https://api.example.com/v1/things",
            None,
        ),
        (
            stripped,
            ("/things", &["api.example.com"], None),
            URL,
            Some("invalid_dpop_proof"),
        ),
        (Host, ("/things", &["API.example.com:443"], None), URL, None),
        (Host, (absolute, &[], None), URL, None),
        (Host, (absolute, &["api.example.com"], None), URL, None),
        (
            Host,
            ("/things", &["other.example.com"], None),
            URL,
            Some("invalid_dpop_proof"),
        ),
        (
            Host,
            (absolute, &["other.example.com"], None),
            URL,
            Some("invalid_request"),
        ),
        (Host, ("/things", &[], None), URL, Some("invalid_request")),
        (
            Host,
            ("/things", &["a.example", "b.example"], None),
            URL,
            Some("invalid_request"),
        ),
        (
            Host,
            ("/things", &["api.example.com/x"], None),
            URL,
            Some("invalid_request"),
        ),
        // What code in front has found out goes before both.
        (API, ("/inner", &[], Some(URL)), URL, None),
        (Host, ("/inner", &["evil.example"], Some(URL)), URL, None),
        (
            API,
            ("/things", &[], Some(FOREIGN)),
            URL,
            Some("invalid_dpop_proof"),
        ),
        // What an open proxy is asked for.
        (
            API,
            ("/https://evil.example", &[], None),
            URL,
            Some("invalid_request"),
        ),
        (
            API,
            ("*", &["api.example.com"], None),
            URL,
            Some("invalid_request"),
        ),
    ] {
        let client = said.builder().build().unwrap();
        let outcome = client.verify_request(&proven(&bound(), proof, came)).await;
        let refused = outcome.as_ref().err().and_then(Refusal::code);
        assert_eq!(
            (outcome.is_ok(), refused),
            (code.is_none(), code),
            "{said:?} {came:?}"
        );
    }
}

/// The challenges name what is taken and nothing else.
#[tokio::test]
async fn proofs_are_asked_for_where_the_address_is_known() {
    let (bearer, dpop) = ("Bearer realm=\"api\"", "DPoP algs=\"ES256\"");
    for (said, challenges) in [
        (Nothing, vec![bearer]),
        (API, vec![bearer, dpop]),
        (Host, vec![bearer, dpop]),
    ] {
        let client = said.builder().build().unwrap();
        let refusal = client.verify_request(&get(&[])).await.unwrap_err();
        assert_eq!(answer(&refusal), (400, None, challenges), "{said:?}");
        let mut parts = super::bearer(&plain());
        parts
            .headers
            .insert("host", HeaderValue::from_static("evil.example"));
        client.verify_request(&parts).await.unwrap();
    }
}

/// Nobody is left with a replay store that no proof is ever noted in.
#[test]
fn what_is_said_of_proofs_needs_an_address() {
    type Setting = fn(Builder) -> Builder;
    let settings: [Setting; 5] = [
        |builder| builder.dpop(DpopMode::Required),
        |builder| builder.dpop_nonces(ServerNonces::generate().unwrap()),
        |builder| builder.replay_store(MemoryReplayStore::new(9)),
        |builder| builder.dpop_algorithms([SigningAlgorithm::EdDsa]),
        |builder| builder.dpop_window(Duration::from_secs(9), Duration::ZERO),
    ];
    for (number, set) in settings.into_iter().enumerate() {
        let error = set(Nothing.builder()).build().unwrap_err();
        assert!(error.is_configuration(), "{number}: {error}");
        assert!(error.to_string().contains("public_url"), "{error}");
        set(API.builder()).build().unwrap();
        set(Host.builder()).build().unwrap();
        // What is switched off on purpose stays off.
        let off = set(Nothing.builder().dpop(DpopMode::Off));
        assert_eq!(off.build().is_ok(), number > 0, "{number}");
    }
}

#[test]
fn what_is_no_public_url_is_refused() {
    for url in [
        "api.example.com",
        "https://api.example.com/?a",
        "ftp://a",
        "https://a_b/",
        "x",
        "",
    ] {
        let error = builder().public_url(url).build().unwrap_err();
        assert!(error.is_configuration(), "{url}");
    }
}

/// HTTP/2 has it in the URI, and HTTP/1.1 in a header: no host means another in one of them.
#[tokio::test]
async fn a_resolver_learns_the_host_whatever_the_version_of_http() {
    let domains = Domains::resolver(|request| {
        let domain = match request.host() {
            Some("api.example.com") => Some("tenant.eu.auth0.com"),
            Some("api.acme.example") => Some("login.acme.example"),
            _ => None,
        };
        let domains: Result<Vec<_>, _> = domain.map(str::parse).into_iter().collect();
        Box::pin(async move { Ok(domains?) })
    });
    let client = ApiClient::builder(domains)
        .audience(AUDIENCE)
        .jwks(JwkSet::new([KEY.public_jwk().clone()]))
        .public_url("https://front.example")
        .build()
        .unwrap();
    let token = plain();
    for (uri, hosts, is_taken) in [
        ("/things", &["api.example.com"][..], true),
        ("https://api.example.com/things", &[], true),
        (
            "http://api.example.com/things",
            &["api.example.com:443"],
            true,
        ),
        ("/things", &["api.acme.example"], false),
        ("https://api.acme.example/things", &[], false),
        (
            "https://api.example.com/things",
            &["api.acme.example"],
            false,
        ),
        (
            "https://api.acme.example/things",
            &["api.example.com"],
            false,
        ),
        ("/things", &["api.example.com", "api.example.com"], false),
        ("/things", &[], false),
    ] {
        let mut parts = bearer(&token);
        parts.uri = uri.parse().unwrap();
        parts.headers.remove("host");
        for host in hosts {
            parts.headers.append("host", HeaderValue::from_static(host));
        }
        let verified = client.verify_request(&parts).await;
        assert_eq!(verified.is_ok(), is_taken, "{uri} {hosts:?}");
    }
}

/// Whoever is told of a request is not told its token.
#[tokio::test]
async fn the_url_for_the_resolver_has_no_token_in_it() {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let told = Arc::clone(&seen);
    let domains = Domains::resolver(move |request| {
        let url = request.url().unwrap_or("-");
        let tenant = request
            .headers()
            .and_then(|headers| headers.get("x-tenant"));
        told.lock().unwrap().push(format!("{tenant:?} {url}"));
        Box::pin(async { Ok(vec!["tenant.eu.auth0.com".parse()?]) })
    });
    let client = ApiClient::builder(domains)
        .audience(AUDIENCE)
        .jwks(JwkSet::new([KEY.public_jwk().clone()]))
        .token_in_query()
        .build()
        .unwrap();
    for (query, known) in [
        ("?page=2&access_token=$TOKEN", None),
        ("?access%5Ftoken=$TOKEN", None),
        (
            "?access_token=$TOKEN",
            Some("https://front.example/a?access_token=$TOKEN&b"),
        ),
    ] {
        let token = plain();
        let mut parts = get(&[("host", "api.example.com"), ("x-tenant", "acme")]);
        parts.uri = format!("/things{query}")
            .replace("$TOKEN", &token)
            .parse()
            .unwrap();
        if let Some(known) = known {
            let url = known.replace("$TOKEN", &token).parse().unwrap();
            parts.extensions.insert(RequestUrl(url));
        }
        let verified = client.verify_request(&parts).await.unwrap();
        assert!(verified.is_in_query());
    }
    assert_eq!(
        *seen.lock().unwrap(),
        [
            "Some(\"acme\") https://api.example.com/things?page=2",
            "Some(\"acme\") https://api.example.com/things",
            "Some(\"acme\") https://front.example/a?b",
        ]
    );
}
