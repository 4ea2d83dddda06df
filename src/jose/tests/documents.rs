//! Which documents are kept, and when they are fetched.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use crate::clock::Clock;
use crate::error::Error;
use crate::jose::document_cache::{DocumentCache, Fetched, Held, IssuerList, Other, Wanted};
use crate::transport::tests::soon;

const MINUTE: Duration = Duration::from_secs(60);

/// A cache of documents that say which fetch brought them.
struct Bench {
    clock: Clock,
    cache: DocumentCache<usize>,
    fetches: Arc<AtomicUsize>,
    fails: Arc<AtomicBool>,
}

impl Bench {
    fn new(most: usize) -> Self {
        Self::with_list(0, most)
    }

    /// For so many that are listed.
    fn with_list(listed: usize, most: usize) -> Self {
        let clock = Clock::default();
        let fetches = Arc::new(AtomicUsize::new(0));
        let fails = Arc::new(AtomicBool::new(false));
        let (count, down) = (Arc::clone(&fetches), Arc::clone(&fails));
        let cache = DocumentCache::new(clock.clone(), listed, most, move |_: Wanted<usize>| {
            let document = 1 + count.fetch_add(1, Ordering::SeqCst);
            let fetched = match down.load(Ordering::SeqCst) {
                true => Err(Error::token("it is away")),
                false => Ok(Fetched {
                    document,
                    lifetime: 10 * MINUTE,
                    shared: None,
                }),
            };
            async move { fetched }
        });
        Self {
            clock,
            cache,
            fetches,
            fails,
        }
    }

    /// Asks for a document, and lets all that is under way end.
    async fn get(&self, key: &str) -> Result<Arc<Held<usize>>, Error> {
        let got = soon(self.cache.get(&key.into())).await;
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        got
    }

    /// A token of this issuer is good.
    async fn proves(&self, key: &str) {
        self.get(key).await.unwrap();
        self.cache.touch(key);
    }

    fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }

    /// How many fetches it takes to have these.
    async fn cost_of<'a>(&self, keys: impl IntoIterator<Item = &'a str>) -> usize {
        let before = self.fetches();
        for key in keys {
            self.get(key).await.unwrap();
        }
        self.fetches() - before
    }

    fn pass(&self, time: Duration) {
        self.clock.put_ahead(time, time);
    }
}

#[tokio::test]
async fn their_number_is_bounded_and_what_is_good_for_something_stays() {
    let bench = Bench::new(80);
    bench.proves("first").await;
    for number in 0..300 {
        bench.get(&number.to_string()).await.unwrap();
    }
    assert_eq!(bench.cache.len(), 100);
    assert_eq!(bench.cost_of(["first"]).await, 0);
}

/// Issuers 0, 1, … and one that stands there twice.
fn list(count: usize) -> IssuerList {
    let names = (0..count).chain([0]);
    names.map(|number| number.to_string().into()).collect()
}

#[tokio::test]
async fn those_that_are_listed_all_stay_and_are_counted_apart() {
    let list = list(20);
    let bench = Bench::with_list(list.len(), 1);
    let get = async |name: &str| {
        **soon(bench.cache.get(&list.find(name).unwrap()))
            .await
            .unwrap()
    };
    let names: Vec<String> = (0..20).map(|number| number.to_string()).collect();
    for name in &names {
        get(name).await;
    }
    for name in ["a", "b", "c"] {
        bench.proves(name).await;
    }
    for (number, name) in names.iter().enumerate() {
        assert_eq!(get(name).await, number + 1);
    }
    assert_eq!(bench.fetches(), 23);
    assert!(list.find("20").is_none() && list.find("").is_none());
    // By its name alone it is none of the list.
    assert_eq!(bench.cost_of(["7"]).await, 1);
}

#[tokio::test]
async fn one_that_is_listed_and_cannot_be_had_is_asked_for_again() {
    let list = list(2);
    let bench = Bench::with_list(list.len(), 1);
    let issuer = list.find("1").unwrap();
    bench.fails.store(true, Ordering::SeqCst);
    soon(bench.cache.get(&issuer)).await.unwrap_err();
    bench.fails.store(false, Ordering::SeqCst);
    bench.pass(MINUTE);
    assert_eq!(**soon(bench.cache.get(&issuer)).await.unwrap(), 2);

    // Too old to be used any more, and not to be had anew.
    bench.fails.store(true, Ordering::SeqCst);
    bench.pass(25 * 60 * MINUTE);
    soon(bench.cache.get(&issuer)).await.unwrap_err();
    bench.fails.store(false, Ordering::SeqCst);
    bench.pass(MINUTE);
    assert_eq!(**soon(bench.cache.get(&issuer)).await.unwrap(), 4);
}

