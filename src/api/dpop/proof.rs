use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use sha2::{Digest as _, Sha256};

use super::url;
use crate::clock::later;
use crate::jose::{Claims, Jwk, Jws, SigningAlgorithm, TokenId};

/// The longest proof that is read, in bytes: one with a key of 8192 bits would be shorter.
const LONGEST: usize = 8 * 1024;

/// What is wrong with a proof. Never what stands in it: that is the client's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProofFault {
    Several,
    Malformed,
    Type,
    Algorithm,
    Key,
    Signature,
    MissingClaim,
    Method,
    Address,
    Time,
    Token,
    Replayed,
}

impl ProofFault {
    /// For `error_description`: no quote, no backslash (RFC 6750, section 3).
    pub(crate) fn description(self) -> &'static str {
        match self {
            Self::Several => "there is more than one DPoP proof",
            Self::Malformed => "the DPoP proof is no signed JWT with claims of the right types",
            Self::Type => "the typ of the DPoP proof is not dpop+jwt",
            Self::Algorithm => "the DPoP proof is signed by an algorithm that is not allowed",
            Self::Key => "the jwk of the DPoP proof is no public key for its algorithm",
            Self::Signature => "the signature of the DPoP proof does not fit its key",
            Self::MissingClaim => "the DPoP proof lacks one of jti, htm, htu, iat and ath",
            Self::Method => "the htm of the DPoP proof is another method",
            Self::Address => "the htu of the DPoP proof is another address",
            Self::Time => "the iat of the DPoP proof is too far from now",
            Self::Token => "the ath of the DPoP proof is of another token",
            Self::Replayed => "the DPoP proof has been used before",
        }
    }
}

/// What a proof has to be for.
pub(crate) struct Expected<'a> {
    pub(crate) method: &'a Method,
    /// In its normal form.
    pub(crate) address: &'a str,
    pub(crate) access_token: &'a str,
    pub(crate) algorithms: &'a [SigningAlgorithm],
}

/// When a proof has to be made.
#[derive(Clone, Copy)]
pub(crate) struct Window {
    pub(crate) now: SystemTime,
    /// How long ago it may have been made.
    pub(crate) age: Duration,
    /// How far ahead of ours the clock of its maker may be.
    pub(crate) leeway: Duration,
}

/// A proof that has been verified (RFC 9449, section 4.3), but for its nonce, its
/// [times](Self::check_times), for whether it is new, and for whether the token is bound to its
/// key.
#[derive(Debug)]
pub(crate) struct Proof {
    /// That of its key (RFC 7638).
    pub(crate) thumbprint: String,
    pub(crate) nonce: Option<String>,
    id: String,
    /// `iat`, `exp` and `nbf`, in seconds since the epoch.
    issued: i64,
    expires: Option<i64>,
    not_before: Option<i64>,
}

impl Proof {
    pub(crate) fn verify(proof: &str, expected: &Expected<'_>) -> Result<Self, ProofFault> {
        let malformed = |_| ProofFault::Malformed;
        if proof.len() > LONGEST {
            return Err(ProofFault::Malformed);
        }
        let jws = Jws::parse(proof).map_err(malformed)?;
        let header = |name| jws.header().get(name);
        if jws.exact_kind() != Some("dpop+jwt") {
            return Err(ProofFault::Type);
        }
        let algorithm = jws.algorithm(expected.algorithms);
        let algorithm = algorithm.map_err(|_| ProofFault::Algorithm)?;
        let key = header("jwk").ok_or(ProofFault::Key)?;
        let key = Jwk::public(key).map_err(|_| ProofFault::Key)?;
        if !key.is_for(algorithm) {
            return Err(ProofFault::Key);
        }
        jws.verify(&key, &[algorithm])
            .map_err(|_| ProofFault::Signature)?;

        let claims = Claims(jws.claims());
        let text = |name| claims.text(name).map_err(malformed);
        let missing = ProofFault::MissingClaim;
        let id = text("jti")?.filter(|id| !id.trim().is_empty());
        let id = id.ok_or(missing)?;
        // Every method there is is in upper case, and some clients write them otherwise.
        if !text("htm")?
            .ok_or(missing)?
            .eq_ignore_ascii_case(expected.method.as_str())
        {
            return Err(ProofFault::Method);
        }
        let address = url::of_proof(text("htu")?.ok_or(missing)?);
        if address.is_none_or(|address| address != expected.address) {
            return Err(ProofFault::Address);
        }
        let seconds = |name| claims.seconds(name).map_err(malformed);
        let issued = seconds("iat")?.ok_or(missing)?;
        let (expires, not_before) = (seconds("exp")?, seconds("nbf")?);
        let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(expected.access_token));
        if text("ath")?.ok_or(missing)? != hash {
            return Err(ProofFault::Token);
        }
        Ok(Self {
            thumbprint: key.thumbprint().to_owned(),
            nonce: text("nonce")?.map(str::to_owned),
            id: id.to_owned(),
            issued,
            expires,
            not_before,
        })
    }

    /// `iat`, which has to be near, and `exp` and `nbf`, which few proofs have.
    pub(crate) fn check_times(&self, window: Window) -> Result<(), ProofFault> {
        let since = window.now.duration_since(SystemTime::UNIX_EPOCH);
        let now = i64::try_from(since.unwrap_or_default().as_secs()).unwrap_or(i64::MAX);
        let whole = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
        let latest = now.saturating_add(whole(window.leeway));
        let is_too_old = self.issued < now.saturating_sub(whole(window.age));
        let has_ended = self.expires.is_some_and(|expires| expires <= now);
        let is_to_come = self.not_before.is_some_and(|moment| moment > latest);
        match is_too_old || self.issued > latest || has_ended || is_to_come {
            true => Err(ProofFault::Time),
            false => Ok(()),
        }
    }

    /// The id among all proofs: nobody can use up an id of somebody else's key.
    pub(crate) fn id(&self) -> TokenId<'_> {
        TokenId {
            issuer: &self.thumbprint,
            jti: &self.id,
        }
    }

    /// From when on it is refused for its age; the end of all proofs where that is no moment.
    pub(crate) fn until(&self, age: Duration) -> SystemTime {
        // A second more: `iat` is in whole seconds.
        let issued = Duration::from_secs(self.issued.unsigned_abs() + 1);
        later(SystemTime::UNIX_EPOCH + issued, age)
    }
}

#[cfg(test)]
#[path = "proof_tests.rs"]
mod tests;
