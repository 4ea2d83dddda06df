//! Proofs of possession (DPoP, RFC 9449), at the token endpoint and at the tenant's own
//! resources.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::HOST;
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::context::Context;
use super::problem::Problem;
use super::state::Recent;
use crate::jose::{Jwk, Jws, SigningAlgorithm};
use crate::testing::random;
use crate::testing::reply::Reply;
use crate::testing::tenant::clock;

const DPOP: HeaderName = HeaderName::from_static("dpop");
const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// What Auth0 takes.
pub(super) const ALGORITHMS: [SigningAlgorithm; 1] = [SigningAlgorithm::Es256];

/// How old a proof may be, and how far ahead of the tenant's clock, in seconds.
const AGE: u64 = 300;
const AHEAD: u64 = 30;

#[derive(Default)]
pub(in crate::testing::tenant) struct Proofs {
    used: Recent<String>,
    nonce: Option<String>,
}

impl Proofs {
    fn nonce(&mut self) -> Result<String, Problem> {
        let nonce = match self.nonce.take() {
            Some(nonce) => nonce,
            None => random::text()?,
        };
        self.nonce = Some(nonce.clone());
        Ok(nonce)
    }

    /// Makes the nonce that was handed out bad.
    pub(in crate::testing::tenant) fn renew_nonce(&mut self) {
        self.nonce = None;
    }
}

/// The thumbprint of the key that a request proves to have; none where it has no proof.
pub(super) fn proven_key(
    context: &mut Context<'_>,
    access_token: Option<&str>,
) -> Result<Option<String>, Problem> {
    let request = context.request;
    let mut headers = request.headers.get_all(DPOP).iter();
    let Some(header) = headers.next() else {
        return Ok(None);
    };
    if headers.next().is_some() {
        return Err(invalid("there is more than one"));
    }
    let header = header.to_str().map_err(|_| invalid("it is no text"))?;
    let proof = Jws::parse(header).map_err(|_| invalid("it is no JWT"))?;
    if proof.kind() != Some("dpop+jwt") {
        return Err(invalid("its typ is not dpop+jwt"));
    }
    let jwk = proof.header().get("jwk").unwrap_or(&Value::Null);
    let jwk = Jwk::from_json(jwk).map_err(|_| invalid("its jwk is no public key"))?;
    let verified = proof.verify(&jwk, &ALGORITHMS);
    verified.map_err(|_| invalid("its signature does not fit, or it is not ES256"))?;
    let claim = |name: &str| proof.claims().get(name).and_then(Value::as_str);
    if claim("htm") != Some(request.method.as_str()) {
        return Err(invalid("its htm is another method"));
    }
    let host = request.header(&HOST).unwrap_or_default();
    if claim("htu") != Some(&format!("http://{host}{}", request.path)) {
        return Err(invalid("its htu is another address"));
    }
    let now = clock::unix().as_secs();
    let iat = proof.claims().get("iat").and_then(Value::as_u64);
    if iat.is_none_or(|iat| iat.saturating_add(AGE) < now || iat > now + AHEAD) {
        return Err(invalid("its iat is too far from now"));
    }
    if let Some(token) = access_token {
        let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(token));
        if claim("ath") != Some(&hash) {
            return Err(invalid("its ath is of another token"));
        }
    }
    check_nonce(context, claim("nonce"))?;
    // Last, so that a proof that is refused for its nonce has not been used.
    let jti = claim("jti").filter(|jti| !jti.is_empty());
    let jti = jti.ok_or_else(|| invalid("it has no jti"))?;
    if !context.oauth().proofs.used.is_first(jti) {
        return Err(invalid("its jti has been used"));
    }
    Ok(Some(jwk.thumbprint().to_owned()))
}

/// RFC 9449, section 8.
fn check_nonce(context: &mut Context<'_>, given: Option<&str>) -> Result<(), Problem> {
    if !context.settings.oauth.dpop_nonce {
        return Ok(());
    }
    let nonce = context.oauth().proofs.nonce()?;
    if given == Some(&nonce) {
        return Ok(());
    }
    let text = "The DPoP proof has to have a nonce of the server";
    let problem = Problem::new(StatusCode::BAD_REQUEST, "use_dpop_nonce", text);
    let header = HeaderValue::try_from(nonce).map_err(|_| invalid("no nonce"))?;
    Err(problem.with_header(DPOP_NONCE, header))
}

/// Answers carry the nonce for the next proof, where one is asked for.
pub(super) fn with_nonce(context: &mut Context<'_>, mut reply: Reply) -> Reply {
    if context.settings.oauth.dpop_nonce
        && context.request.headers.contains_key(DPOP)
        && let Ok(nonce) = context.oauth().proofs.nonce()
        && let Ok(nonce) = HeaderValue::try_from(nonce)
    {
        reply.headers_mut().entry(DPOP_NONCE).or_insert(nonce);
    }
    reply
}

fn invalid(why: &str) -> Problem {
    let text = format!("The DPoP proof is refused: {why}");
    Problem::new(StatusCode::BAD_REQUEST, "invalid_dpop_proof", text)
}
