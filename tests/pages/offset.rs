//! By page number.

use serde_json::json;

use super::server::{Reply, Server};
use super::service::*;

#[tokio::test]
async fn the_total_ends_it_without_a_request_too_many() {
    for (all, requests) in [
        (0, 1),
        (1, 1),
        (49, 1),
        (50, 1),
        (51, 2),
        (100, 2),
        (101, 3),
    ] {
        let server = users(all).await;
        let mut items = client(&server).users().list().items();
        let (got, error) = drain(&mut items).await;
        assert!(error.is_none());
        assert_eq!(got, to(all));
        assert_eq!(server.count(), requests, "{all}");
        assert!(soon(items.next()).await.is_none());
        assert_eq!(server.count(), requests);
    }
}

#[tokio::test]
async fn without_totals_a_page_that_is_not_full_ends_it() {
    for (all, requests) in [(0, 1), (49, 1), (50, 2), (51, 2), (100, 3)] {
        let server = users(all).await;
        let list = client(&server).users().list().include_totals(false);
        assert_eq!(drain(&mut list.items()).await.0, to(all));
        assert_eq!(server.count(), requests, "{all}");
        assert!(
            asked(&server)
                .iter()
                .all(|query| query.contains("include_totals=false"))
        );
    }
}

#[tokio::test]
async fn it_begins_at_the_page_of_the_caller_and_keeps_the_other_arguments() {
    let server = users(70).await;
    let list = client(&server)
        .users()
        .list()
        .page(2)
        .per_page(20)
        .q("name:a*");
    assert_eq!(
        drain(&mut list.items()).await.0,
        (40..70).collect::<Vec<_>>()
    );
    assert_eq!(
        asked(&server),
        [
            "include_totals=true&page=2&per_page=20&q=name:a*",
            "include_totals=true&page=3&per_page=20&q=name:a*"
        ]
    );
}

#[tokio::test]
async fn a_page_has_what_came_with_it() {
    let server = Server::start(|_, seen| {
        let Reply::Answer(bytes) = by_number(60, seen) else {
            unreachable!()
        };
        let text = String::from_utf8(bytes).unwrap();
        Reply::Answer(
            text.replacen(
                "\r\n",
                "\r\nx-ratelimit-limit: 10\r\nx-ratelimit-remaining: 7\r\nx-ratelimit-reset: 1\r\n",
                1,
            )
            .into(),
        )
    })
    .await;
    let mut pages = client(&server).users().list().pages();
    let first = soon(pages.next()).await.unwrap().unwrap();
    assert_eq!(first.value().total, Some(60));
    assert_eq!(first.value().items.len(), 50);
    assert!(first.rate_limit().is_some());
    assert!(first.body().starts_with(b"{"));
    let second = soon(pages.next()).await.unwrap().unwrap();
    assert_eq!(second.value().items.len(), 10);
    assert!(soon(pages.next()).await.is_none());
}

#[tokio::test]
async fn beyond_1000_elements_there_is_an_error_and_no_silent_end() {
    let server = users(1001).await;
    let mut items = client(&server).users().list().per_page(100).items();
    let (got, error) = drain(&mut items).await;
    let error = error.unwrap();
    assert_eq!(got, to(1000));
    assert!(error.is_paging_end() && !error.is_status() && !error.is_decode());
    assert_eq!(error.status().unwrap(), 400);
    assert_eq!(error.message(), Some("no page after 1,000 records"));
    assert_eq!(error.operation(), Some("users.list"));
    let text = error.to_string();
    for word in ["1,000", "checkpoint", "narrow", "export job", "users.list"] {
        assert!(text.contains(word), "{text}");
    }
    assert!(soon(items.next()).await.is_none(), "it comes once");
    assert_eq!(server.count(), 11);
}

#[tokio::test]
async fn a_list_of_just_1000_ends_where_the_total_says_so_and_only_there() {
    let server = users(1000).await;
    let mut items = client(&server).users().list().items();
    let (got, error) = drain(&mut items).await;
    assert_eq!(
        (got.len(), error.is_none(), server.count()),
        (1000, true, 20)
    );

    let mut items = client(&server).users().list().include_totals(false).items();
    let (got, error) = drain(&mut items).await;
    assert_eq!(got.len(), 1000);
    assert!(error.unwrap().is_paging_end());
}

#[tokio::test]
async fn an_empty_page_beyond_1000_is_the_same_end() {
    for totals in [true, false] {
        let server = Server::start(move |_, seen| match query(seen)["page"].as_str() {
            "20" if totals => ok(&json!({ "start": 1000, "total": 1500, "users": [] })),
            "20" => ok(&json!([])),
            _ => by_number(1500, seen),
        })
        .await;
        let list = client(&server).users().list().include_totals(totals);
        let (got, error) = drain(&mut list.items()).await;
        let error = error.unwrap();
        assert_eq!(got.len(), 1000);
        assert!(error.is_paging_end());
        assert_eq!(error.status().unwrap(), 200);
        assert_eq!(error.operation(), Some("users.list"));
        assert_eq!(server.count(), 21);
    }
}

#[tokio::test]
async fn an_operation_that_goes_on_beyond_1000_is_followed() {
    let server = Server::start(|_, seen| {
        let page: usize = query(seen)["page"].parse().unwrap();
        let users: Vec<_> = (page * 50..(page * 50 + 50).min(1120)).map(user).collect();
        ok(&json!(users))
    })
    .await;
    let (got, error) = drain(&mut client(&server).users().list().items()).await;
    assert!(error.is_none());
    assert_eq!(got, to(1120));
}

#[tokio::test]
async fn a_400_within_the_1000_is_an_error_of_its_own() {
    let server = Server::always(|| Reply::json(400, r#"{"message":"no such field"}"#)).await;
    let error = drain(&mut client(&server).users().list().items())
        .await
        .1
        .unwrap();
    assert!(error.is_status() && !error.is_paging_end());
}

#[tokio::test]
async fn what_cannot_be_a_page_is_refused_and_nothing_is_sent() {
    let server = users(1).await;
    let client = client(&server);
    for list in [
        client.users().list().per_page(0),
        client.users().list().per_page(-5),
        client.users().list().page(-1),
    ] {
        let mut items = list.items();
        let error = soon(items.next()).await.unwrap().unwrap_err();
        assert!(error.is_invalid_argument());
        assert_eq!(error.operation(), Some("users.list"));
        assert!(soon(items.next()).await.is_none());
    }
    let mut both = client.connections().list().take(5).page(1).items();
    assert!(
        soon(both.next())
            .await
            .unwrap()
            .unwrap_err()
            .is_invalid_argument()
    );
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn one_page_is_sent_with_the_arguments_that_are_set_and_no_others() {
    let server = users(120).await;
    let page = soon(client(&server).users().list().send()).await.unwrap();
    assert_eq!(page.value().len(), 50);
    assert_eq!(asked(&server), [""]);
}

#[tokio::test]
async fn everything_at_once_is_one_page() {
    let server = Server::always(|| ok(&json!([{ "id": "dev_1" }, { "id": "dev_2" }]))).await;
    let list = client(&server).users().enrollments().get("auth0|1");
    let all = soon(list.items().collect_all()).await.unwrap();
    assert_eq!((all.len(), server.count()), (2, 1));
    assert_eq!(asked(&server), [""]);
}
