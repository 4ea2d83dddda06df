//! A place in a list, kept as text and gone on from with another client.

use auth0_sdk::pages::ResumeToken;

use serde_json::json;

use super::server::Server;
use super::service::*;

/// As it comes back from a file, after a restart.
fn stored(token: ResumeToken) -> ResumeToken {
    let text = serde_json::to_string(&token).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn by_number_from_every_place() {
    let server = users(12).await;
    for before in 0..=12 {
        let mut items = client(&server).users().list().per_page(5).items();
        for _ in 0..before {
            soon(items.next()).await.unwrap().unwrap();
        }
        let token = stored(items.resume_token());
        // The same page size, and another.
        for per_page in [5, 7] {
            let list = client(&server).users().list().per_page(per_page);
            let mut rest = list.items().resume(&token).unwrap();
            let requests = server.count();
            let (got, error) = drain(&mut rest).await;
            assert!(error.is_none());
            assert_eq!(got, (before..12).collect::<Vec<_>>());
            if before == 12 {
                assert_eq!(server.count(), requests, "the end is known");
            }
        }
    }
}

#[tokio::test]
async fn by_checkpoint_and_by_last_id_from_every_place() {
    let (of_connections, of_logs) = (connections(12).await, logs(12).await);
    for before in 0..=12 {
        let list = || client(&of_connections).connections().list().take(5);
        let mut items = list().items();
        for _ in 0..before {
            soon(items.next()).await.unwrap().unwrap();
        }
        let rest = list()
            .items()
            .resume(&stored(items.resume_token()))
            .unwrap();
        let rest = soon(rest.collect_all()).await.unwrap();
        let ids: Vec<_> = rest
            .into_iter()
            .map(|connection| connection.id.unwrap())
            .collect();
        assert_eq!(
            ids,
            (before..12)
                .map(|index| format!("con_{index}"))
                .collect::<Vec<_>>()
        );

        let list = || client(&of_logs).logs().list().from("0").take(5);
        let mut items = list().items();
        for _ in 0..before {
            soon(items.next()).await.unwrap().unwrap();
        }
        let rest = list()
            .items()
            .resume(&stored(items.resume_token()))
            .unwrap();
        let rest = soon(rest.collect_all()).await.unwrap();
        let ids: Vec<_> = rest.into_iter().map(|log| log.user_id.unwrap()).collect();
        assert_eq!(
            ids,
            (before..12)
                .map(|index| format!("auth0|{index}"))
                .collect::<Vec<_>>()
        );
    }
}

#[tokio::test]
async fn in_a_list_that_is_one_page() {
    let server = Server::always(|| ok(&json!([{ "id": "a" }, { "id": "b" }, { "id": "c" }]))).await;
    let list = || client(&server).users().enrollments().get("auth0|1").items();
    for before in 0..=3 {
        let mut items = list();
        for _ in 0..before {
            soon(items.next()).await.unwrap().unwrap();
        }
        let rest = list().resume(&stored(items.resume_token())).unwrap();
        assert_eq!(soon(rest.collect_all()).await.unwrap().len(), 3 - before);
    }
}

#[tokio::test]
async fn in_small_portions_all_of_it_comes_once() {
    for portion in [1, 3, 7, 50] {
        let server = users(23).await;
        let (mut token, mut got): (Option<ResumeToken>, _) = (None, Vec::new());
        loop {
            let mut items = client(&server)
                .users()
                .list()
                .per_page(5)
                .items()
                .limit(portion);
            if let Some(token) = &token {
                items = items.resume(token).unwrap();
            }
            let (some, error) = drain(&mut items).await;
            assert!(error.is_none());
            if some.is_empty() {
                break;
            }
            got.extend(some);
            token = Some(stored(items.resume_token()));
        }
        assert_eq!(got, to(23), "{portion}");
    }
}

#[tokio::test]
async fn with_a_page_ahead_the_place_is_that_of_the_elements_given_out() {
    let server = users(120).await;
    let mut items = client(&server).users().list().items().prefetch();
    for _ in 0..3 {
        soon(items.next()).await.unwrap().unwrap();
    }
    until(|| server.count() == 2).await;
    let mut rest = client(&server)
        .users()
        .list()
        .items()
        .resume(&items.resume_token())
        .unwrap();
    assert_eq!(drain(&mut rest).await.0, (3..120).collect::<Vec<_>>());
}

#[tokio::test]
async fn pages_go_on_with_the_page_that_holds_the_place() {
    let server = users(120).await;
    let mut items = client(&server).users().list().items();
    for _ in 0..60 {
        soon(items.next()).await.unwrap().unwrap();
    }
    let mut pages = client(&server)
        .users()
        .list()
        .pages()
        .resume(&items.resume_token())
        .unwrap();
    let page = soon(pages.next()).await.unwrap().unwrap();
    assert_eq!(index(&page.value().items[0]), 50);
    let mut rest = client(&server)
        .users()
        .list()
        .items()
        .resume(&pages.resume_token())
        .unwrap();
    assert_eq!(drain(&mut rest).await.0, (100..120).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_list_that_has_become_shorter_loses_nothing_that_is_left() {
    let (before, after) = (connections(12).await, connections(3).await);
    let mut items = client(&before).connections().list().take(5).items();
    for _ in 0..4 {
        soon(items.next()).await.unwrap().unwrap();
    }
    let token = items.resume_token();
    let rest = client(&after)
        .connections()
        .list()
        .take(5)
        .items()
        .resume(&token)
        .unwrap();
    assert!(soon(rest.collect_all()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_token_goes_its_own_way_whatever_the_arguments_say_of_pages() {
    let server = connections(20).await;
    let list = || client(&server).connections().list();
    let mut items = list().items();
    soon(items.next()).await.unwrap().unwrap();
    let by_checkpoint = items.resume_token();
    let rest = list()
        .page(3)
        .per_page(2)
        .items()
        .resume(&by_checkpoint)
        .unwrap();
    assert_eq!(soon(rest.collect_all()).await.unwrap().len(), 19);

    let mut items = list().per_page(5).items();
    soon(items.next()).await.unwrap().unwrap();
    let rest = list()
        .from("c9")
        .items()
        .resume(&items.resume_token())
        .unwrap();
    assert_eq!(soon(rest.collect_all()).await.unwrap().len(), 19);
}

#[tokio::test]
async fn a_token_of_another_list_is_refused() {
    let server = users(12).await;
    let client = client(&server);
    let token = client.users().list().q("a").items().resume_token();
    let refused = [
        client.users().list().q("b").items().resume(&token).err(),
        client.users().list().items().resume(&token).err(),
    ];
    for error in refused {
        assert!(error.unwrap().is_invalid_argument());
    }
    let error = client
        .connections()
        .list()
        .items()
        .resume(&token)
        .unwrap_err();
    assert!(error.is_invalid_argument());
    assert!(error.to_string().contains("another operation"), "{error}");
    let of_one = client.users().logs().list("auth0|1").pages().resume_token();
    let other = client
        .users()
        .logs()
        .list("auth0|2")
        .pages()
        .resume(&of_one);
    assert!(other.unwrap_err().is_invalid_argument());
    assert_eq!(server.count(), 0);
}
