//! What makes an access token good (RFC 9068, section 4; RFC 8725), in the strictest reading.

use std::sync::Arc;
use std::time::Duration;

use super::claims::AccessTokenClaims;
use super::domains::{Allowed, DomainRequest};
use super::read::{Draft, moment};
use super::verified::{Good, KeptToken, RevokedTokens, VerifiedToken, VerifiedTokens, token_hash};
use crate::clock::{Clock, Moment, later};
use crate::error::{Error, InvalidToken, TokenKind};
use crate::expiring::Full;
use crate::jose::{
    Issuer, Jwk, JwksCache, Jws, LONGEST, SigningAlgorithm, Unverified, is_organization,
};
use crate::time_limit::within;

/// How long the caller's resolver of domains is waited for.
const RESOLVER_LIMIT: Duration = Duration::from_secs(5);

/// What is known of the request that a token came with. A resolver of domains is given it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RequestContext<'a> {
    pub(super) url: Option<&'a str>,
    pub(super) headers: Option<&'a http::HeaderMap>,
    pub(super) host: Option<&'a str>,
}

/// What tokens are held against.
pub(super) struct Rules {
    pub(super) audiences: Vec<String>,
    pub(super) algorithms: Vec<SigningAlgorithm>,
    pub(super) leeway: Duration,
    /// Claims that have to be there.
    pub(super) required: Vec<String>,
    /// The applications whose tokens are taken; all where there is none.
    pub(super) parties: Vec<String>,
    pub(super) organization: Option<String>,
}

pub(super) struct Verifier {
    pub(super) domains: Allowed,
    pub(super) rules: Rules,
    pub(super) keys: JwksCache,
    pub(super) clock: Clock,
    pub(super) verified: Option<VerifiedTokens>,
    pub(super) revoked: RevokedTokens,
}

impl Verifier {
    /// # Errors
    /// [`is_invalid_token`](Error::is_invalid_token) with the reason; what fetching the keys or
    /// the resolver of domains failed with.
    pub(super) async fn verify(
        &self,
        token: &str,
        context: RequestContext<'_>,
    ) -> Result<VerifiedToken, Error> {
        let verified = async {
            if token.len() > LONGEST {
                return Err(InvalidToken::TooLong.into());
            }
            let verified = match &self.verified {
                Some(cache) => self.verify_once(cache, token, context).await?,
                None => {
                    let (good, ()) = self.verify_anew(token, context, |_| ()).await?;
                    VerifiedToken::Fresh(good)
                }
            };
            match self.revoked.has(token) {
                true => Err(InvalidToken::Revoked.into()),
                false => Ok(verified),
            }
        };
        let verified: Result<_, Unverified> = verified.await;
        verified.map_err(|unverified| unverified.into_error(TokenKind::Access))
    }

    /// Refuses a token from now on.
    ///
    /// # Errors
    /// A configuration error where there is no room for it.
    pub(super) fn revoke(&self, token: &str) -> Result<(), Error> {
        // One that is refused without this takes no place of one that is not.
        let times = Jws::<Draft>::read(token).and_then(|token| {
            token.algorithm(&self.rules.algorithms)?;
            match self.check(token.claims(), self.clock.now()) {
                // By this clock, now.
                Ok(())
                | Err(
                    InvalidToken::Expired
                    | InvalidToken::IssuedInFuture
                    | InvalidToken::NotYetValid,
                ) => {}
                Err(reason) => return Err(reason),
            }
            match &token.claims().iss {
                Some(issuer) if self.domains.lack(issuer) => Err(InvalidToken::Issuer),
                _ => token.claims().times(),
            }
        });
        let Ok(times) = times else {
            return Ok(());
        };
        let until = later(moment(times.expires), self.rules.leeway);
        let added = self.revoked.add(token, until, self.clock.now());
        added.map_err(|Full| {
            Error::configuration(
                "the access token is not revoked, since as many are as this client keeps; let it \
                 keep more by `revoked_tokens`",
            )
        })?;
        if let Some(cache) = &self.verified {
            cache.forget(&token_hash(token));
        }
        Ok(())
    }