/// As it is now, whichever way.
#[tokio::test]
async fn one_that_is_listed_is_read_as_it_came_last() {
    let list = list(2);
    let bench = Bench::with_list(list.len(), 1);
    let issuer = list.find("1").unwrap();
    let read = async || {
        let read = soon(
            bench
                .cache
                .read(&issuer, bench.clock.now(), |document, _| ***document),
        )
        .await;
        tokio::task::yield_now().await;
        read.unwrap()
    };
    assert_eq!(read().await, 1);
    assert_eq!(read().await, 1);
    let seen = soon(bench.cache.get(&issuer)).await.unwrap();
    soon(bench.cache.other_than(&issuer, &seen)).await.unwrap();
    assert_eq!(read().await, 2);
    bench.pass(7 * MINUTE);
    assert_eq!(read().await, 2);
    // Late in its time it is fetched anew beside.
    bench.pass(MINUTE);
    assert_eq!([read().await, read().await, bench.fetches()], [2, 3, 3]);
    bench.pass(11 * MINUTE);
    assert_eq!(read().await, 4);

    // By its name alone it is none of the list.
    assert_eq!(bench.cost_of(["1"]).await, 1);
    assert_eq!(read().await, 4);
}

/// However many are listed, and however few others are kept.
#[tokio::test]
async fn each_that_is_listed_has_a_cooldown_of_its_own() {
    let list = list(40);
    let bench = Bench::with_list(list.len(), 1);
    let issuers: Vec<_> = list.iter().collect();
    for is_first in [true, false] {
        for issuer in &issuers {
            let seen = soon(bench.cache.get(issuer)).await.unwrap();
            let other = soon(bench.cache.other_than(issuer, &seen)).await.unwrap();
            assert_eq!(matches!(other, Other::Document(_)), is_first);
        }
    }
    assert_eq!(bench.fetches(), 2 * list.len());
}

#[tokio::test]
async fn the_one_that_was_asked_for_least_recently_makes_room() {
    let bench = Bench::new(4);
    for key in ["a", "b", "c", "d", "e"] {
        bench.get(key).await.unwrap();
    }
    assert_eq!(bench.cost_of(["a", "f"]).await, 1);
    assert_eq!(bench.cost_of(["a", "c", "d", "e", "f"]).await, 0);
    assert_eq!(bench.cost_of(["b"]).await, 1);
}

#[tokio::test]
async fn of_those_that_are_good_the_one_that_was_so_least_recently_makes_room() {
    let bench = Bench::new(2);
    for key in ["a", "b", "a", "c"] {
        bench.proves(key).await;
    }
    // It is asked for all the time, and nothing comes of it.
    assert_eq!(bench.cost_of(["b"; 9]).await, 0);
    assert_eq!(bench.cost_of(["d", "a", "c", "d"]).await, 1);
    assert_eq!(bench.cost_of(["b"]).await, 1);
}

#[tokio::test]
async fn what_is_known_of_an_issuer_outlives_its_document() {
    let bench = Bench::new(1);
    for key in ["a", "b", "c"] {
        let seen = bench.get(key).await.unwrap();
        let other = soon(bench.cache.other_than(&key.into(), &seen))
            .await
            .unwrap();
        assert!(matches!(other, Other::Document(_)));
    }
    assert_eq!(bench.cost_of(["a"]).await, 1);
    let seen = bench.get("a").await.unwrap();
    let other = soon(bench.cache.other_than(&"a".into(), &seen))
        .await
        .unwrap();
    assert!(matches!(other, Other::Asked(_)));
    bench.pass(MINUTE);
    let other = soon(bench.cache.other_than(&"a".into(), &seen))
        .await
        .unwrap();
    assert!(matches!(other, Other::Document(_)));

    bench.fails.store(true, Ordering::SeqCst);
    bench.get("away").await.unwrap_err();
    bench.fails.store(false, Ordering::SeqCst);
    for key in ["b", "c", "d"] {
        bench.get(key).await.unwrap();
    }
    let before = bench.fetches();
    bench.get("away").await.unwrap_err();
    assert_eq!(bench.fetches(), before);
    bench.pass(Duration::from_secs(6));
    bench.get("away").await.unwrap();
}

