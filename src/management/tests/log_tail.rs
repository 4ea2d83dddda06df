//! The log of a tenant on this machine, followed by real requests.

use std::sync::Mutex;
use std::time::Duration;

use super::*;
use crate::management::LogTail;

/// The log as the service keeps it, the oldest first; each request is answered from it.
struct Journal {
    tenant: Tenant,
    logs: Arc<Mutex<Vec<String>>>,
}

impl Journal {
    async fn start(logs: &[&str]) -> Self {
        Self::failing(logs, |_| None).await
    }

    /// Some requests, by their number from 0, are answered otherwise.
    async fn failing(
        logs: &[&str],
        otherwise: impl Fn(usize) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        let logs: Vec<String> = logs.iter().map(|id| (*id).to_owned()).collect();
        let logs = Arc::new(Mutex::new(logs));
        let (kept, calls) = (logs.clone(), AtomicUsize::new(0));
        let server = Server::start(move |_, seen| match is_token_request(seen) {
            true => issue("t"),
            false => otherwise(calls.fetch_add(1, Ordering::SeqCst))
                .unwrap_or_else(|| answer(&kept.lock().unwrap(), seen)),
        });
        let server = server.await;
        Self {
            tenant: Tenant { server },
            logs,
        }
    }

    fn log(&self, ids: &[&str]) {
        let ids = ids.iter().map(|id| (*id).to_owned());
        self.logs.lock().unwrap().extend(ids);
    }

    fn tail(&self) -> LogTail {
        let tail = self.tenant.client().logs().follow();
        tail.interval(Duration::from_millis(1))
    }

    fn queries(&self) -> Vec<String> {
        let query = |seen: Seen| query(&seen).to_owned();
        self.tenant.api_calls().into_iter().map(query).collect()
    }
}

fn query(seen: &Seen) -> &str {
    let path = seen.line.strip_prefix("GET /api/v2/logs?").unwrap();
    path.strip_suffix(" HTTP/1.1").unwrap()
}

fn answer(logs: &[String], seen: &Seen) -> Reply {
    let query: std::collections::BTreeMap<String, String> =
        url::form_urlencoded::parse(query(seen).as_bytes())
            .into_owned()
            .collect();
    let number = |name: &str| query[name].parse::<usize>().unwrap();
    let chosen: Vec<&String> = match query.get("from") {
        Some(from) => {
            let after = logs.iter().position(|id| id == from).map_or(0, |at| at + 1);
            logs[after..].iter().take(number("take")).collect()
        }
        None if query["sort"] == "date:-1" => logs.iter().rev().take(number("per_page")).collect(),
        None => logs.iter().take(number("per_page")).collect(),
    };
    list(&chosen)
}

