//! `verify_request`: the token of a request, and the proof that it is its sender's.

use std::time::SystemTime;

use http::request::Parts;
use http::{HeaderName, HeaderValue};

use super::access_token::RequestContext;
use super::address::{address, host};
use super::certificate::ClientCertificate;
use super::challenge::Scheme;
use super::credentials::{self, Misplaced, Sent};
use super::dpop::nonce::Age;
use super::dpop::{Expected, Proof, ProofFault, Window, url};
use super::refusal::{Fault, Refusal};
pub(super) use super::rules::RequestRules;
use super::{AccessTokenClaims, ApiClient, DpopMode, Verified};
use crate::error::{Error, TokenKind};
use crate::jose;

const DPOP: HeaderName = HeaderName::from_static("dpop");

impl ApiClient {
    /// Verifies the token of a request, and that it is its sender's: the proof of a token that is
    /// bound by DPoP (RFC 9449), the [`ClientCertificate`] of one that is bound to it (RFC 8705).
    ///
    /// Every proof is taken once, and held against an address that is not its sender's word:
    /// [`Builder::public_url`](super::Builder::public_url). Of the extensions,
    /// [`ClientCertificate`] and [`RequestUrl`](super::RequestUrl) are read.
    ///
    /// ```
    /// # use auth0_sdk::api::{ApiClient, Refusal};
    /// # async fn handle(api: ApiClient, request: http::Request<()>) -> Result<(), Refusal> {
    /// let (parts, body) = request.into_parts();
    /// let verified = api.verify_request(&parts).await?;
    /// println!("{:?}", verified.claims().sub);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// The answer that the request gets. See [`Refusal`] for which there are.
    pub async fn verify_request(
        &self,
        parts: &Parts,
    ) -> Result<Verified<AccessTokenClaims>, Refusal> {
        self.verify_request_with_form(parts, &[]).await
    }

    /// The same for a request whose body has been read: where it is a form, and
    /// [`token_in_form`](super::Builder::token_in_form) is set, the token may be in it.
    ///
    /// # Errors
    /// As for [`verify_request`](Self::verify_request).
    pub async fn verify_request_with_form(
        &self,
        parts: &Parts,
        form: &[u8],
    ) -> Result<Verified<AccessTokenClaims>, Refusal> {
        let sent = credentials::find(parts, Some(form), self.rules().places);
        let sent = sent.map_err(|why| self.refusal_of(why.into(), Scheme::Bearer))?;
        self.verify_sent(parts, sent).await
    }

    /// As [`verify_request`](Self::verify_request), for what may be asked for without a token
    /// too: none for a request that has none. A token that is not good is refused. One in a form is
    /// not seen, since the body is not read.
    ///
    /// # Errors
    /// As for [`verify_request`](Self::verify_request).
    pub async fn verify_request_if_any(
        &self,
        parts: &Parts,
    ) -> Result<Option<Verified<AccessTokenClaims>>, Refusal> {
        self.verify_request_with_form_if_any(parts, &[]).await
    }

    /// As [`verify_request_if_any`](Self::verify_request_if_any), for a request whose body has been
    /// read, as for [`verify_request_with_form`](Self::verify_request_with_form).
    ///
    /// # Errors
    /// As for [`verify_request`](Self::verify_request).
    pub async fn verify_request_with_form_if_any(
        &self,
        parts: &Parts,
        form: &[u8],
    ) -> Result<Option<Verified<AccessTokenClaims>>, Refusal> {
        match credentials::find(parts, Some(form), self.rules().places) {
            Err(Misplaced::Absent) if !parts.headers.contains_key(DPOP) => Ok(None),
            Err(why) => Err(self.refusal_of(why.into(), Scheme::Bearer)),
            Ok(sent) => self.verify_sent(parts, sent).await.map(Some),
        }
    }

