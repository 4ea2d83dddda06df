//! Elements that are none of their type, and pages of any size.

use serde_json::{Value, json};

use super::server::Server;
use super::service::*;

fn odd() -> Vec<Value> {
    vec![
        json!("s3cr3t"),
        user(0),
        json!(7),
        user(1),
        json!(null),
        json!([]),
    ]
}

#[tokio::test]
async fn each_comes_in_its_place_and_the_list_goes_on() {
    for around in [true, false] {
        let server = Server::start(move |number, _| match (number, around) {
            (0, true) => ok(&json!({ "users": odd(), "total": 7, "start": 0 })),
            (_, true) => ok(&json!({ "users": [user(2)], "total": 7, "start": 6 })),
            (0, false) => ok(&json!(odd())),
            (_, false) => ok(&json!([user(2)])),
        })
        .await;
        let mut items = client(&server).users().list().per_page(6).items();
        let mut got = Vec::new();
        while let Some(next) = soon(items.next()).await {
            got.push(next.map(|user| index(&user)).map_err(|error| {
                assert!(error.is_misfit() && error.is_decode());
                assert_eq!(error.operation(), Some("users.list"));
                assert_eq!(error.status().unwrap(), 200);
                let shown = format!("{error} {error:?}");
                assert!(!shown.contains("s3cr3t"), "{shown}");
                assert!(error.to_string().contains("goes on after it"), "{error}");
                (
                    error.json_path().unwrap().to_owned(),
                    error.misfit().unwrap().clone(),
                )
            }));
        }
        let at = |index: usize| match around {
            true => format!("users[{index}]"),
            false => format!("[{index}]"),
        };
        assert_eq!(
            got,
            [
                Err((at(0), json!("s3cr3t"))),
                Ok(0),
                Err((at(2), json!(7))),
                Ok(1),
                Err((at(4), json!(null))),
                Err((at(5), json!([]))),
                Ok(2),
            ]
        );
        assert_eq!(server.count(), 2);
    }
}

#[tokio::test]
async fn a_place_between_them_is_kept() {
    let server = Server::always(|| ok(&json!(odd()))).await;
    let list = || client(&server).users().list().items();
    let kinds = [false, true, false, true, false, false];
    for before in 0..kinds.len() {
        let mut items = list();
        for _ in 0..before {
            let _ = soon(items.next()).await.unwrap();
        }
        let mut rest = list().resume(&items.resume_token()).unwrap();
        let mut got = Vec::new();
        while let Some(next) = soon(rest.next()).await {
            got.push(next.is_ok());
        }
        assert_eq!(got, kinds[before..]);
    }
}

#[tokio::test]
async fn all_of_them_together_are_an_error_where_one_does_not_fit() {
    let server = Server::always(|| ok(&json!([user(0), 7]))).await;
    let error = soon(client(&server).users().list().items().collect_all())
        .await
        .unwrap_err();
    assert!(error.is_misfit());
    let good = soon(
        client(&server)
            .users()
            .list()
            .items()
            .limit(1)
            .collect_all(),
    )
    .await;
    assert_eq!(good.unwrap().len(), 1);
}

/// 50 elements of 200 KB, one of them none, and the same once more.
#[tokio::test]
async fn a_page_of_10_megabytes_is_a_page() {
    let server = Server::start(|number, _| {
        let text = "x".repeat(200_000);
        let page: Vec<_> = (0..50)
            .map(|index| json!({ "user_id": format!("auth0|{}", number * 50 + index), "nickname": text }))
            .collect();
        let mut page = json!(page);
        page[49] = json!(text);
        match number {
            0 | 1 => ok(&page),
            _ => ok(&json!([])),
        }
    })
    .await;
    let mut items = client(&server).users().list().items().prefetch();
    let (mut fit, mut misfits) = (0, 0);
    while let Some(next) = soon(items.next()).await {
        match next {
            Ok(user) => fit += usize::from(user.nickname.unwrap().len() == 200_000),
            Err(error) => misfits += usize::from(error.misfit().is_some()),
        }
    }
    assert_eq!((fit, misfits, server.count()), (98, 2, 3));
}
