//! The replay store on a real Redis server, which each test starts for itself.

use std::io;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use auth0_sdk::api::RedisReplayStore;
use auth0_sdk::jose::{ReplayStore, TokenId};
use auth0_sdk::redis;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::task::{JoinHandle, JoinSet};

struct Server {
    process: Child,
    port: u16,
}

impl Server {
    /// None where there is no Redis, which is said aloud; a failure where CI is to have one.
    fn start() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        Self::start_on(port)
    }

    fn start_on(port: u16) -> Option<Self> {
        let started = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
            .args([
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                &std::env::temp_dir().to_string_lossy(),
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let process = match started {
            Ok(process) => process,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                assert!(
                    std::env::var_os("CI").is_none(),
                    "redis-server is not installed"
                );
                eprintln!("SKIPPED: redis-server is not installed, and nothing was tested");
                return None;
            }
            Err(error) => panic!("redis-server does not start: {error}"),
        };
        let mut server = Self { process, port };
        // It listens a moment after it has started.
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = server.process.try_wait().unwrap();
            assert!(ended.is_none(), "redis-server has ended: {ended:?}");
            thread::sleep(Duration::from_millis(10));
        }
        Some(server)
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/3", self.port)
    }

    fn store(&self) -> RedisReplayStore {
        RedisReplayStore::open(&self.url()).unwrap()
    }

    fn stop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// All keys with the milliseconds that they have left.
    async fn keys(&self) -> Vec<(String, i64)> {
        let client = redis::Client::open(self.url()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        let mut all = redis::cmd("KEYS");
        let keys: Vec<String> = all.arg("*").query_async(&mut connection).await.unwrap();
        let mut found = Vec::new();
        for key in keys {
            let mut left = redis::cmd("PTTL");
            let left: i64 = left.arg(&key).query_async(&mut connection).await.unwrap();
            found.push((key, left));
        }
        found
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn id(jti: &str) -> TokenId<'_> {
    let issuer = "the key";
    TokenId { issuer, jti }
}

fn after(seconds: u64) -> SystemTime {
    SystemTime::now() + Duration::from_secs(seconds)
}

#[tokio::test]
async fn an_id_is_new_once_for_all_who_share_the_server() {
    let Some(server) = Server::start() else {
        return;
    };
    let (one, other) = (server.store(), server.store());
    assert!(!one.has_seen(id("an id")).await.unwrap());
    assert!(one.is_new(id("an id"), after(300)).await.unwrap());
    assert!(other.has_seen(id("an id")).await.unwrap());
    assert!(!one.is_new(id("an id"), after(300)).await.unwrap());
    assert!(!other.is_new(id("an id"), after(300)).await.unwrap());
    assert!(other.is_new(id("another id"), after(300)).await.unwrap());
    // An id is its issuer's, wherever the one ends and the other begins.
    for (issuer, jti) in [("a", "b.c"), ("a.b", "c")] {
        let id = TokenId { issuer, jti };
        assert!(one.is_new(id, after(300)).await.unwrap(), "{id:?}");
    }
    // Other prefix, other ids.
    let apart = server.store().prefix("orders:");
    assert!(apart.is_new(id("an id"), after(300)).await.unwrap());

    let keys = server.keys().await;
    assert_eq!(keys.len(), 5);
    for (key, left) in keys {
        assert!(
            key.starts_with("auth0-sdk:dpop:") || key.starts_with("orders:"),
            "{key}"
        );
        // What a client has chosen is no part of a key, and every key ends by itself, a minute
        // after its id: clocks differ.
        assert!(!key.contains("an id"), "{key}");
        assert!((300_001..=360_000).contains(&left), "{left}");
    }
}

#[tokio::test]
async fn of_many_at_the_same_time_one_is_new() {
    let Some(server) = Server::start() else {
        return;
    };
    let stores: [RedisReplayStore; 4] = std::array::from_fn(|_| server.store());
    let (stores, mut tasks) = (Arc::new(stores), JoinSet::new());
    for index in 0..64 {
        let stores = Arc::clone(&stores);
        tasks.spawn(async move {
            stores[index % 4]
                .is_new(id("the id"), after(300))
                .await
                .unwrap()
        });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.into_iter().filter(|is_new| *is_new).count(), 1);
}

#[tokio::test]
async fn a_moment_that_has_passed_or_never_comes_is_no_error() {
    let Some(server) = Server::start() else {
        return;
    };
    let store = server.store();
    let never = SystemTime::UNIX_EPOCH + Duration::from_secs(i64::MAX as u64 / 2);
    for (jti, until) in [("late", SystemTime::UNIX_EPOCH), ("early", never)] {
        assert!(store.is_new(id(jti), until).await.unwrap(), "{jti}");
        assert!(!store.is_new(id(jti), until).await.unwrap(), "{jti}");
    }
}

/// A request is answered within 1.5 seconds; a machine that is busy may take five times as long.
const BOUND: Duration = Duration::from_millis(7500);

/// All that come at once are answered in time, and with an error.
async fn all_fail(store: &Arc<RedisReplayStore>) {
    let mut tasks = JoinSet::new();
    for number in 0..50 {
        let store = Arc::clone(store);
        tasks.spawn(async move {
            store
                .is_new(id(&number.to_string()), after(300))
                .await
                .is_err()
        });
    }
    let outcomes = tokio::time::timeout(BOUND, tasks.join_all()).await;
    assert_eq!(outcomes.expect("somebody still waits"), [true; 50]);
}

#[tokio::test]
async fn a_server_that_never_answers_is_an_error_for_all_who_wait() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let store = RedisReplayStore::open(&format!("redis://127.0.0.1:{port}")).unwrap();
    let store = Arc::new(store);
    let alone = tokio::time::timeout(BOUND, store.is_new(id("one"), after(300))).await;
    alone.expect("it still waits").unwrap_err();
    all_fail(&store).await;
    drop(silent);
    all_fail(&store).await;
    // Another server in its place is asked by the first request after it.
    let Some(_server) = Server::start_on(port) else {
        return;
    };
    assert!(store.is_new(id("one"), after(300)).await.unwrap());
}

