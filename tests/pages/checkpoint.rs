//! By checkpoint.

use serde_json::{Value, json};

use super::server::{Reply, Server};
use super::service::*;

#[tokio::test]
async fn with_nothing_set_an_operation_with_both_goes_by_checkpoint() {
    for (all, requests) in [(0, 1), (50, 1), (51, 2), (1130, 23)] {
        let server = connections(all).await;
        let list = client(&server).connections().list();
        let got = soon(list.items().collect_all()).await.unwrap();
        let ids: Vec<_> = got
            .iter()
            .map(|connection| connection.id.clone().unwrap())
            .collect();
        assert_eq!(
            ids,
            (0..all)
                .map(|index| format!("con_{index}"))
                .collect::<Vec<_>>()
        );
        assert_eq!(server.count(), requests);
        assert_eq!(asked(&server)[0], "take=50");
    }
}

#[tokio::test]
async fn arguments_say_where_and_how() {
    let server = connections(9).await;
    let client = client(&server);
    let list = client.connections().list().from("c2").take(4).name("x");
    assert_eq!(soon(list.items().collect_all()).await.unwrap().len(), 7);
    let by_number = client.connections().list().per_page(5);
    assert_eq!(
        soon(by_number.items().collect_all()).await.unwrap().len(),
        9
    );
    assert_eq!(
        asked(&server),
        [
            "from=c2&name=x&take=4",
            "from=c6&name=x&take=4",
            "include_totals=true&page=0&per_page=5",
            "include_totals=true&page=1&per_page=5",
        ]
    );
}

#[tokio::test]
async fn an_empty_page_with_a_checkpoint_is_not_the_end() {
    let server = Server::start(|number, _| match number {
        0 => ok(&json!({ "connections": [{ "id": "a" }], "next": "1" })),
        1 | 2 => ok(&json!({ "connections": [], "next": (number + 1).to_string() })),
        _ => ok(&json!({ "connections": [{ "id": "b" }], "next": "" })),
    })
    .await;
    let list = client(&server).connections().list();
    assert_eq!(soon(list.items().collect_all()).await.unwrap().len(), 2);
    assert_eq!(
        asked(&server),
        [
            "take=50",
            "from=1&take=50",
            "from=2&take=50",
            "from=3&take=50"
        ]
    );
}

#[tokio::test]
async fn a_checkpoint_that_comes_again_is_an_error_and_no_circle() {
    // On the next page, after another one, and the caller's own.
    for (circle, begin, requests) in [(1, None, 2), (2, None, 3), (1, Some("0"), 1)] {
        let server = Server::start(move |number, _| {
            ok(&json!({ "connections": [{ "id": "a" }], "next": (number % circle).to_string() }))
        })
        .await;
        let mut list = client(&server).connections().list();
        if let Some(begin) = begin {
            list = list.from(begin);
        }
        let mut items = list.items();
        for _ in 0..requests {
            soon(items.next()).await.unwrap().unwrap();
        }
        let error = soon(items.next()).await.unwrap().unwrap_err();
        assert!(error.to_string().contains("second time"), "{error}");
        assert_eq!(error.operation(), Some("connections.list"));
        assert!(error.body().is_some());
        assert!(soon(items.next()).await.is_none());
        assert_eq!(server.count(), requests);
    }
}

#[tokio::test]
async fn a_checkpoint_that_is_no_text_is_an_error_and_no_silent_end() {
    let server = Server::always(|| ok(&json!({ "connections": [{ "id": "a" }], "next": 7 }))).await;
    let mut items = client(&server).connections().list().items();
    soon(items.next()).await.unwrap().unwrap();
    let error = soon(items.next()).await.unwrap().unwrap_err();
    assert!(error.to_string().contains("`next`"), "{error}");
    assert!(soon(items.next()).await.is_none());

    let server =
        Server::always(|| ok(&json!({ "connections": [{ "id": "a" }], "next": null }))).await;
    let all = soon(client(&server).connections().list().items().collect_all()).await;
    assert_eq!(all.unwrap().len(), 1);
}

#[tokio::test]
async fn custom_domains_are_read_in_both_shapes() {
    let bare = Server::always(|| ok(&json!([{ "custom_domain_id": "cd_1" }]))).await;
    let all = soon(client(&bare).custom_domains().list().items().collect_all())
        .await
        .unwrap();
    assert_eq!((all.len(), bare.count()), (1, 1));

    let around = Server::start(|number, _| match number {
        0 => ok(&json!({ "custom_domains": [{ "custom_domain_id": "cd_1" }], "next": "Fe26.2*a" })),
        _ => ok(&json!({ "custom_domains": [{ "custom_domain_id": "cd_2" }] })),
    })
    .await;
    let all = soon(
        client(&around)
            .custom_domains()
            .list()
            .items()
            .collect_all(),
    )
    .await
    .unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(asked(&around), ["take=50", "from=Fe26.2*a&take=50"]);
}

#[tokio::test]
async fn a_page_of_nothing_is_the_last_one() {
    for last in [
        r#"{"connections":null,"next":null}"#,
        r#"{"connections":null}"#,
        "",
        "null",
    ] {
        let server = Server::start(move |number, _| match number {
            0 => ok(&json!({ "connections": [{ "id": "a" }], "next": "1" })),
            _ => Reply::json(200, last),
        })
        .await;
        let mut items = client(&server).connections().list().items();
        soon(items.next()).await.unwrap().unwrap();
        assert!(soon(items.next()).await.is_none(), "{last}");
        assert!(soon(items.next()).await.is_none());
        assert_eq!(server.count(), 2);
        let mut pages = client(&server).connections().list().from("1").pages();
        let page = soon(pages.next()).await.unwrap().unwrap();
        assert!(page.value().is_empty());
        assert!(soon(pages.next()).await.is_none());
    }
}

#[tokio::test]
async fn a_list_of_null_goes_on_where_its_checkpoint_says() {
    let server = Server::start(|number, _| match number {
        0 => ok(&json!({ "connections": null, "next": "1" })),
        _ => ok(&json!({ "connections": [{ "id": "a" }] })),
    })
    .await;
    let list = client(&server).connections().list();
    assert_eq!(soon(list.items().collect_all()).await.unwrap().len(), 1);
    const SENT: &str = r#"{"connections":null,"next":"1"}"#;
    let server = Server::always(|| Reply::json(200, SENT)).await;
    let page = soon(client(&server).connections().list().take(5)).await;
    let page = serde_json::to_value(page.unwrap().value()).unwrap();
    assert_eq!(page, serde_json::from_str::<Value>(SENT).unwrap());
}

#[tokio::test]
async fn what_is_no_page_is_an_error_each_time() {
    for body in [
        r#"{"error":"server_error"}"#,
        r#"{"error":"server_error","connections":null}"#,
        r#"{"connections":"none"}"#,
        r#"{"connections":{}}"#,
        r#"{"next":null}"#,
    ] {
        let server = Server::start(move |_, _| Reply::json(200, body)).await;
        let mut items = client(&server).connections().list().items();
        for _ in 0..2 {
            let error = soon(items.next()).await.unwrap().unwrap_err();
            assert!(error.is_decode(), "{body}: {error}");
            assert_eq!(error.body().unwrap(), body);
        }
        assert_eq!(server.count(), 2);
    }
}