fn list(ids: &[impl AsRef<str>]) -> Reply {
    let logs = ids.iter().map(|id| {
        let id = id.as_ref();
        format!(r#"{{"_id":"{id}","log_id":"{id}","type":"s","description":null}}"#)
    });
    Reply::json(200, &format!("[{}]", logs.collect::<Vec<_>>().join(",")))
}

async fn ids(tail: &mut LogTail, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for _ in 0..count {
        let log = soon(tail.next()).await.unwrap();
        assert_eq!(tail.checkpoint(), log.log_id.as_deref());
        ids.extend(log.log_id);
    }
    ids
}

#[tokio::test]
async fn after_a_checkpoint_all_logs_come_in_order_and_once() {
    let journal = Journal::start(&["1", "2", "3", "4", "5", "6"]).await;
    let mut tail = journal.tail().after("1").take(2);
    assert_eq!(ids(&mut tail, 5).await, ["2", "3", "4", "5", "6"]);
    journal.log(&["7", "8"]);
    assert_eq!(ids(&mut tail, 2).await, ["7", "8"]);
    assert_eq!(
        journal.queries()[..3],
        ["from=1&take=2", "from=3&take=2", "from=5&take=2"]
    );
}

#[tokio::test]
async fn from_now_on_the_old_logs_do_not_come() {
    let journal = Arc::new(Journal::start(&["1", "2"]).await);
    let mut tail = journal.tail();
    assert_eq!(tail.checkpoint(), None);
    // The newest log is asked for when the first is: what is logged after that is new.
    let writer = journal.clone();
    let written = tokio::spawn(async move {
        while writer.tenant.api_calls().len() < 2 {
            tokio::task::yield_now().await;
        }
        writer.log(&["3", "4"]);
    });
    assert_eq!(ids(&mut tail, 2).await, ["3", "4"]);
    written.await.unwrap();
    assert_eq!(
        journal.queries()[..2],
        ["per_page=1&sort=date%3A-1", "from=2&take=100"]
    );
}

#[tokio::test]
async fn a_log_that_was_empty_is_read_from_its_first() {
    let journal = Arc::new(Journal::start(&[]).await);
    let mut tail = journal.tail().take(2);
    let writer = journal.clone();
    let written = tokio::spawn(async move {
        while writer.tenant.api_calls().len() < 2 {
            tokio::task::yield_now().await;
        }
        writer.log(&["1", "2", "3"]);
    });
    assert_eq!(ids(&mut tail, 3).await, ["1", "2", "3"]);
    written.await.unwrap();
}

#[tokio::test]
async fn another_process_goes_on_at_the_checkpoint() {
    let journal = Journal::start(&["1", "2", "3", "4"]).await;
    let mut first = journal.tail().after("1");
    assert_eq!(ids(&mut first, 1).await, ["2"]);
    let checkpoint = first.checkpoint().unwrap().to_owned();
    let mut second = journal.tail().after(checkpoint);
    assert_eq!(ids(&mut second, 2).await, ["3", "4"]);
}

#[tokio::test]
async fn logs_that_come_twice_are_handed_out_once() {
    let journal = Journal::failing(&[], |number| {
        Some(match number {
            0 => list(&["0", "1", "2"]),
            1 => list(&["1", "2"]),
            2 => list(&["2", "2", "3"]),
            _ => list(&["3"]),
        })
    })
    .await;
    let mut tail = journal.tail().after("0").take(2);
    assert_eq!(ids(&mut tail, 3).await, ["1", "2", "3"]);
}

#[tokio::test]
async fn errors_are_handed_out_and_the_tail_goes_on() {
    let journal = Journal::failing(&["1", "2", "3"], |number| match number {
        1 => Some(Reply::json(500, "{}")),
        2 => Some(Reply::json(403, "{}")),
        _ => None,
    })
    .await;
    let mut tail = journal.tail().after("1").take(1);
    assert_eq!(ids(&mut tail, 1).await, ["2"]);
    assert!(soon(tail.next()).await.unwrap_err().is_server_error());
    let error = soon(tail.next()).await.unwrap_err();
    assert_eq!(
        (error.is_forbidden(), error.operation()),
        (true, Some("logs.list"))
    );
    assert_eq!(ids(&mut tail, 1).await, ["3"]);
    assert_eq!(journal.queries()[1..], ["from=2&take=1"; 3]);
}

#[tokio::test]
async fn a_rate_limit_is_waited_for() {
    let journal = Journal::failing(&["1", "2"], |number| {
        (number < 3).then(|| Reply::json(429, "{}"))
    })
    .await;
    let mut tail = journal.tail().after("1");
    assert_eq!(ids(&mut tail, 1).await, ["2"]);
    assert_eq!(journal.queries().len(), 4);
}

#[tokio::test]
async fn what_is_no_log_is_an_error_in_its_place() {
    let journal = Journal::failing(&[], |number| {
        (number == 0).then(|| Reply::json(200, r#"[{"log_id":"1"},7,{"log_id":"2"}]"#))
    })
    .await;
    let mut tail = journal.tail().after("0");
    assert_eq!(ids(&mut tail, 1).await, ["1"]);
    let error = soon(tail.next()).await.unwrap_err();
    assert!(error.is_decode() && error.is_misfit());
    assert_eq!(error.misfit(), Some(&Value::from(7)));
    assert_eq!(error.json_path(), Some("[1]"));
    assert_eq!(error.operation(), Some("logs.list"));
    assert_eq!(ids(&mut tail, 1).await, ["2"]);
}

#[tokio::test]
async fn dropping_next_at_any_await_loses_nothing_and_asks_no_oftener() {
    let journal = Journal::failing(&["1", "2", "3", "4", "5"], |number| match number {
        1 => Some(Reply::json(429, "{}")),
        _ => None,
    })
    .await;
    let mut tail = journal.tail().after("1").take(2);
    let mut found = Vec::new();
    for _ in 0..4 {
        let log = soon(async {
            loop {
                tokio::select! {
                    biased;
                    log = tail.next() => break log,
                    () = tokio::task::yield_now() => {}
                }
            }
        })
        .await;
        found.extend(log.unwrap().log_id);
    }
    assert_eq!(found, ["2", "3", "4", "5"]);
    assert_eq!(
        journal.queries(),
        ["from=1&take=2", "from=3&take=2", "from=3&take=2"]
    );
}

#[test]
fn a_tail_can_be_moved_to_another_thread() {
    fn is_send<T: Send>(_: &T) {}
    let builder = ManagementClient::builder("a.auth0.com").token("t");
    let mut tail = builder.build().unwrap().logs().follow();
    assert!(!format!("{tail:?}").contains("Bearer"));
    is_send(&tail);
    is_send(&tail.next());
}

#[tokio::test]
async fn a_newest_log_without_an_id_is_an_error_and_not_the_whole_history() {
    for (newest, what) in [
        (r#"[{"type":"s"}]"#, "no `log_id`"),
        (r#"[{"log_id":null,"_id":""}]"#, "no `log_id`"),
        ("[7]", "at `[0]`"),
    ] {
        let journal = Journal::failing(&["1", "2"], move |number| {
            (number == 0).then(|| Reply::json(200, newest))
        })
        .await;
        let mut tail = journal.tail();
        let error = soon(tail.next()).await.unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
        assert_eq!(error.body().unwrap(), newest);
        assert_eq!(error.operation(), Some("logs.list"));
        journal.log(&["3"]);
        // Asked for anew, the newest is the one that has an id.
        let asked = async {
            tokio::select! {
                biased;
                log = tail.next() => panic!("{log:?} is no new log"),
                () = async {
                    while journal.queries().len() < 3 {
                        tokio::task::yield_now().await;
                    }
                } => {}
            }
        };
        soon(asked).await;
        assert_eq!(
            journal.queries()[..3],
            [
                "per_page=1&sort=date%3A-1",
                "per_page=1&sort=date%3A-1",
                "from=3&take=100",
            ]
        );
    }
}

#[tokio::test]
async fn the_other_name_of_the_id_counts_where_the_first_has_none() {
    for id in [r#""log_id":null"#, r#""log_id":7"#, r#""log_id":"""#] {
        let journal = Journal::failing(&[], move |number| {
            let log = format!(r#"[{{{id},"_id":"1"}}]"#);
            (number == 0).then(|| Reply::json(200, &log))
        })
        .await;
        let mut tail = journal.tail().after("0");
        soon(tail.next()).await.unwrap();
        assert_eq!(tail.checkpoint(), Some("1"), "{id}");
    }
}