    /// The answer of this API to what verifying a token by itself failed with, or asking it for
    /// scopes, where it came by this scheme. [`verify_request`](Self::verify_request) and
    /// [`Verified::require`] give it themselves.
    ///
    /// An error is named in the challenge of its scheme: in none where this API does not take that one.
    /// One that is not of verifying an access token, or of its scopes, is 500.
    ///
    /// ```
    /// # use auth0_sdk::api::{ApiClient, Refusal, Scheme};
    /// # async fn handle(api: ApiClient, token: &str) -> Result<(), Refusal> {
    /// let claims = api.verify_access_token(token).await;
    /// let claims = claims.map_err(|error| api.refusal(error, Scheme::Bearer))?;
    /// println!("{:?}", claims.sub);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn refusal(&self, error: Error, scheme: Scheme) -> Refusal {
        self.refusal_of(Fault::Failed(error), scheme)
    }

    pub(super) fn rules(&self) -> &RequestRules {
        &self.shared().rules
    }

    fn now(&self) -> SystemTime {
        self.shared().verifier.clock.now().wall
    }

    /// By which scheme a token comes where nothing else is said.
    #[cfg(feature = "tower")]
    pub(crate) fn first_scheme(&self) -> Scheme {
        match self.rules().mode() {
            DpopMode::Required => Scheme::Dpop,
            DpopMode::Allowed | DpopMode::Off => Scheme::Bearer,
        }
    }

    /// The answer to a request without any credentials.
    #[cfg(feature = "tower")]
    pub(crate) fn no_credentials(&self) -> Refusal {
        self.refusal_of(Fault::NoCredentials, Scheme::Bearer)
    }

    /// What this API answers to that.
    pub(super) fn refusal_of(&self, fault: Fault, scheme: Scheme) -> Refusal {
        let rules = self.rules();
        let nonce = match (&fault, &rules.nonces) {
            (Fault::Nonce, Some(nonces)) => nonces.current(self.now()),
            _ => None,
        };
        let is_without = matches!(fault, Fault::NoCredentials);
        let refusal = Refusal::new(fault, scheme, &rules.challenges).with_nonce(nonce);
        match is_without {
            true => refusal.with_status(rules.status_without_credentials),
            false => refusal,
        }
    }

    async fn verify_sent(
        &self,
        parts: &Parts,
        sent: Sent<'_>,
    ) -> Result<Verified<AccessTokenClaims>, Refusal> {
        let verified = match sent.scheme {
            Scheme::Bearer => self.verify_bearer(parts, &sent.token).await,
            Scheme::Dpop => self.verify_dpop(parts, &sent.token).await,
        };
        match verified {
            Ok((claims, nonce)) => Ok(Verified::new(claims, sent, nonce, self.clone())),
            Err(fault) => {
                let refusal = self.refusal_of(fault, sent.scheme);
                refusal.log_failure();
                Err(refusal)
            }
        }
    }

    async fn verify_bearer(
        &self,
        parts: &Parts,
        token: &str,
    ) -> Result<(AccessTokenClaims, Option<HeaderValue>), Fault> {
        let rules = self.rules();
        let knows_dpop = rules.mode() != DpopMode::Off;
        if rules.mode() == DpopMode::Required {
            return Err(Fault::NoCredentials);
        }
        if token.is_empty() {
            return Err(Fault::EmptyToken);
        }
        let claims = self.verify_token(parts, token).await?;
        let is_bound = key_thumbprint(&claims).is_some();
        if is_bound && knows_dpop {
            return Err(Fault::Token(
                "the token is bound to a DPoP key: it needs the scheme DPoP, and not Bearer",
            ));
        }
        if is_bound && rules.refuses_bound {
            return Err(Fault::Token(
                "the token is bound to a DPoP key, and this API takes no DPoP proofs",
            ));
        }
        if knows_dpop && parts.headers.contains_key(DPOP) {
            return Err(Fault::Request(
                "a DPoP proof goes with the scheme DPoP, and not with Bearer",
            ));
        }
        check_binding(parts, &claims)?;
        Ok((claims, None))
    }

    async fn verify_dpop(
        &self,
        parts: &Parts,
        token: &str,
    ) -> Result<(AccessTokenClaims, Option<HeaderValue>), Fault> {
        let rules = self.rules();
        let proof = proof(parts);
        if rules.mode() == DpopMode::Off || matches!(proof, Ok(None)) {
            return Err(Fault::NoCredentials);
        }
        if token.is_empty() {
            return Err(Fault::EmptyToken);
        }
        let proof = proof?.unwrap_or_default();
        let claims = self.verify_token(parts, token).await?;
        let bound_to = key_thumbprint(&claims)
            .ok_or(Fault::Token("the token is bound to no DPoP key (cnf.jkt)"))?;
        check_binding(parts, &claims)?;

        let address = address(parts, rules).filter(|address| address.is_trusted);
        let address = address.and_then(|address| url::of_request(&address.url));
        let address = address.ok_or(Fault::Request(
            "the address of the request is none that a DPoP proof could be held against",
        ))?;
        let expected = Expected {
            method: &parts.method,
            address: &address,
            access_token: token,
            algorithms: &rules.challenges.algorithms,
        };
        let proof = Proof::verify(proof, &expected)?;
        if proof.thumbprint != bound_to {
            return Err(Fault::Token(
                "the DPoP proof is of another key than the token is bound to",
            ));
        }
        let now = self.now();
        // Before the time, so that a client whose clock is wrong learns the nonce all the same.
        let nonce = match &rules.nonces {
            None => None,
            Some(nonces) => match nonces.age(proof.nonce.as_deref().unwrap_or_default(), now) {
                Age::Fresh => None,
                Age::Ending => nonces.current(now),
                Age::Bad => return Err(Fault::Nonce),
            },
        };
        proof.check_times(Window {
            now,
            age: rules.proof_age,
            leeway: rules.proof_leeway,
        })?;
        // Last, so that a proof that is refused has not been used.
        let until = proof.until(rules.proof_age);
        match jose::said(rules.replay.is_new(proof.id(), until)).await {
            Ok(true) => Ok((claims, nonce)),
            Ok(false) => Err(ProofFault::Replayed.into()),
            Err(error) => Err(Fault::Outage(error.of_verifying(TokenKind::Access))),
        }
    }

    async fn verify_token(&self, parts: &Parts, token: &str) -> Result<AccessTokenClaims, Fault> {
        // Only a resolver wants to know.
        let (address, host) = match self.shared().verifier.domains.are_resolved() {
            true => (address(parts, self.rules()), host(parts)),
            false => (None, None),
        };
        let context = RequestContext {
            url: address.as_ref().map(|address| &*address.url),
            headers: Some(&parts.headers),
            host,
        };
        let claims = self.verify_access_token_with(token, context).await;
        claims.map_err(Fault::Failed)
    }
}

