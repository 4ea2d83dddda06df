//! Ids of proofs on a Redis server.

use std::fmt;
use std::time::SystemTime;

use ::redis::aio::MultiplexedConnection;
use ::redis::{Client, Cmd, RedisError, Value};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use tokio::sync::Mutex;

use crate::error::{Error, Shown};
use crate::jose::{ReplayFuture, ReplayStore};

/// A [`ReplayStore`] on a Redis server, or one that speaks its protocol, for the processes that
/// serve one API together.
///
/// An id is one key, of its SHA-256, that ends by itself; `SET … NX` asks and notes in one step.
/// The server must not evict keys before their time: set `maxmemory-policy` to `noeviction`. One
/// that does not answer within half a second is an outage: the request is answered with 503.
///
/// ```no_run
/// use auth0_sdk::api::{ApiClient, RedisReplayStore};
///
/// # fn main() -> Result<(), auth0_sdk::Error> {
/// let api = ApiClient::builder("tenant.eu.auth0.com")
///     .audience("https://api.example.com/")
///     .replay_store(RedisReplayStore::open("redis://127.0.0.1:6379")?)
///     .build()?;
/// # Ok(())
/// # }
/// ```
pub struct RedisReplayStore {
    client: Client,
    prefix: String,
    /// Shared by all requests. None before the first and after a failure.
    connection: Mutex<Option<MultiplexedConnection>>,
}

impl RedisReplayStore {
    /// At this address: `redis://:password@host:6379/0`. No connection is made. `rediss` needs a
    /// TLS feature of the crate `redis`.
    ///
    /// # Errors
    /// A [configuration error](Error::is_configuration) where it is no such address.
    pub fn open(url: &str) -> Result<Self, Error> {
        let client = Client::open(url).map_err(|error| {
            // What else it says may quote the address, which has the password.
            let kind = format!("{:?}", error.kind());
            Error::configuration(format!(
                "the address of the Redis server is not valid ({}); give one like \
                 `redis://127.0.0.1:6379`",
                Shown(&kind)
            ))
        })?;
        Ok(Self::new(client))
    }

    /// With a client of your own.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self {
            client,
            prefix: "auth0-sdk:dpop:".to_owned(),
            connection: Mutex::new(None),
        }
    }

    /// What the keys begin with. Default: `auth0-sdk:dpop:`.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    async fn connection(&self) -> Result<MultiplexedConnection, RedisError> {
        let mut kept = self.connection.lock().await;
        if let Some(connection) = &*kept {
            return Ok(connection.clone());
        }
        let connection = self.client.get_multiplexed_async_connection().await?;
        Ok(kept.insert(connection).clone())
    }

    fn key(&self, id: &str) -> String {
        let id = URL_SAFE_NO_PAD.encode(Sha256::digest(id));
        format!("{}{id}", self.prefix)
    }

    /// What the server says to a command.
    async fn ask(&self, command: &Cmd) -> Result<Value, RedisError> {
        match self.ask_once(command).await {
            // A connection of before, which the server has ended. Where it had noted an id all
            // the same, the second try says so, and the proof is refused.
            Err(error) if error.is_io_error() && !error.is_timeout() => {
                self.ask_once(command).await
            }
            outcome => outcome,
        }
    }

    async fn ask_once(&self, command: &Cmd) -> Result<Value, RedisError> {
        let mut connection = self.connection().await?;
        let said = command.query_async(&mut connection).await;
        if said.is_err() {
            *self.connection.lock().await = None;
        }
        said
    }
}

impl ReplayStore for RedisReplayStore {
    fn is_new<'a>(&'a self, id: &'a str, until: SystemTime) -> ReplayFuture<'a> {
        Box::pin(async move {
            let left = until.duration_since(SystemTime::now()).unwrap_or_default();
            let left = u64::try_from(left.as_millis()).unwrap_or(u64::MAX).max(1);
            let mut set = ::redis::cmd("SET");
            set.arg(self.key(id)).arg(1).arg("NX").arg("PX").arg(left);
            // OK where the key was not there, nil where it was.
            Ok(self.ask(&set).await? != Value::Nil)
        })
    }

    fn has_seen<'a>(&'a self, id: &'a str) -> ReplayFuture<'a> {
        Box::pin(async move {
            let mut exists = ::redis::cmd("EXISTS");
            exists.arg(self.key(id));
            Ok(self.ask(&exists).await? != Value::Int(0))
        })
    }
}

/// Shows nothing of the address: it may have a password.
impl fmt::Debug for RedisReplayStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisReplayStore")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
