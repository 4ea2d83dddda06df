//! `GET /events` over real connections.

use std::time::Duration;

use super::*;
use crate::management::EventStreamSubscribeEventsEventTypeEnum as Kind;
use crate::management::EventStreamSubscribeEventsResponseContent as Message;
use crate::sse::{Event, EventStream};

type Item = Option<Result<Event<Message>, Error>>;

const HEAD: &str =
    "HTTP/1.1 200 X\r\ncontent-type: text/event-stream; charset=utf-8\r\nconnection: close\r\n\r\n";

/// Sends this and closes.
fn closes(events: &str) -> Reply {
    Reply::Break([HEAD, "retry: 1\n\n", events].concat().into())
}

/// Sends this and stays open.
fn stays(events: &str) -> Reply {
    Reply::Stall([HEAD, "retry: 1\n\n", events].concat().into())
}

fn created(id: &str) -> String {
    format!(
        "event: user.created\nid: {id}\ndata: {{\"offset\":\"{id}\",\"event\":{{\"id\":\"evt_{id}\"}}}}\n\n"
    )
}

fn refused(code: &str) -> String {
    format!("event: error\ndata: {{\"error\":{{\"code\":\"{code}\",\"message\":\"no\"}}}}\n\n")
}

fn stream(tenant: &Tenant) -> EventStream<Message> {
    tenant.client().events().subscribe().events()
}

async fn next(stream: &mut EventStream<Message>) -> Item {
    soon(stream.next()).await
}

async fn id_of_next(stream: &mut EventStream<Message>) -> String {
    let event = next(stream).await.expect("an event").expect("no error");
    event.id.expect("an id")
}

/// The parameters of the API calls.
fn queries(tenant: &Tenant) -> Vec<String> {
    let query = |seen: Seen| {
        let path = seen.line.strip_prefix("GET /api/v2/events").unwrap();
        path.strip_suffix(" HTTP/1.1").unwrap().to_owned()
    };
    tenant.api_calls().into_iter().map(query).collect()
}

