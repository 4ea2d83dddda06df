//! Tokens that have been verified before, and those that are not to be believed any more.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use aws_lc_rs::digest::{SHA256, digest};

use super::claims::AccessTokenClaims;
use crate::clock::Moment;
use crate::expiring::{Expiring, Full, Hash};
use crate::jose::KeyIdentity;

/// How many tokens are looked at for one that makes room.
const A_FEW: usize = 16;

/// SHA-256 of the whole token: of a token that differs in one bit nothing is known.
pub(super) fn token_hash(token: &str) -> Hash {
    hash(token.as_bytes())
}

fn hash(bytes: &[u8]) -> Hash {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}

/// A token that is good.
pub(super) enum VerifiedToken {
    /// Verified now.
    Fresh(Good),
    /// By an earlier verification.
    Kept(Arc<KeptToken>),
}

/// What a good token says.
pub(super) struct Good {
    pub(super) claims: AccessTokenClaims,
    /// All claims as they were signed.
    pub(super) bytes: Vec<u8>,
}

pub(super) struct KeptToken {
    pub(super) good: Good,
    /// With which it is signed.
    pub(super) key: KeyIdentity,
}

impl VerifiedToken {
    pub(super) fn good(&self) -> &Good {
        match self {
            Self::Fresh(good) => good,
            Self::Kept(kept) => &kept.good,
        }
    }

    pub(super) fn into_claims(self) -> AccessTokenClaims {
        match self {
            Self::Fresh(good) => good.claims,
            Self::Kept(kept) => kept.good.claims.clone(),
        }
    }
}

/// A bounded number of tokens that have been verified. Where it is full, one that has not been
/// asked for lately makes room.
pub(super) struct VerifiedTokens {
    most: usize,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    by_hash: HashMap<Hash, Entry>,
    /// The same, in the order in which they are looked at for one that makes room.
    order: VecDeque<Hash>,
}

struct Entry {
    /// None where it is forgotten, and only its place is left.
    token: Option<Arc<KeptToken>>,
    verified: SystemTime,
    is_used: bool,
}

impl Entry {
    fn is_good(&self, now: Moment) -> bool {
        let token = self.token.as_ref();
        token.is_some_and(|token| token.good.claims.exp > now.wall)
    }
}

impl Kept {
    /// Lets go of a few at the front that are good no more, so that they do not stay in memory until
    /// it is full.
    fn drop_ended(&mut self, now: Moment) {
        for _ in 0..A_FEW {
            let first = self.order.front().and_then(|first| self.by_hash.get(first));
            if first.is_none_or(|entry| entry.is_good(now)) {
                return;
            }
            if let Some(first) = self.order.pop_front() {
                self.by_hash.remove(&first);
            }
        }
    }
}

impl VerifiedTokens {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            kept: Mutex::default(),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A token that was verified before now and ends after it. The leeway is no part of this:
    /// within it, and where the clock was set back, a token is verified anew.
    pub(super) fn get(&self, hash: &Hash, now: Moment) -> Option<Arc<KeptToken>> {
        let mut kept = self.kept();
        let entry = kept.by_hash.get_mut(hash)?;
        let token = entry.token.as_ref()?;
        if !(entry.verified..token.good.claims.exp).contains(&now.wall) {
            return None;
        }
        entry.is_used = true;
        Some(Arc::clone(token))
    }

    pub(super) fn keep(&self, hash: Hash, token: Arc<KeptToken>, now: Moment) {
        if token.good.claims.exp <= now.wall {
            return;
        }
        let entry = Entry {
            token: Some(token),
            verified: now.wall,
            is_used: false,
        };
        let mut kept = self.kept();
        if kept.by_hash.insert(hash, entry).is_some() {
            return;
        }
        kept.order.push_back(hash);
        kept.drop_ended(now);
        // Second chance: one that was used since it was last looked at goes to the end. Where all
        // were, the first that was not looked at any more goes.
        let mut looked_at = 0;
        while kept.order.len() > self.most {
            let Some(first) = kept.order.pop_front() else {
                break;
            };
            match kept.by_hash.get_mut(&first) {
                Some(entry) if looked_at < A_FEW && entry.is_used && entry.is_good(now) => {
                    looked_at += 1;
                    entry.is_used = false;
                    kept.order.push_back(first);
                }
                _ => {
                    kept.by_hash.remove(&first);
                }
            }
        }
    }

    /// Its place stays until it comes to the front, or the token is kept anew.
    pub(super) fn forget(&self, hash: &Hash) {
        if let Some(entry) = self.kept().by_hash.get_mut(hash) {
            entry.token = None;
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        let kept = self.kept();
        assert_eq!(kept.by_hash.len(), kept.order.len());
        kept.by_hash.len()
    }
}

/// Tokens that were revoked here, each until it ends by itself. A bounded number: none makes room
/// for another, since it would be good again.
pub(super) struct RevokedTokens {
    /// Whether there may be any: most programs never revoke a token.
    is_used: AtomicBool,
    tokens: Mutex<Expiring<()>>,
}

impl RevokedTokens {
    pub(super) fn new(most: usize) -> Self {
        Self {
            is_used: AtomicBool::new(false),
            tokens: Mutex::new(Expiring::new(most)),
        }
    }

    fn tokens(&self) -> MutexGuard<'_, Expiring<()>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `until` is when the token is no longer good by itself.
    ///
    /// # Errors
    /// There is no room for it.
    pub(super) fn add(&self, token: &str, until: SystemTime, now: Moment) -> Result<(), Full> {
        let mut tokens = self.tokens();
        tokens.forget_some(now, drop);
        if tokens.is_full() {
            tokens.forget_ended(now, drop);
        }
        tokens.add(signed_hash(token), until, (), now)?;
        self.is_used.store(true, Ordering::Release);
        Ok(())
    }

    pub(super) fn has(&self, token: &str) -> bool {
        self.is_used.load(Ordering::Acquire) && self.tokens().has(&signed_hash(token))
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.tokens().len()
    }
}

/// Of what was signed: some signatures can be written in two ways (ECDSA), so that the whole token
/// would be another.
fn signed_hash(token: &str) -> Hash {
    let signed = token.rsplit_once('.').map_or(token, |(signed, _)| signed);
    hash(signed.as_bytes())
}