#[cfg(unix)]
#[tokio::test]
async fn a_server_that_falls_silent_and_speaks_again() {
    use rustix::process::{Pid, Signal, kill_process};

    let Some(server) = Server::start() else {
        return;
    };
    let store = Arc::new(server.store());
    assert!(store.is_new(id("one"), after(300)).await.unwrap());
    let pid = Pid::from_child(&server.process);
    kill_process(pid, Signal::STOP).unwrap();
    all_fail(&store).await;
    kill_process(pid, Signal::CONT).unwrap();
    assert!(!store.is_new(id("one"), after(300)).await.unwrap());
    assert!(store.is_new(id("two"), after(300)).await.unwrap());
}

#[tokio::test]
async fn a_server_that_refused_is_asked_again() {
    let Some(server) = Server::start() else {
        return;
    };
    let client = redis::Client::open(server.url()).unwrap();
    let mut admin = client.get_multiplexed_async_connection().await.unwrap();
    let mut password = async |password: &str| {
        let mut set = redis::cmd("CONFIG");
        set.arg("SET").arg("requirepass").arg(password);
        set.exec_async(&mut admin).await.unwrap();
    };
    password("another").await;
    let url = format!("redis://:s3cret@127.0.0.1:{}/3", server.port);
    let store = RedisReplayStore::open(&url).unwrap();
    for _ in 0..2 {
        let error = store.is_new(id("one"), after(300)).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    }
    password("s3cret").await;
    assert!(store.is_new(id("one"), after(300)).await.unwrap());
}

/// The connection ends with the runtime that it was made in.
#[test]
fn a_store_outlives_a_runtime() {
    let Some(server) = Server::start() else {
        return;
    };
    let store = server.store();
    for is_new in [true, false] {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let said = runtime.block_on(store.is_new(id("one"), after(300)));
        assert_eq!(said.unwrap(), is_new);
    }
}

#[tokio::test]
async fn a_server_that_goes_away_is_an_error_and_its_return_is_noticed() {
    let Some(mut server) = Server::start() else {
        return;
    };
    let store = server.store();
    assert!(store.is_new(id("one"), after(300)).await.unwrap());
    server.stop();
    store.is_new(id("two"), after(300)).await.unwrap_err();
    let server = Server::start_on(server.port).unwrap();
    // The first request on the new server, whatever became of the old connection.
    assert!(store.is_new(id("two"), after(300)).await.unwrap());
    assert!(!store.is_new(id("two"), after(300)).await.unwrap());
    drop(server);
}