impl From<ProofFault> for Fault {
    fn from(fault: ProofFault) -> Self {
        Self::Proof(fault.description())
    }
}

/// The one proof of a request, where it has any.
fn proof(parts: &Parts) -> Result<Option<&str>, ProofFault> {
    let mut values = parts.headers.get_all(DPOP).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    // Some servers make one header of several.
    let is_several = values.next().is_some() || value.as_bytes().contains(&b',');
    match value.to_str() {
        _ if is_several => Err(ProofFault::Several),
        Ok(proof) => Ok(Some(proof)),
        Err(_) => Err(ProofFault::Malformed),
    }
}

fn key_thumbprint(claims: &AccessTokenClaims) -> Option<&str> {
    claims.confirmation()?.jkt.as_deref()
}

/// A token that is bound to a certificate is taken from whoever has that (RFC 8705, section 3);
/// one that is bound in a way that is not known here, from nobody.
fn check_binding(parts: &Parts, claims: &AccessTokenClaims) -> Result<(), Fault> {
    let Some(bound_to) = claims.confirmation() else {
        return Ok(());
    };
    if !bound_to.extra.is_empty() {
        return Err(Fault::Token(
            "the token is bound in a way that this API does not check",
        ));
    }
    let Some(thumbprint) = bound_to.x5t_s256.as_deref() else {
        return Ok(());
    };
    match parts.extensions.get::<ClientCertificate>() {
        Some(certificate) if certificate.is_of(thumbprint) => Ok(()),
        Some(_) => Err(Fault::Token(
            "the token is bound to another client certificate",
        )),
        None => Err(Fault::Token(
            "the token is bound to a client certificate, and the request came with none",
        )),
    }
}

#[cfg(test)]
#[path = "request_tests/mod.rs"]
mod tests;
