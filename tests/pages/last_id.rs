//! By the id of the last element.

use serde_json::json;

use super::server::Server;
use super::service::*;

#[tokio::test]
async fn logs_go_on_from_their_last_id_until_a_page_is_empty() {
    let server = logs(7).await;
    let list = client(&server).logs().list().from("0").take(3);
    let all = soon(list.items().collect_all()).await.unwrap();
    assert_eq!(all.len(), 7);
    assert_eq!(
        asked(&server),
        [
            "from=0&take=3",
            "from=3&take=3",
            "from=6&take=3",
            "from=7&take=3"
        ]
    );
}

#[tokio::test]
async fn with_nothing_set_logs_go_by_page_number() {
    let server =
        Server::always(|| ok(&json!({ "start": 0, "total": 1, "logs": [{ "log_id": "1" }] })))
            .await;
    soon(client(&server).logs().list().items().collect_all())
        .await
        .unwrap();
    assert_eq!(asked(&server), ["include_totals=true&page=0&per_page=50"]);
}

#[tokio::test]
async fn the_end_is_a_place_to_go_on_from_for_what_comes_later() {
    let old = logs(4).await;
    let mut items = client(&old).logs().list().from("0").take(3).items();
    while let Some(log) = soon(items.next()).await {
        log.unwrap();
    }
    let token = items.resume_token();

    let later = logs(6).await;
    let items = client(&later).logs().list().items().resume(&token).unwrap();
    let new = soon(items.collect_all()).await.unwrap();
    let ids: Vec<_> = new
        .iter()
        .map(|log| log.user_id.as_deref().unwrap())
        .collect();
    assert_eq!(ids, ["auth0|4", "auth0|5"]);
    assert_eq!(asked(&later), ["from=4&take=50", "from=6&take=50"]);
}

#[tokio::test]
async fn an_element_without_an_id_or_with_an_old_one_is_an_error() {
    for (last, expected) in [
        (json!({ "type": "s" }), "no id"),
        (json!({ "log_id": "0" }), "second time"),
    ] {
        let server = Server::start(move |_, _| ok(&json!([{ "log_id": "1" }, last.clone()]))).await;
        let mut items = client(&server).logs().list().from("0").items();
        for _ in 0..2 {
            soon(items.next()).await.unwrap().unwrap();
        }
        let error = soon(items.next()).await.unwrap().unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(soon(items.next()).await.is_none());
        assert_eq!(server.count(), 1);
    }
}

/// The document says a bare array and no checkpoint, and the service answers otherwise.
#[tokio::test]
async fn an_operation_that_gives_checkpoints_after_all_is_followed_by_them() {
    let server = Server::start(|number, _| match number {
        0 => ok(&json!({ "deliveries": [{ "id": "a" }], "next": "n1" })),
        _ => ok(&json!({ "deliveries": [{ "id": "b" }] })),
    })
    .await;
    let list = client(&server).event_streams().deliveries().list("est_1");
    let all = soon(list.items().collect_all()).await.unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(asked(&server), ["take=50", "from=n1&take=50"]);
}