/// Passes everything on between a store and the server, but the answers to the next so many `SET`:
/// the server has done those, and the connection ends before anybody hears of it.
struct Proxy {
    port: u16,
    cuts: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    async fn start(server: &Server) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let cuts = Arc::new(AtomicUsize::new(0));
        let (left, to) = (Arc::clone(&cuts), server.port);
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let server = tokio::net::TcpStream::connect(("127.0.0.1", to)).await;
                connections.spawn(pass(client, server.unwrap(), Arc::clone(&left)));
            }
        });
        Self { port, cuts, task }
    }

    fn store(&self) -> RedisReplayStore {
        RedisReplayStore::open(&format!("redis://127.0.0.1:{}/3", self.port)).unwrap()
    }

    fn cut(&self, times: usize) {
        self.cuts.store(times, Ordering::SeqCst);
    }

    /// How many are still to come.
    fn cuts(&self) -> usize {
        self.cuts.load(Ordering::SeqCst)
    }
}

/// Until either side ends. A store that asks one thing at a time sends it in one piece.
async fn pass(
    mut client: tokio::net::TcpStream,
    mut server: tokio::net::TcpStream,
    cuts: Arc<AtomicUsize>,
) {
    let (mut asked, mut said) = ([0; 4096], [0; 4096]);
    let mut is_set = false;
    loop {
        tokio::select! {
            Ok(length @ 1..) = client.read(&mut asked) => {
                is_set = asked[..length].windows(9).any(|part| part == b"$3\r\nSET\r\n");
                server.write_all(&asked[..length]).await.unwrap();
            }
            Ok(length @ 1..) = server.read(&mut said) => {
                let fewer = |left: usize| left.checked_sub(1);
                let (one, other) = (Ordering::SeqCst, Ordering::SeqCst);
                if is_set && cuts.fetch_update(one, other, fewer).is_ok() {
                    return;
                }
                client.write_all(&said[..length]).await.unwrap();
            }
            else => return,
        }
    }
}

#[tokio::test]
async fn a_connection_that_ends_before_the_answer_makes_no_new_id_an_old_one() {
    let Some(server) = Server::start() else {
        return;
    };
    let proxy = Proxy::start(&server).await;
    let store = proxy.store();
    for jti in ["first", "later"] {
        proxy.cut(1);
        assert!(store.is_new(id(jti), after(300)).await.unwrap(), "{jti}");
        assert_eq!(proxy.cuts(), 0);
        assert!(!store.is_new(id(jti), after(300)).await.unwrap(), "{jti}");
        // Nor does it make an old id a new one, whoever had noted it.
        proxy.cut(1);
        assert!(!store.is_new(id(jti), after(300)).await.unwrap(), "{jti}");
        assert_eq!(proxy.cuts(), 0);
    }
    assert!(
        server
            .store()
            .is_new(id("theirs"), after(300))
            .await
            .unwrap()
    );
    proxy.cut(1);
    assert!(!store.is_new(id("theirs"), after(300)).await.unwrap());
    assert_eq!(proxy.cuts(), 0);
    assert_eq!(server.keys().await.len(), 3);
}

/// Nobody can tell then: an error, which is no word against the proof.
#[tokio::test]
async fn a_connection_that_ends_twice_before_the_answer_is_an_error() {
    let Some(server) = Server::start() else {
        return;
    };
    let proxy = Proxy::start(&server).await;
    let store = proxy.store();
    proxy.cut(2);
    store.is_new(id("one"), after(300)).await.unwrap_err();
    assert_eq!(proxy.cuts(), 0);
    // It was noted, and stays so.
    assert!(server.store().has_seen(id("one")).await.unwrap());
    assert!(!store.is_new(id("one"), after(300)).await.unwrap());
}

/// Whose answer is lost, mostly the one whose id was new, and what the others do meanwhile, is
/// chance: one of all is new.
#[tokio::test]
async fn of_many_of_whom_one_hears_no_answer_one_is_new() {
    let Some(server) = Server::start() else {
        return;
    };
    let proxy = Proxy::start(&server).await;
    proxy.cut(1);
    let mut tasks = JoinSet::new();
    for index in 0..64 {
        let store = proxy.store();
        tasks.spawn(async move {
            let is_new = store.is_new(id("the id"), after(300)).await;
            is_new.unwrap_or_else(|error| panic!("{index}: {error}"))
        });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.into_iter().filter(|is_new| *is_new).count(), 1);
    assert_eq!(proxy.cuts(), 0);
}

#[test]
fn an_address_that_is_none_is_refused_and_no_password_is_shown() {
    for url in [
        "",
        "127.0.0.1",
        "http://127.0.0.1",
        "redis://:s3cret@[",
        "redis://:s3cret@h:port",
    ] {
        let error = RedisReplayStore::open(url).unwrap_err();
        assert!(error.is_configuration(), "{url}");
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    }
    let store = RedisReplayStore::open("redis://:s3cret@127.0.0.1").unwrap();
    assert!(!format!("{store:?}").contains("s3cret"));
}