/// Late in its time, after it, and when it is of no use any more.
#[tokio::test]
async fn an_issuer_that_fails_is_left_to_rest() {
    let bench = Bench::new(1);
    bench.get("a").await.unwrap();
    bench.fails.store(true, Ordering::SeqCst);
    for (time, is_there) in [
        (9 * MINUTE, true),
        (60 * MINUTE, true),
        (24 * 60 * MINUTE, false),
    ] {
        bench.pass(time);
        let before = bench.fetches();
        for _ in 0..20 {
            assert_eq!(bench.get("a").await.is_ok(), is_there, "{time:?}");
        }
        assert_eq!(bench.fetches() - before, 1, "{time:?}");
    }
}

/// One that failed once may be well since then, and have withdrawn a key.
#[tokio::test]
async fn an_issuer_that_failed_a_while_ago_is_waited_for_again() {
    let bench = Bench::new(1);
    bench.get("a").await.unwrap();
    bench.fails.store(true, Ordering::SeqCst);
    bench.pass(9 * MINUTE);
    assert_eq!(**bench.get("a").await.unwrap(), 1);
    assert_eq!(bench.fetches(), 2);
    bench.fails.store(false, Ordering::SeqCst);
    bench.pass(60 * MINUTE);
    assert_eq!(**bench.get("a").await.unwrap(), 3);
}

/// As that of a document store of the caller's own may.
#[tokio::test]
async fn what_is_there_serves_on_where_a_fetch_panics() {
    let clock = Clock::default();
    let fetches = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&fetches);
    let cache = DocumentCache::new(clock.clone(), 0, 1, move |_: Wanted<usize>| {
        let document = 1 + count.fetch_add(1, Ordering::SeqCst);
        async move {
            assert_eq!(document, 1, "all others fail");
            Ok(Fetched {
                document,
                lifetime: 10 * MINUTE,
                shared: None,
            })
        }
    });
    for asked in 1..4 {
        // And the issuer rests.
        for _ in 0..3 {
            assert_eq!(**soon(cache.get(&"a".into())).await.unwrap(), 1);
        }
        assert_eq!(fetches.load(Ordering::SeqCst), asked);
        clock.put_ahead(11 * MINUTE, 11 * MINUTE);
    }
    let error = soon(cache.get(&"b".into())).await.unwrap_err();
    assert!(
        error.is_token() && error.to_string().contains("panicked"),
        "{error}"
    );
}

/// On a runtime that is there, begins to fetch a document, and drives it no further.
fn begun_on_a_runtime_that_stands_still(cache: &DocumentCache<usize>) -> tokio::runtime::Runtime {
    let cache = cache.clone();
    let begin = move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let issuer = "a".into();
            let mut document = Box::pin(cache.get(&issuer));
            std::future::poll_fn(|context| {
                assert!(document.as_mut().poll(context).is_pending());
                std::task::Poll::Ready(())
            })
            .await;
        });
        runtime
    };
    std::thread::spawn(begin).join().unwrap()
}

/// Goes on with it, to the end.
fn go_on(runtime: tokio::runtime::Runtime) {
    let go_on = move || {
        runtime.block_on(async {
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
        });
    };
    std::thread::spawn(go_on).join().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_flight_on_a_runtime_that_stands_still_is_given_up() {
    let bench = Bench::new(1);
    let runtime = begun_on_a_runtime_that_stands_still(&bench.cache);
    let begun = tokio::time::Instant::now();
    let document = soon(bench.cache.get(&"a".into())).await.unwrap();
    assert_eq!(begun.elapsed().as_secs(), 30);
    assert_eq!((**document, bench.fetches()), (1, 1));
    // What is late takes nothing away that came since, and no flight that is under way.
    go_on(runtime);
    assert_eq!(bench.fetches(), 2);
    assert_eq!(**bench.get("a").await.unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_again_for_what_was_waited_for_too_long() {
    let bench = Bench::new(1);
    let runtime = begun_on_a_runtime_that_stands_still(&bench.cache);
    bench.pass(Duration::from_secs(30));
    let begun = tokio::time::Instant::now();
    let document = bench.get("a").await.unwrap();
    assert_eq!((**document, begun.elapsed()), (1, Duration::ZERO));
    go_on(runtime);
    assert_eq!(**bench.get("a").await.unwrap(), 1);
}
