//! `limit`: as many elements, and as few and small requests.

use super::service::*;

#[tokio::test]
async fn it_ends_after_so_many_and_asks_for_no_page_too_many() {
    for (limit, queries) in [
        (0, &[][..]),
        (1, &["include_totals=true&page=0&per_page=1"]),
        (20, &["include_totals=true&page=0&per_page=20"]),
        (50, &["include_totals=true&page=0&per_page=50"]),
        // The elements 50 to 59 are the sixth page of ten.
        (
            60,
            &[
                "include_totals=true&page=0&per_page=50",
                "include_totals=true&page=5&per_page=10",
            ],
        ),
        // No page of less than 25 holds 50 to 72.
        (
            73,
            &[
                "include_totals=true&page=0&per_page=50",
                "include_totals=true&page=2&per_page=25",
            ],
        ),
        (
            100,
            &[
                "include_totals=true&page=0&per_page=50",
                "include_totals=true&page=1&per_page=50",
            ],
        ),
    ] {
        for prefetch in [false, true] {
            let server = users(500).await;
            let mut items = client(&server).users().list().items().limit(limit);
            if prefetch {
                items = items.prefetch();
            }
            let (got, error) = drain(&mut items).await;
            assert!(error.is_none());
            assert_eq!(got, to(limit as usize));
            assert_eq!(asked(&server), queries, "{limit}");
        }
    }
}

#[tokio::test]
async fn the_end_of_the_list_comes_first_where_it_is_first() {
    let server = users(7).await;
    let mut items = client(&server).users().list().items().limit(10);
    assert_eq!(drain(&mut items).await.0, to(7));
}

#[tokio::test]
async fn a_checkpoint_page_is_as_small_as_what_is_left() {
    let server = connections(500).await;
    let list = client(&server).connections().list();
    let got = soon(list.items().limit(53).collect_all()).await.unwrap();
    assert_eq!(got.len(), 53);
    assert_eq!(asked(&server), ["take=50", "from=c50&take=3"]);
}

#[tokio::test]
async fn a_limit_of_1000_stays_this_side_of_the_end_of_page_numbers() {
    let server = users(5000).await;
    let mut items = client(&server)
        .users()
        .list()
        .per_page(100)
        .items()
        .limit(1000);
    let (got, error) = drain(&mut items).await;
    assert_eq!(
        (got.len(), error.is_none(), server.count()),
        (1000, true, 10)
    );
}

#[tokio::test]
async fn set_on_the_way_it_counts_from_there() {
    let server = users(500).await;
    let mut items = client(&server).users().list().items();
    for _ in 0..45 {
        soon(items.next()).await.unwrap().unwrap();
    }
    let mut items = items.limit(10);
    assert_eq!(drain(&mut items).await.0, (45..55).collect::<Vec<_>>());
    assert_eq!(asked(&server)[1], "include_totals=true&page=10&per_page=5");
    let mut items = items.limit(3);
    assert_eq!(drain(&mut items).await.0, (55..58).collect::<Vec<_>>());
}
