use std::collections::HashMap;
use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use super::{AccessToken, BoxError, DpopKey};

/// The future of a [`TokenStore`].
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send + 'a>>;

/// Where several clients, or several processes, share their tokens: a file, a database, Redis.
///
/// The cache reads the store before it fetches a token, and writes what it has fetched. A store
/// that fails, or takes longer than five seconds, is reported through `tracing` and passed over:
/// it fails no call. What it keeps are secrets.
///
/// [`AccessToken`] can be written as JSON and read from it.
pub trait TokenStore: Send + Sync + 'static {
    /// What was last put under this key, if anything is still there.
    fn get<'a>(&'a self, key: &'a str) -> StoreFuture<'a, Option<AccessToken>>;

    /// Keeps a token in the place of an earlier one. It is of no more use after its `expires_at`.
    fn put<'a>(&'a self, key: &'a str, token: &'a AccessToken) -> StoreFuture<'a, ()>;
}

/// A store in the memory of this process: clients that are set up with the same one share their
/// tokens.
#[derive(Default)]
pub struct MemoryStore(Mutex<HashMap<String, AccessToken>>);

impl MemoryStore {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl TokenStore for MemoryStore {
    fn get<'a>(&'a self, key: &'a str) -> StoreFuture<'a, Option<AccessToken>> {
        let tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let token = tokens.get(key).cloned();
        Box::pin(std::future::ready(Ok(token)))
    }

    fn put<'a>(&'a self, key: &'a str, token: &'a AccessToken) -> StoreFuture<'a, ()> {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.insert(key.to_owned(), token.clone());
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Counts the tokens and shows none.
impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        write!(f, "MemoryStore({} tokens)", tokens.len())
    }
}

/// What tells the tokens that a client gets in its own name from any others.
#[derive(Clone, Copy)]
pub(crate) struct StoreKey<'a> {
    pub(crate) domain: &'a str,
    pub(crate) client_id: &'a str,
    pub(crate) audience: &'a str,
    pub(crate) organization: Option<&'a str>,
    pub(crate) scope: Option<&'a str>,
    /// The key that they are bound to: with another, they are of no use.
    pub(crate) dpop: Option<&'a DpopKey>,
}

/// Parts that cannot run into one another.
impl fmt::Display for StoreKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encode =
            |part| percent_encoding::utf8_percent_encode(part, percent_encoding::NON_ALPHANUMERIC);
        write!(
            f,
            "auth0-sdk:token:{}:{}:{}",
            encode(self.domain),
            encode(self.client_id),
            encode(self.audience)
        )?;
        for (name, part) in [
            ("organization", self.organization),
            ("scope", self.scope),
            ("jkt", self.dpop.map(DpopKey::thumbprint)),
        ] {
            if let Some(part) = part {
                write!(f, ":{name}={}", encode(part))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_clients_have_one_key() {
        let bound = [DpopKey::generate().unwrap(), DpopKey::generate().unwrap()];
        let plain = StoreKey {
            domain: "d",
            client_id: "c",
            audience: "a",
            organization: None,
            scope: None,
            dpop: None,
        };
        let audience = |audience| StoreKey { audience, ..plain };
        let organization = |name| StoreKey {
            organization: Some(name),
            ..plain
        };
        let scope = |scope| StoreKey {
            scope: Some(scope),
            ..plain
        };
        let dpop = |key| StoreKey {
            dpop: Some(key),
            ..plain
        };
        let keys = [
            plain,
            organization("o"),
            organization(""),
            organization("o:scope=b"),
            StoreKey {
                scope: Some("b"),
                ..organization("o")
            },
            scope("o"),
            scope("b"),
            scope(""),
            audience("a b"),
            audience("a:o"),
            audience("a:scope=b"),
            dpop(&bound[0]),
            dpop(&bound[1]),
            scope(bound[0].thumbprint()),
            StoreKey {
                client_id: "c:a",
                ..audience("o")
            },
            StoreKey {
                domain: "d:c",
                client_id: "a",
                ..audience("o")
            },
            StoreKey {
                domain: "D",
                ..plain
            },
        ];
        let keys = keys.map(|key| key.to_string());
        for (index, one) in keys.iter().enumerate() {
            assert!(!keys[index + 1..].contains(one), "{one}");
        }
    }

    #[tokio::test]
    async fn memory_gives_back_the_last_token() {
        let store = MemoryStore::new();
        assert_eq!(store.get("k").await.unwrap(), None);
        for text in ["s3cr3t-1", "s3cr3t-2"] {
            store.put("k", &AccessToken::new(text)).await.unwrap();
        }
        let token = store.get("k").await.unwrap().unwrap();
        assert_eq!(token.token.expose(), "s3cr3t-2");
        assert_eq!(store.get("j").await.unwrap(), None);
        assert_eq!(format!("{store:?}"), "MemoryStore(1 tokens)");
    }
}
