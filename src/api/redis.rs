//! Ids of proofs on a Redis server.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use ::redis::aio::{ConnectionManager, ConnectionManagerConfig};
use ::redis::{Client, Pipeline, RedisError, Value};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::time::Instant;

use crate::error::{Error, Shown};
use crate::jose::{ReplayFuture, ReplayStore, TokenId};
use crate::pkce;

/// How long a connection may take, and an answer on it.
const TIMEOUT: Duration = Duration::from_millis(500);

/// How much longer a key stays than its id is good for: the clocks of the processes that share the
/// server differ.
const MARGIN: Duration = Duration::from_secs(60);

/// The longest time to live in milliseconds. The server adds the time of day to it.
const LONGEST: u64 = i64::MAX as u64 / 2;

/// A [`ReplayStore`] on a Redis server, or one that speaks its protocol, for the processes that
/// serve one API together.
///
/// An id is one key, of its [SHA-256](TokenId::sha256), that ends by itself, 60 seconds after the id may be
/// forgotten; `SET … NX` asks and notes in one step. The server must not evict keys before their
/// time: set `maxmemory-policy` to `noeviction`.
///
/// All requests share one connection, which is made when the first of them needs it. A connection
/// may take half a second, and so may an answer; where a connection is found to have ended, it is
/// made anew and asked once more. So each request is answered within a second and a half, however
/// many there are: with 503 where the server does not answer.
///
/// The server may have noted an id and the connection ended before it said so. The value of a key
/// is random, of the request that has set it, and asking once more reads it with `GET`: the request
/// knows its own note, and its proof is not taken for one that came before. After a 503 the id may
/// be noted all the same: the client's next request needs a new proof, as each does (RFC 9449,
/// section 4.2).
///
/// The server's user needs the commands `SET`, `GET` and `EXISTS`.
///
/// ```no_run
/// use auth0_sdk::api::{ApiClient, RedisReplayStore};
///
/// # fn main() -> Result<(), auth0_sdk::Error> {
/// let api = ApiClient::builder("tenant.eu.auth0.com")
///     .audience("https://api.example.com/")
///     .public_url("https://api.example.com")
///     .replay_store(RedisReplayStore::open("redis://127.0.0.1:6379")?)
///     .build()?;
/// # Ok(())
/// # }
/// ```
pub struct RedisReplayStore {
    client: Client,
    prefix: String,
    /// Shared by all requests. None before the first, and where another is to be made.
    connection: Mutex<Option<Arc<ConnectionManager>>>,
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

    fn kept(&self) -> MutexGuard<'_, Option<Arc<ConnectionManager>>> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Connects when it is first asked, once for all who wait, and anew where a connection breaks.
    /// Not made beforehand: it needs the runtime.
    fn connection(&self) -> Result<Arc<ConnectionManager>, RedisError> {
        let mut kept = self.kept();
        if let Some(connection) = &*kept {
            return Ok(Arc::clone(connection));
        }
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(TIMEOUT))
            .set_response_timeout(Some(TIMEOUT))
            .set_number_of_retries(0);
        let connection = ConnectionManager::new_lazy_with_config(self.client.clone(), config)?;
        Ok(Arc::clone(kept.insert(Arc::new(connection))))
    }

    /// The next request begins with another connection, unless one has begun already.
    fn discard(&self, connection: &Arc<ConnectionManager>) {
        self.kept().take_if(|kept| Arc::ptr_eq(kept, connection));
    }

    fn key(&self, id: TokenId<'_>) -> String {
        let id = URL_SAFE_NO_PAD.encode(id.sha256());
        format!("{}{id}", self.prefix)
    }

    /// What the server says to commands; where the connection ends before it answers, to those
    /// that are for a server that may have done the first ones.
    async fn ask(&self, first: &Pipeline, again: &Pipeline) -> Result<Vec<Value>, RedisError> {
        let asked = Instant::now();
        match self.ask_once(first).await {
            // Of a connection of before, or of somebody's earlier try to make one: an answer to
            // these commands would have had longer.
            Err(error) if error.is_io_error() && asked.elapsed() < TIMEOUT => {
                self.ask_once(again).await
            }
            outcome => outcome,
        }
    }

    async fn ask_once(&self, commands: &Pipeline) -> Result<Vec<Value>, RedisError> {
        let connection = self.connection()?;
        let said = commands
            .query_async(&mut ConnectionManager::clone(&connection))
            .await;
        // One that has broken is made anew without this. One that is silent, or that the server
        // has refused, is not: it would be so for good.
        if let Err(error) = &said
            && !error.is_connection_dropped()
        {
            self.discard(&connection);
        }
        said
    }
}

impl ReplayStore for RedisReplayStore {
    fn is_new<'a>(&'a self, id: TokenId<'a>, until: SystemTime) -> ReplayFuture<'a> {
        Box::pin(async move {
            let left = until.duration_since(SystemTime::now()).unwrap_or_default();
            let left = left.saturating_add(MARGIN).as_millis();
            let left = u64::try_from(left).unwrap_or(LONGEST).min(LONGEST);
            let (key, own) = (self.key(id), pkce::random()?);
            let own = own.expose();
            let mut set = ::redis::pipe();
            let command = set.cmd("SET").arg(&key).arg(own);
            command.arg("NX").arg("PX").arg(left);
            // In one step with it, so that asking again takes no longer. `NX` and `GET` in one
            // command need Redis 7.
            let mut set_and_get = set.clone();
            set_and_get.cmd("GET").arg(&key);
            let said = self.ask(&set, &set_and_get).await?;
            // `SET` says OK where the key was not there, and nil where it was.
            Ok(said.iter().any(|value| match value {
                Value::Okay => true,
                Value::BulkString(value) => value == own.as_bytes(),
                _ => false,
            }))
        })
    }

    fn has_seen<'a>(&'a self, id: TokenId<'a>) -> ReplayFuture<'a> {
        Box::pin(async move {
            let mut exists = ::redis::pipe();
            exists.cmd("EXISTS").arg(self.key(id));
            Ok(self.ask(&exists, &exists).await? != [Value::Int(0)])
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
