//! What makes an ID token good (OpenID Connect Core, section 3.1.3.7), in the strictest reading.

use std::time::Duration;

use aws_lc_rs::digest::{self, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;

use super::{Expected, IdTokenClaims};
use crate::clock::Clock;
use crate::error::{Delivery, Error, InvalidToken, TokenKind};
use crate::jose::{
    Claims, IdTokenAlgorithm, Issuer, JwksCache, Jws, SigningAlgorithm, Unverified, is_organization,
};
use crate::secret::Secret;

/// The difference between two clocks that is let pass.
pub(super) const LEEWAY: Duration = Duration::from_secs(60);

/// Verifies the tokens that a tenant issues to one application about who signed in or out.
pub(super) struct IdTokenVerifier {
    pub(super) issuer: String,
    pub(super) client_id: String,
    pub(super) signature: Signature,
    pub(super) keys: JwksCache,
    pub(super) leeway: Duration,
    pub(super) clock: Clock,
}

/// What signatures are verified with: pinned, and one of the two.
pub(super) enum Signature {
    Keys(SigningAlgorithm),
    Secret(Secret),
}

impl Signature {
    /// # Errors
    /// A configuration error for HS256 without a secret.
    pub(super) fn new(algorithm: IdTokenAlgorithm, secret: Option<&Secret>) -> Result<Self, Error> {
        match (algorithm, secret) {
            (IdTokenAlgorithm::KeyPair(algorithm), _) => Ok(Self::Keys(algorithm)),
            (IdTokenAlgorithm::Hs256, Some(secret)) => Ok(Self::Secret(secret.clone())),
            (IdTokenAlgorithm::Hs256, None) => Err(Error::configuration(
                "ID tokens by HS256 are verified with the client secret, and there is none",
            )),
        }
    }
}

impl IdTokenVerifier {
    /// Verifies an ID token: signature, parties, times, and what is expected of it.
    ///
    /// # Errors
    /// [`is_invalid_token`](Error::is_invalid_token) with the reason; what fetching the keys
    /// failed with.
    pub(super) async fn verify(
        &self,
        token: &Secret,
        expected: &Expected,
        access_token: Option<&Secret>,
    ) -> Result<IdTokenClaims, Error> {
        let verified = async {
            let token = Jws::parse(token.expose())?;
            // RFC 8725, section 3.11: other tokens of the same issuer say what they are.
            if token
                .kind()
                .is_some_and(|kind| !kind.eq_ignore_ascii_case("JWT"))
            {
                return Err(InvalidToken::Type.into());
            }
            self.verify_signature(&token).await?;
            self.check(Claims(token.claims()), expected, access_token)?;
            Ok(IdTokenClaims::read(token.into_claims())?)
        };
        verified
            .await
            .map_err(|unverified: Unverified| failure(unverified, TokenKind::Id))
    }

    pub(super) async fn verify_signature(&self, token: &Jws<'_>) -> Result<(), Unverified> {
        match &self.signature {
            Signature::Keys(algorithm) => {
                let allowed = [*algorithm];
                let issuer = Issuer::from(self.issuer.as_str());
                let now = self.clock.now();
                let verified = self.keys.verify(&issuer, token, &allowed, now, |_| ());
                verified.await.map(|((), _)| ())
            }
            Signature::Secret(secret) => Ok(token.verify_hs256(secret)?),
        }
    }

    fn check(
        &self,
        claims: Claims<'_>,
        expected: &Expected,
        access_token: Option<&Secret>,
    ) -> Result<(), InvalidToken> {
        claims.check_issuer(&self.issuer)?;
        if claims.text("sub")?.is_none_or(str::is_empty) {
            return Err(InvalidToken::Subject);
        }
        claims.check_audience(&self.client_id)?;
        self.check_authorized_party(claims)?;
        claims.check_times(self.clock.now(), self.leeway)?;
        // OpenID Connect Back-Channel Logout 1.0, section 2.4: what tells the two apart.
        if claims.0.contains_key("events") {
            return Err(InvalidToken::Type);
        }
        check_nonce(claims, expected)?;
        if let Some(max_age) = expected.max_age {
            self.check_age(claims, max_age)?;
        }
        if let Some(organization) = &expected.organization {
            check_organization(claims, organization)?;
        }
        for (name, value, reason) in [
            ("at_hash", access_token, InvalidToken::AccessTokenHash),
            ("c_hash", expected.code.as_ref(), InvalidToken::CodeHash),
            ("s_hash", expected.state.as_ref(), InvalidToken::StateHash),
        ] {
            if let (Some(hash), Some(value)) = (claims.text(name)?, value)
                && !self.is_hash(hash, value)
            {
                return Err(reason);
            }
        }
        Ok(())
    }

    /// Needed with several audiences; wherever it is, it is this application.
    fn check_authorized_party(&self, claims: Claims<'_>) -> Result<(), InvalidToken> {
        let several = claims.texts("aud")?.len() > 1;
        match claims.text("azp")? {
            Some(party) if party == self.client_id => Ok(()),
            None if !several => Ok(()),
            _ => Err(InvalidToken::AuthorizedParty),
        }
    }

    fn check_age(&self, claims: Claims<'_>, max_age: Duration) -> Result<(), InvalidToken> {
        let too_old = InvalidToken::AuthenticationTime;
        let signed_in = claims.seconds("auth_time")?.ok_or(too_old)?;
        let seconds = |time: Duration| i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        let (now, leeway) = (self.clock.now().unix(), seconds(self.leeway));
        let last = signed_in
            .saturating_add(seconds(max_age))
            .saturating_add(leeway);
        match now <= last && signed_in <= now.saturating_add(leeway) {
            true => Ok(()),
            false => Err(too_old),
        }
    }

    /// The left half of the digest that goes with the algorithm (OpenID Connect Core, section
    /// 3.1.3.6).
    fn is_hash(&self, hash: &str, value: &Secret) -> bool {
        let algorithm = match &self.signature {
            Signature::Secret(_) => &digest::SHA256,
            // Ed25519 hashes by SHA-512 (RFC 8032, section 5.1).
            Signature::Keys(algorithm) => algorithm.hash().unwrap_or(&digest::SHA512),
        };
        let digest = digest(algorithm, value.expose().as_bytes());
        let half = &digest.as_ref()[..digest.as_ref().len() / 2];
        let expected = URL_SAFE_NO_PAD.encode(half);
        expected.as_bytes().ct_eq(hash.as_bytes()).into()
    }
}

/// The token has been issued, whatever became of fetching the keys.
pub(super) fn failure(unverified: Unverified, token: TokenKind) -> Error {
    unverified
        .into_error(token)
        .with_delivery(Delivery::Answered)
}

fn check_nonce(claims: Claims<'_>, expected: &Expected) -> Result<(), InvalidToken> {
    match (&expected.nonce, claims.text("nonce")?) {
        (Some(sent), Some(nonce)) if *sent == Secret::from(nonce) => Ok(()),
        (None, None) => Ok(()),
        // It may repeat that of the sign-in, which is checked where the caller has kept it.
        (_, None) | (None, Some(_)) if expected.is_refresh => Ok(()),
        _ => Err(InvalidToken::Nonce),
    }
}

fn check_organization(claims: Claims<'_>, organization: &str) -> Result<(), InvalidToken> {
    let (id, name) = (claims.text("org_id")?, claims.text("org_name")?);
    match is_organization(organization, id, name) {
        true => Ok(()),
        false => Err(InvalidToken::Organization),
    }
}
