//! Which mode, which scheme, which token, which proof: how each is answered.

use super::*;

/// What stands behind the scheme.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    Bound,
    Plain,
    Empty,
    BadSignature,
    Malformed,
}

/// What the `DPoP` header is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum With {
    No,
    Valid,
    WrongAth,
    OtherKey,
    OtherMethod,
    OtherAddress,
    Malformed,
    Two,
    Listed,
}

/// The answer: let through; or the status, and `error` with the scheme in whose challenge it is.
#[derive(Clone, Copy, Debug)]
enum Answer {
    Through,
    Plain(u16),
    InBearer(u16, &'static str),
    InDpop(u16, &'static str),
}

use Answer::{InBearer, InDpop, Plain, Through};
use DpopMode::{Allowed, Off, Required};
use Token::{BadSignature, Bound, Empty};

const EVERY_TOKEN: &[Token] = &[Bound, Token::Plain, Empty, BadSignature, Token::Malformed];
const EVERY_PROOF: &[With] = &[
    With::No,
    With::Valid,
    With::WrongAth,
    With::OtherKey,
    With::OtherMethod,
    With::OtherAddress,
    With::Malformed,
    With::Two,
    With::Listed,
];
const SOME_PROOF: &[With] = EVERY_PROOF.split_first().unwrap().1;
const ONE_PROOF: &[With] = EVERY_PROOF.split_at(7).0.split_first().unwrap().1;
const NO_PROOF: &[With] = &[With::No];
const GOOD: &[With] = &[With::Valid];
const EVERY_MODE: &[DpopMode] = &[Allowed, Required, Off];

type Row = (
    &'static [DpopMode],
    &'static [&'static str],
    &'static [Token],
    &'static [With],
    Answer,
);

/// The table, the stricter answer where the two SDKs of Auth0 give different ones.
const TABLE: &[Row] = &[
    (
        &[Allowed],
        &["Bearer", "bearer"],
        &[Bound],
        EVERY_PROOF,
        InBearer(401, "invalid_token"),
    ),
    (
        &[Allowed],
        &["Bearer"],
        &[Token::Plain],
        SOME_PROOF,
        InBearer(400, "invalid_request"),
    ),
    (
        &[Allowed],
        &["Bearer", "BEARER"],
        &[Token::Plain],
        NO_PROOF,
        Through,
    ),
    (&[Allowed], &["Bearer"], &[Empty], EVERY_PROOF, Plain(401)),
    (
        &[Allowed],
        &["Bearer"],
        &[BadSignature, Token::Malformed],
        EVERY_PROOF,
        InBearer(401, "invalid_token"),
    ),
    (
        &[Allowed, Required],
        &["DPoP", "dpop"],
        EVERY_TOKEN,
        NO_PROOF,
        Plain(400),
    ),
    (
        &[Allowed, Required],
        &["DPoP"],
        &[Empty],
        SOME_PROOF,
        Plain(401),
    ),
    (
        &[Allowed, Required],
        &["DPoP"],
        &[Token::Plain],
        ONE_PROOF,
        InDpop(401, "invalid_token"),
    ),
    (
        &[Allowed, Required],
        &["DPoP"],
        &[BadSignature, Token::Malformed],
        ONE_PROOF,
        InDpop(401, "invalid_token"),
    ),
    (
        &[Allowed, Required],
        &["DPoP", "DPOP"],
        &[Bound],
        GOOD,
        Through,
    ),
    (
        &[Allowed, Required],
        &["DPoP"],
        &[Bound],
        &[
            With::WrongAth,
            With::OtherMethod,
            With::OtherAddress,
            With::Malformed,
        ],
        InDpop(400, "invalid_dpop_proof"),
    ),
    (
        &[Allowed, Required],
        &["DPoP"],
        &[Bound],
        &[With::OtherKey],
        InDpop(401, "invalid_token"),
    ),
    (
        &[Allowed, Required],
        &["DPoP"],
        &[Bound, Token::Plain, BadSignature, Token::Malformed],
        &[With::Two, With::Listed],
        InDpop(400, "invalid_dpop_proof"),
    ),
    (
        &[Required],
        &["Bearer"],
        EVERY_TOKEN,
        EVERY_PROOF,
        Plain(400),
    ),
    (
        &[Off],
        &["Bearer"],
        &[Bound, Token::Plain],
        EVERY_PROOF,
        Through,
    ),
    (
        &[Off],
        &["Bearer"],
        &[BadSignature, Token::Malformed],
        EVERY_PROOF,
        InBearer(401, "invalid_token"),
    ),
    (&[Off], &["Bearer"], &[Empty], EVERY_PROOF, Plain(401)),
    (&[Off], &["DPoP"], EVERY_TOKEN, EVERY_PROOF, Plain(400)),
    // Another scheme, none at all, the scheme where the token should be.
    (
        EVERY_MODE,
        &["Basic", "Token", "-", "DPoP dpop", "DPoP DPoP dpop"],
        EVERY_TOKEN,
        EVERY_PROOF,
        Plain(400),
    ),
];

fn headers(scheme: &str, token: Token, with: With) -> Vec<(&'static str, String)> {
    let text = match token {
        Bound => bound(),
        Token::Plain => plain(),
        Empty => String::new(),
        BadSignature => signed(&STRANGER, json!({ "cnf": { "jkt": CLIENT.thumbprint() } })),
        Token::Malformed => "no.jwt".to_owned(),
    };
    let mut headers = Vec::new();
    match scheme {
        "-" => {}
        "DPoP dpop" => headers.push(("authorization", scheme.to_owned())),
        _ => headers.push(("authorization", format!("{scheme} {text}"))),
    }
    let with_url = |method: Method, url: &str| {
        let proof = CLIENT.proof(
            &method,
            &url.parse().unwrap(),
            Some(&Secret::from(&*text)),
            None,
        );
        proof.unwrap().expose().to_owned()
    };
    let proofs = match with {
        With::No => vec![],
        With::Valid => vec![proof_for(&text)],
        With::WrongAth => vec![proof_for("another")],
        With::OtherKey => vec![proof_of(&DpopKey::generate().unwrap(), &text, None)],
        With::OtherMethod => vec![with_url(Method::POST, URL)],
        With::OtherAddress => vec![with_url(Method::GET, "https://api.example.com/others")],
        With::Malformed => vec!["no.proof".to_owned()],
        With::Two => vec![proof_for(&text), proof_for(&text)],
        With::Listed => vec![format!("{},{}", proof_for(&text), proof_for(&text))],
    };
    headers.extend(proofs.into_iter().map(|proof| ("dpop", proof)));
    headers
}

/// The challenges of a mode, with or without an error in that of a scheme.
fn challenges(mode: DpopMode, error: Option<(Scheme, &str, &str)>) -> Vec<String> {
    let error_of = |scheme| {
        let error = error.filter(|(of, ..)| *of == scheme);
        error.map(|(_, code, why)| format!("error=\"{code}\", error_description=\"{why}\""))
    };
    let bearer = match error_of(Scheme::Bearer) {
        None => "Bearer realm=\"api\"".to_owned(),
        Some(error) => format!("Bearer realm=\"api\", {error}"),
    };
    let dpop = match error_of(Scheme::Dpop) {
        None => "DPoP algs=\"ES256\"".to_owned(),
        Some(error) => format!("DPoP {error}, algs=\"ES256\""),
    };
    match mode {
        Off => vec![bearer],
        Required => vec![dpop],
        _ => vec![bearer, dpop],
    }
}

#[tokio::test]
async fn the_table() {
    let mut tried = Vec::new();
    let clients = EVERY_MODE
        .iter()
        .map(|mode| (*mode, builder().dpop(*mode).build().unwrap()));
    let clients: Vec<(DpopMode, ApiClient)> = clients.collect();
    for (modes, schemes, tokens, proofs, expected) in TABLE {
        for (mode, client) in clients.iter().filter(|(mode, _)| modes.contains(mode)) {
            for (scheme, token, with) in schemes.iter().flat_map(|scheme| {
                let tokens = tokens.iter();
                tokens.flat_map(move |token| proofs.iter().map(move |with| (scheme, token, with)))
            }) {
                let case = format!("{mode:?}, {scheme} {token:?}, proof {with:?}");
                let headers = headers(scheme, *token, *with);
                let headers: Vec<(&str, &str)> = headers
                    .iter()
                    .map(|(name, value)| (*name, value.as_str()))
                    .collect();
                let outcome = client.verify_request(&get(&headers)).await;
                let (status, error) = match expected {
                    Through => {
                        let verified =
                            outcome.unwrap_or_else(|refusal| panic!("{case}: {refusal}"));
                        assert_eq!(
                            verified.claims().sub.as_deref(),
                            Some("auth0|ada"),
                            "{case}"
                        );
                        tried.push((*mode, scheme.to_ascii_lowercase(), *token, *with));
                        continue;
                    }
                    Plain(status) => (status, None),
                    InBearer(status, code) => (status, Some((Scheme::Bearer, *code))),
                    InDpop(status, code) => (status, Some((Scheme::Dpop, *code))),
                };
                let refusal = outcome.expect_err(&case);
                let why = refusal.description();
                assert_eq!(why.is_empty(), error.is_none(), "{case}");
                let challenges = challenges(*mode, error.map(|(scheme, code)| (scheme, code, why)));
                let challenges = challenges.iter().map(String::as_str).collect();
                let code = error.map(|(_, code)| code);
                assert_eq!(answer(&refusal), (*status, code, challenges), "{case}");
                tried.push((*mode, scheme.to_ascii_lowercase(), *token, *with));
            }
        }
    }
    // Nothing is missing: each mode, both schemes, each token, each proof.
    for mode in EVERY_MODE {
        for (scheme, token) in ["bearer", "dpop"]
            .into_iter()
            .flat_map(|scheme| EVERY_TOKEN.iter().map(move |token| (scheme, *token)))
        {
            for with in EVERY_PROOF {
                let case = (*mode, scheme.to_owned(), token, *with);
                assert!(tried.contains(&case), "{case:?}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_said_of_schemes_that_do_not_fit() {
    let client = builder().build().unwrap();
    let token = bound();
    let refusal = client.verify_request(&bearer(&token)).await.unwrap_err();
    assert!(
        refusal.description().contains("needs the scheme DPoP"),
        "{refusal}"
    );
    let token = plain();
    let parts = get(&[
        ("authorization", &format!("Bearer {token}")),
        ("dpop", &proof_for(&token)),
    ]);
    let refusal = client.verify_request(&parts).await.unwrap_err();
    assert!(
        refusal.description().contains("goes with the scheme DPoP"),
        "{refusal}"
    );
    let refusal = client
        .verify_request(&dpop(&token, &proof_for(&token)))
        .await
        .unwrap_err();
    assert!(refusal.description().contains("cnf.jkt"), "{refusal}");
}

#[tokio::test]
async fn what_may_be_asked_for_without_a_token() {
    for mode in EVERY_MODE {
        let client = builder().dpop(*mode).build().unwrap();
        assert!(
            client
                .verify_request_if_any(&get(&[]))
                .await
                .unwrap()
                .is_none()
        );
        // Whoever sends something has to send something good.
        for headers in [
            &[("authorization", "Basic YTpi")][..],
            &[("authorization", "Bearer no.jwt")],
            &[("authorization", "Bearer")],
            &[("dpop", "no.proof")],
        ] {
            assert!(
                client.verify_request_if_any(&get(headers)).await.is_err(),
                "{headers:?}"
            );
        }
    }
    let client = builder().build().unwrap();
    let verified = client
        .verify_request_if_any(&bearer(&plain()))
        .await
        .unwrap();
    assert_eq!(verified.unwrap().scheme(), Scheme::Bearer);
}

#[tokio::test]
async fn the_token_may_be_elsewhere_where_that_is_set() {
    let client = builder().token_in_query().token_in_form().build().unwrap();
    let token = plain();
    let mut parts = get(&[]);
    parts.uri = format!("/things?access_token={token}").parse().unwrap();
    client.verify_request(&parts).await.unwrap();
    let strict = builder().build().unwrap();
    let refusal = strict.verify_request(&parts).await.unwrap_err();
    assert_eq!(refusal.status(), 400);

    let form = format!("access_token={token}");
    let mut post = get(&[("content-type", "application/x-www-form-urlencoded")]);
    post.method = Method::POST;
    client
        .verify_request_with_form(&post, form.as_bytes())
        .await
        .unwrap();
    let if_any = client.verify_request_with_form_if_any(&post, form.as_bytes());
    assert!(if_any.await.unwrap().is_some());
    let bad = client.verify_request_with_form_if_any(&post, b"access_token=bad");
    assert_eq!(bad.await.unwrap_err().status(), 401);
    let none = client.verify_request_with_form_if_any(&post, b"other=1");
    assert!(none.await.unwrap().is_none());
    post.uri = parts.uri;
    let twice = client
        .verify_request_with_form(&post, form.as_bytes())
        .await;
    let challenge = "Bearer realm=\"api\", error=\"invalid_request\", \
                     error_description=\"the access token is sent more than once\"";
    assert_eq!(
        answer(&twice.unwrap_err()),
        (
            400,
            Some("invalid_request"),
            vec![challenge, "DPoP algs=\"ES256\""]
        )
    );
    // A bound token has to come with its proof, in the header.
    parts_with_bound(&client).await;
}

async fn parts_with_bound(client: &ApiClient) {
    let mut parts = get(&[]);
    parts.uri = format!("/things?access_token={}", bound()).parse().unwrap();
    let refusal = client.verify_request(&parts).await.unwrap_err();
    assert_eq!(refusal.status(), 401);
}

#[tokio::test]
async fn answers_without_credentials_may_be_401() {
    let metadata = "https://api.example.com/.well-known/oauth-protected-resource";
    let client = builder()
        .dpop(Off)
        .unauthorized_without_credentials()
        .resource_metadata(metadata)
        .realm("things")
        .build()
        .unwrap();
    let refusal = client.verify_request(&get(&[])).await.unwrap_err();
    let challenge = format!("Bearer realm=\"things\", resource_metadata=\"{metadata}\"");
    assert_eq!(answer(&refusal), (401, None, vec![&*challenge]));
}
