use std::collections::HashMap;
use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use crate::clock::later;

/// How many documents a [`MemoryDocumentStore`] keeps where nothing is set.
const MOST: usize = 1_000;

/// The future of a [`DocumentStore`].
pub type DocumentFuture<'a, T> =
    Pin<Box<dyn Future<Output = Result<T, Box<dyn std::error::Error + Send + Sync>>> + Send + 'a>>;

/// A document that an issuer publishes, as it came: its discovery document, or its key set.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredDocument {
    /// The document, byte for byte.
    pub body: Bytes,
    /// When it came.
    pub received: SystemTime,
    /// How long it is good for from then on.
    pub lifetime: Duration,
}

impl StoredDocument {
    /// A document as it was put away.
    #[must_use]
    pub fn new(body: impl Into<Bytes>, received: SystemTime, lifetime: Duration) -> Self {
        Self {
            body: body.into(),
            received,
            lifetime,
        }
    }

    fn ends(&self) -> SystemTime {
        later(self.received, self.lifetime)
    }
}

/// Where several processes share what issuers publish, so that not each of them fetches it: Redis,
/// a database, a file.
///
/// Documents are looked for here before they are fetched, and put here after that. A store that
/// fails, or takes longer than two seconds, is reported through `tracing` and passed over: it
/// makes no token bad. **Whoever can write to it can forge tokens**: what it gives is believed as
/// if the issuer had sent it.
///
#[cfg_attr(feature = "api", doc = "```")]
#[cfg_attr(not(feature = "api"), doc = "```text")]
/// use auth0_sdk::api::ApiClient;
/// use auth0_sdk::jose::MemoryDocumentStore;
/// use std::sync::Arc;
///
/// # fn main() -> Result<(), auth0_sdk::Error> {
/// let shared = Arc::new(MemoryDocumentStore::default());
/// let orders = ApiClient::builder("tenant.eu.auth0.com")
///     .audience("https://orders.example.com/")
///     .document_store(shared.clone())
///     .build()?;
/// let bills = ApiClient::builder("tenant.eu.auth0.com")
///     .audience("https://bills.example.com/")
///     .document_store(shared)
///     .build()?;
/// # Ok(())
/// # }
/// ```
pub trait DocumentStore: Send + Sync + 'static {
    /// What was last put under this address, if anything is still there.
    ///
    /// # Errors
    /// Whatever the store fails with. It is logged, and the issuer is asked instead.
    fn get<'a>(&'a self, address: &'a str) -> DocumentFuture<'a, Option<StoredDocument>>;

    /// Keeps a document in the place of an earlier one. It may be forgotten after its lifetime.
    ///
    /// # Errors
    /// Whatever the store fails with. It is logged, and the document is used all the same.
    fn put<'a>(&'a self, address: &'a str, document: &'a StoredDocument) -> DocumentFuture<'a, ()>;
}

/// A [`DocumentStore`] in the memory of this process, for clients that are set up with the same
/// one. It keeps a bounded number of documents, of which each issuer has two; where it is full,
/// those whose lifetime is over make room, and else the one that ends first.
pub struct MemoryDocumentStore {
    most: usize,
    documents: Mutex<HashMap<String, StoredDocument>>,
}

impl MemoryDocumentStore {
    /// For this many documents at most, and for one at least.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            documents: Mutex::default(),
        }
    }

    fn documents(&self) -> MutexGuard<'_, HashMap<String, StoredDocument>> {
        self.documents
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// For 1,000 documents.
impl Default for MemoryDocumentStore {
    fn default() -> Self {
        Self::new(MOST)
    }
}

impl DocumentStore for MemoryDocumentStore {
    fn get<'a>(&'a self, address: &'a str) -> DocumentFuture<'a, Option<StoredDocument>> {
        let document = self.documents().get(address).cloned();
        let document = document.filter(|document| document.ends() > SystemTime::now());
        Box::pin(std::future::ready(Ok(document)))
    }

    fn put<'a>(&'a self, address: &'a str, document: &'a StoredDocument) -> DocumentFuture<'a, ()> {
        let mut documents = self.documents();
        let is_full = |documents: &HashMap<String, StoredDocument>| {
            documents.len() >= self.most && !documents.contains_key(address)
        };
        if is_full(&documents) {
            let now = SystemTime::now();
            documents.retain(|_, document| document.ends() > now);
        }
        if is_full(&documents) {
            let first = documents.iter().min_by_key(|(_, document)| document.ends());
            if let Some(first) = first.map(|(address, _)| address.clone()) {
                documents.remove(&first);
            }
        }
        documents.insert(address.to_owned(), document.clone());
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Counts the documents.
impl fmt::Debug for MemoryDocumentStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "MemoryDocumentStore({} documents)",
            self.documents().len()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    async fn put(store: &MemoryDocumentStore, address: &str, received: SystemTime, time: Duration) {
        let document = StoredDocument::new("{}", received, time);
        store.put(address, &document).await.unwrap();
    }

    async fn has(store: &MemoryDocumentStore, address: &str) -> bool {
        store.get(address).await.unwrap().is_some()
    }

    #[tokio::test]
    async fn what_has_ended_is_dropped() {
        let store = MemoryDocumentStore::new(3);
        let now = SystemTime::now();
        put(&store, "ended", now - 2 * MINUTE, MINUTE).await;
        assert!(!has(&store, "ended").await);
        put(&store, "ended too", now - 3 * MINUTE, MINUTE).await;
        put(&store, "good", now - 2 * MINUTE, 60 * MINUTE).await;
        put(&store, "endless", now, Duration::MAX).await;
        assert!(has(&store, "good").await && has(&store, "endless").await);
        assert_eq!(format!("{store:?}"), "MemoryDocumentStore(2 documents)");
    }

    #[tokio::test]
    async fn the_one_that_ends_first_makes_room() {
        let store = MemoryDocumentStore::default();
        let now = SystemTime::now();
        for number in 0..1000 {
            // The 500th ends first.
            let time = (60 + (number + 500) % 1000) * MINUTE;
            put(&store, &number.to_string(), now, time).await;
        }
        put(&store, "7", now, 60 * MINUTE).await;
        assert!(has(&store, "500").await);
        put(&store, "more", now, 6000 * MINUTE).await;
        // Of the two that end first, one is gone.
        assert_ne!(has(&store, "500").await, has(&store, "7").await);
        put(&store, "more still", now, 6000 * MINUTE).await;
        assert!(!has(&store, "500").await && !has(&store, "7").await);
        assert!(has(&store, "501").await && has(&store, "more").await);
        assert_eq!(format!("{store:?}"), "MemoryDocumentStore(1000 documents)");
    }
}