#[tokio::test]
async fn events_are_typed_by_their_kind() {
    let tenant = Tenant::start(|_, _| {
        let heartbeat = "event: offset-only\nid: b\ndata: {\"offset\":\"b\"}\n\n";
        let news = "event: moon.landed\ndata: {\"offset\":\"c\",\"event\":{}}\n\n";
        stays(
            &[
                ":connected\n\n",
                &created("a"),
                ": heartbeat\n\n",
                heartbeat,
                news,
            ]
            .concat(),
        )
    })
    .await;
    let mut stream = stream(&tenant);
    assert_eq!(stream.resume_point(), None);

    let event = next(&mut stream).await.unwrap().unwrap();
    assert_eq!(
        (event.kind.as_str(), event.id.as_deref()),
        ("user.created", Some("a"))
    );
    assert_eq!(event.data, r#"{"offset":"a","event":{"id":"evt_a"}}"#);
    let Message::EventStreamCloudEventUserCreated(user) = event.value else {
        panic!("{event:?}");
    };
    assert_eq!(user.event.unwrap().id.as_deref(), Some("evt_a"));
    assert_eq!(stream.resume_point(), Some("a"));

    let event = next(&mut stream).await.unwrap().unwrap();
    assert!(matches!(
        event.value,
        Message::EventStreamCloudEventOffsetOnlyMessage(_)
    ));
    assert_eq!(stream.resume_point(), Some("b"));

    let event = next(&mut stream).await.unwrap().unwrap();
    let Message::Unlisted(value) = event.value else {
        panic!("{event:?}");
    };
    assert_eq!(value["type"], "moon.landed");

    let sent = &tenant.api_calls()[0];
    assert_eq!(sent.header("accept"), Some("text/event-stream"));
    assert_eq!(sent.header("authorization"), Some("Bearer t1"));
    assert_eq!(sent.header("last-event-id"), None);
}

#[tokio::test]
async fn the_offset_stands_in_for_an_id() {
    let tenant = Tenant::start(|_, _| stays("data: {\"offset\":\"x\",\"type\":\"new\"}\n\n")).await;
    let mut stream = stream(&tenant);
    next(&mut stream).await.unwrap().unwrap();
    assert_eq!(stream.resume_point(), Some("x"));
}

#[tokio::test]
async fn data_that_is_no_json_is_an_error_in_its_place() {
    let tenant =
        Tenant::start(|_, _| stays(&["id: a\ndata: s3cr3t\n\n", &created("b")].concat())).await;
    let mut stream = stream(&tenant);
    let error = next(&mut stream).await.unwrap().unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert_eq!(error.body().unwrap(), "s3cr3t");
    assert_eq!(error.operation(), Some("events.subscribe"));
    assert!(!format!("{error} {error:?}").contains("s3cr3t"));
    assert_eq!(stream.resume_point(), Some("a"));
    assert_eq!(id_of_next(&mut stream).await, "b");
    assert_eq!(tenant.api_calls().len(), 1);
}

#[tokio::test]
async fn data_above_the_limit_is_an_error_in_its_place() {
    let tenant = Tenant::start(|_, _| {
        let large = format!("id: a\ndata: \"{}\"\n\n", "x".repeat(200));
        stays(&[&large, &*created("b")].concat())
    })
    .await;
    let mut stream = stream(&tenant).max_event(100);
    let error = next(&mut stream).await.unwrap().unwrap_err();
    assert!(error.is_body_too_large(), "{error}");
    assert_eq!(stream.resume_point(), Some("a"));
    assert_eq!(id_of_next(&mut stream).await, "b");
    assert_eq!(tenant.api_calls().len(), 1);
}

#[tokio::test]
async fn another_connection_goes_on_after_the_last_event() {
    let tenant = Tenant::start(|number, _| match number {
        // The second event is cut off, and comes again.
        0 => closes(&[&*created("a"), "id: b\ndata: {}\n"].concat()),
        1 => closes(&created("b")),
        _ => stays(&created("c/ü")),
    })
    .await;
    let request = tenant
        .client()
        .events()
        .subscribe()
        .from_timestamp("2026-01-01T00:00:00Z");
    let mut stream = request
        .event_type(&[Kind::UserCreated, Kind::UserDeleted])
        .events();
    for id in ["a", "b", "c/ü"] {
        assert_eq!(id_of_next(&mut stream).await, id);
    }
    let kinds = "event_type=user.created&event_type=user.deleted";
    assert_eq!(
        queries(&tenant),
        [
            format!("?from_timestamp=2026-01-01T00%3A00%3A00Z&{kinds}"),
            format!("?{kinds}&from=a"),
            format!("?{kinds}&from=b"),
        ]
    );
    let seen = tenant.api_calls();
    let ids: Vec<_> = seen
        .iter()
        .map(|seen| seen.header("last-event-id"))
        .collect();
    assert_eq!(ids, [None, Some("a"), Some("b")]);
}

#[tokio::test]
async fn without_an_event_it_goes_on_from_the_first_answer() {
    let dated = |time: &str| {
        let date = format!("\r\ndate: Sat, 21 Nov 2026 09:30:{time} GMT\r\n");
        let head = HEAD.replacen("\r\n", &date, 1);
        Reply::Break([&head, "retry: 1\n\n"].concat().into())
    };
    let tenant = Tenant::start(move |number, _| match number {
        0 => dated("00"),
        1 => dated("05"),
        2 => closes(&created("a")),
        _ => stays(&created("b")),
    })
    .await;
    let mut stream = stream(&tenant);
    assert_eq!(id_of_next(&mut stream).await, "a");
    assert_eq!(id_of_next(&mut stream).await, "b");
    let begun = "?from_timestamp=2026-11-21T09%3A30%3A00Z";
    assert_eq!(queries(&tenant), ["", begun, begun, "?from=a"]);
}

#[tokio::test]
async fn a_stream_is_resumed_by_another_process() {
    let tenant = Tenant::start(|_, _| closes("")).await;
    let subscribe = tenant
        .client()
        .events()
        .subscribe()
        .from("old")
        .from_timestamp("x");
    let mut stream = subscribe.resume("p=1").events().reconnects(1);
    next(&mut stream).await.unwrap().unwrap_err();
    assert_eq!(queries(&tenant), ["?from=p%3D1"; 2]);
    for seen in tenant.api_calls() {
        assert_eq!(seen.header("last-event-id"), Some("p=1"));
    }
}

#[tokio::test]
async fn each_connection_has_a_token_that_is_good_then() {
    let calls = AtomicUsize::new(0);
    let tenant = Tenant::start(move |_, sent| {
        // The first token is good for one connection.
        match (calls.fetch_add(1, Ordering::SeqCst), sent) {
            (0, _) => closes(&created("a")),
            (_, "Bearer t1") => unauthorized(),
            _ => stays(&created("b")),
        }
    })
    .await;
    let mut stream = stream(&tenant);
    assert_eq!(id_of_next(&mut stream).await, "a");
    assert_eq!(id_of_next(&mut stream).await, "b");
    assert_eq!(tenant.sent(), ["Bearer t1", "Bearer t1", "Bearer t2"]);
}

#[tokio::test]
async fn a_token_that_stays_refused_ends_the_stream() {
    let tenant = Tenant::start(|number, _| match number {
        0 => closes(&created("a")),
        _ => unauthorized(),
    })
    .await;
    let mut stream = stream(&tenant);
    assert_eq!(id_of_next(&mut stream).await, "a");
    assert!(
        next(&mut stream)
            .await
            .unwrap()
            .unwrap_err()
            .is_unauthorized()
    );
    assert!(next(&mut stream).await.is_none());
    assert_eq!(tenant.sent(), ["Bearer t1", "Bearer t1", "Bearer t2"]);
}

#[tokio::test]
async fn a_silent_connection_is_given_up() {
    let tenant = Tenant::start(|number, _| match number {
        0 => stays(&created("a")),
        _ => stays(&created("b")),
    })
    .await;
    let mut stream = stream(&tenant).idle_timeout(Duration::from_millis(20));
    assert_eq!(id_of_next(&mut stream).await, "a");
    assert_eq!(id_of_next(&mut stream).await, "b");
    assert_eq!(queries(&tenant), ["", "?from=a"]);
}

#[tokio::test]
async fn connections_in_a_row_without_an_event_are_bounded() {
    let tenant = Tenant::start(|number, _| match number {
        0 => closes(&created("a")),
        _ => closes(":connected\n\n"),
    })
    .await;
    let mut stream = stream(&tenant).reconnects(2);
    assert_eq!(id_of_next(&mut stream).await, "a");
    let error = next(&mut stream).await.unwrap().unwrap_err();
    assert!(error.is_no_answer(), "{error}");
    assert!(next(&mut stream).await.is_none());
    assert!(next(&mut stream).await.is_none());
    assert_eq!(tenant.api_calls().len(), 3);
}

#[tokio::test]
async fn an_event_resets_the_count() {
    let tenant = Tenant::start(|number, _| closes(&created(&number.to_string()))).await;
    let mut stream = stream(&tenant).reconnects(1);
    for number in 0..8 {
        assert_eq!(id_of_next(&mut stream).await, number.to_string());
    }
}

#[tokio::test]
async fn refusals_end_the_stream_and_passing_errors_do_not() {
    for (status, passes) in [
        (400, false),
        (403, false),
        (404, false),
        (410, false),
        (501, false),
        (408, true),
        (429, true),
        (500, true),
        (503, true),
    ] {
        let tenant = Tenant::start(move |number, _| match number {
            0 => closes(&created("a")),
            1 => Reply::json(status, r#"{"message":"no"}"#),
            _ => stays(&created("b")),
        })
        .await;
        let mut stream = stream(&tenant);
        assert_eq!(id_of_next(&mut stream).await, "a");
        if passes {
            assert_eq!(id_of_next(&mut stream).await, "b", "{status}");
            continue;
        }
        let error = next(&mut stream).await.unwrap().unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.message(), Some("no"));
        assert_eq!(error.is_resume_point_lost(), status == 410);
        assert!(next(&mut stream).await.is_none());
        assert_eq!(tenant.api_calls().len(), 2);
    }
}

#[tokio::test]
async fn a_moment_that_is_too_far_ends_the_stream_and_is_named() {
    let tenant = Tenant::start(|number, _| match number {
        0 => closes(&created("a")),
        _ => Reply::with(429, &["retry-after: 3600"], "{}"),
    })
    .await;
    let mut stream = stream(&tenant);
    assert_eq!(id_of_next(&mut stream).await, "a");
    let error = next(&mut stream).await.unwrap().unwrap_err();
    assert!(error.is_rate_limited() && error.retry_at().is_some());
    assert!(next(&mut stream).await.is_none());
}

#[tokio::test]
async fn the_first_connection_fails_as_any_call() {
    let tenant = Tenant::start(|_, _| Reply::json(503, "{}")).await;
    let mut stream = stream(&tenant);
    assert!(
        next(&mut stream)
            .await
            .unwrap()
            .unwrap_err()
            .is_server_error()
    );
    assert!(next(&mut stream).await.is_none());
    assert_eq!(tenant.api_calls().len(), 1);
    let request = tenant.client().events().subscribe();
    let mut stream = request.with(Options::new().retries(1)).events();
    assert_eq!(next(&mut stream).await.unwrap().unwrap_err().tries(), 2);
}

#[tokio::test]
async fn what_is_no_event_stream_is_said_so() {
    let tenant = Tenant::start(|_, _| Reply::with(200, &["content-type: text/html"], "<p>")).await;
    let error = next(&mut stream(&tenant)).await.unwrap().unwrap_err();
    assert!(error.is_decode());
    assert!(
        error
            .to_string()
            .contains("not an event stream but text/html"),
        "{error}"
    );
}

#[tokio::test]
async fn the_service_can_end_the_stream() {
    for last in [closes("data: [DONE]\n\n"), Reply::with(204, &[], "")] {
        let last = std::sync::Mutex::new(Some(last));
        let tenant = Tenant::start(move |number, _| match number {
            0 => closes(&created("a")),
            _ => last.lock().unwrap().take().expect("no further connection"),
        })
        .await;
        let mut stream = stream(&tenant);
        assert_eq!(id_of_next(&mut stream).await, "a");
        assert!(next(&mut stream).await.is_none());
        assert!(next(&mut stream).await.is_none());
    }
}

#[tokio::test]
async fn a_lost_resume_point_is_said_by_the_service_and_then_by_an_error() {
    for code in ["invalid_cursor", "cursor_expired"] {
        let tenant = Tenant::start(move |_, _| closes(&refused(code))).await;
        let mut stream = stream(&tenant);
        let event = next(&mut stream).await.unwrap().unwrap();
        assert!(matches!(
            event.value,
            Message::EventStreamCloudEventErrorMessage(_)
        ));
        let error = next(&mut stream).await.unwrap().unwrap_err();
        assert!(error.is_resume_point_lost(), "{error}");
        assert_eq!(error.error_code().unwrap().as_str(), code);
        assert_eq!(error.message(), Some("no"));
        assert!(next(&mut stream).await.is_none());
        assert_eq!(tenant.api_calls().len(), 1);
    }
}

#[tokio::test]
async fn other_errors_of_the_service_lead_to_another_connection_and_are_counted() {
    let tenant = Tenant::start(|number, _| match number {
        0 => closes(&created("a")),
        _ => closes(
            "event: error\ndata: {\"error\":{\"code\":\"timeout\",\"message\":\"\",\"offset\":\"z\"}}\n\n",
        ),
    })
    .await;
    let mut stream = stream(&tenant).reconnects(2);
    assert_eq!(id_of_next(&mut stream).await, "a");
    for _ in 0..2 {
        assert_eq!(next(&mut stream).await.unwrap().unwrap().kind, "error");
    }
    assert!(next(&mut stream).await.unwrap().is_err());
    assert!(next(&mut stream).await.is_none());
    assert_eq!(queries(&tenant), ["", "?from=a", "?from=z"]);
}

#[tokio::test]
async fn dropping_next_at_any_await_loses_nothing() {
    let tenant = Tenant::start(|number, sent| match (number, sent) {
        // A token that has to be renewed, a wait, a silence, events in one piece.
        (0, _) => unauthorized(),
        (1, _) => closes(&[created("0"), created("1")].concat()),
        (2, _) => Reply::json(500, "{}"),
        (3, _) => stays(&created("2")),
        _ => stays(&[created("3"), created("4")].concat()),
    })
    .await;
    let mut stream = stream(&tenant).idle_timeout(Duration::from_millis(30));
    for number in 0..5 {
        let event = soon(async {
            loop {
                // Polled once, then dropped: at whatever it was waiting for.
                tokio::select! {
                    biased;
                    event = stream.next() => break event,
                    () = tokio::task::yield_now() => {}
                }
            }
        })
        .await;
        assert_eq!(event.unwrap().unwrap().id.unwrap(), number.to_string());
    }
    assert_eq!(queries(&tenant), ["", "", "?from=1", "?from=1", "?from=2"]);
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let tenant = Tenant::start(|_, _| stays(&created("a"))).await;
    let mut stream = stream(&tenant);
    let event = next(&mut stream).await.unwrap().unwrap();
    let shown = format!("{stream:?}");
    assert!(
        !shown.contains("t1") && !shown.contains("Bearer"),
        "{shown}"
    );
    assert!(!format!("{event:?}").contains("\\\""));
}

#[test]
fn a_stream_can_be_moved_to_another_thread() {
    fn is_send<T: Send>(_: &T) {}
    let client = ManagementClient::builder("a.auth0.com")
        .token("t")
        .build()
        .unwrap();
    let mut stream = client.events().subscribe().events();
    is_send(&stream);
    is_send(&stream.next());
}

#[tokio::test]
async fn a_loss_before_the_first_event_and_without_a_date_is_a_warning() {
    let log = crate::transport::tests::log::log();
    let tenant = Tenant::start(|number, _| match number {
        0 => closes(""),
        _ => stays(&created("a")),
    })
    .await;
    assert_eq!(id_of_next(&mut stream(&tenant)).await, "a");
    assert_eq!(queries(&tenant), ["", ""]);
    let text = log.text();
    let line = text.lines().find(|line| line.contains("may be missing"));
    assert!(line.unwrap().contains("WARN"), "{line:?}");
}