    /// By an earlier verification of the same token, for as long as all that can change since then
    /// is as it was.
    async fn verify_once(
        &self,
        cache: &VerifiedTokens,
        token: &str,
        context: RequestContext<'_>,
    ) -> Result<VerifiedToken, Unverified> {
        let (hash, now) = (token_hash(token), self.clock.now());
        if let Some(kept) = cache.get(&hash, now) {
            let issuer = self.allowed(&kept.good.claims.iss, context).await?;
            let has = self.keys.has(&issuer, &kept.key, now).await;
            if has.map_err(Unverified::Keys)? {
                return Ok(VerifiedToken::Kept(kept));
            }
            cache.forget(&hash);
        }
        let (good, key) = self.verify_anew(token, context, Jwk::identity).await?;
        let kept = Arc::new(KeptToken { good, key });
        cache.keep(hash, Arc::clone(&kept), self.clock.now());
        Ok(VerifiedToken::Kept(kept))
    }

    /// With what is asked of the key that the token is signed with.
    async fn verify_anew<T>(
        &self,
        token: &str,
        context: RequestContext<'_>,
        of_key: impl Fn(&Jwk) -> T,
    ) -> Result<(Good, T), Unverified> {
        let token = Jws::<Draft>::read(token)?;
        token.algorithm(&self.rules.algorithms)?;
        let is_access_token =
            |kind: &str| kind.eq_ignore_ascii_case("JWT") || kind.eq_ignore_ascii_case("at+jwt");
        if !token.kind().is_some_and(is_access_token) {
            return Err(InvalidToken::Type.into());
        }
        let issuer = token.claims().iss.as_deref().ok_or(InvalidToken::Issuer)?;
        // Before anything is fetched: nobody makes this program ask whom he likes.
        let issuer = self.allowed(issuer, context).await?;
        // Not before, since a resolver takes its time.
        let now = self.clock.now();
        let key = self
            .keys
            .verify(&issuer, &token, &self.rules.algorithms, now, of_key)
            .await;
        let now = match &key {
            Ok((_, now)) => *now,
            // One that can never be good waits for no key, either.
            Err(Unverified::Keys(_)) => self.clock.now(),
            Err(Unverified::Token(reason)) => return Err((*reason).into()),
        };
        self.check(token.claims(), now)?;
        let (key, _) = key?;
        let (claims, extra, bytes) = token.into_claims().finish()?;
        let claims = AccessTokenClaims::new(Arc::new(claims), extra);
        Ok((Good { claims, bytes }, key))
    }

    /// The issuer that a token names, if its tokens are taken.
    async fn allowed<'a>(
        &self,
        issuer: &'a str,
        context: RequestContext<'a>,
    ) -> Result<Issuer<'a>, Unverified> {
        let request = DomainRequest {
            url: context.url,
            headers: context.headers,
            host: context.host,
            unverified_issuer: issuer,
        };
        let allowed = within(RESOLVER_LIMIT, self.domains.find(&request)).await;
        let allowed = allowed.unwrap_or_else(|| {
            let why = format!("it did not answer within {RESOLVER_LIMIT:?}");
            Err(Error::domain_resolver(why.into()))
        });
        let allowed = allowed.map_err(Unverified::Keys)?;
        allowed.ok_or(InvalidToken::Issuer.into())
    }

    fn check(&self, claims: &Draft, now: Moment) -> Result<(), InvalidToken> {
        let rules = &self.rules;
        if !claims.aud.iter().any(|one| rules.audiences.contains(one)) {
            return Err(InvalidToken::Audience);
        }
        claims.times()?.check(now, rules.leeway)?;
        if !rules.required.iter().all(|name| claims.has(name)) {
            return Err(InvalidToken::MissingClaim);
        }
        if !rules.parties.is_empty() {
            let is_allowed = |party: &str| rules.parties.iter().any(|allowed| allowed == party);
            if !claims.authorized_party().is_some_and(is_allowed) {
                return Err(InvalidToken::AuthorizedParty);
            }
        }
        match &rules.organization {
            Some(expected)
                if !is_organization(
                    expected,
                    claims.org_id.as_deref(),
                    claims.org_name.as_deref(),
                ) =>
            {
                Err(InvalidToken::Organization)
            }
            _ => Ok(()),
        }
    }
}
