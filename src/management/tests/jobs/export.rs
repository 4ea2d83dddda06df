use serde_json::json;

use super::*;
use crate::error::{Delivery, ErrorKind};
use crate::management::{CreateExportUsersRequestContent, JobFileFormatEnum};

fn gzip(text: &str) -> Vec<u8> {
    use std::io::Write as _;
    let level = flate2::Compression::default();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// A tenant whose export lies at another address.
async fn exports(store: &Server) -> Tenant {
    let location = format!("{}/file.json.gz?signature=s3cr3t", store.url());
    tenant(move |_, seen| match is_create(seen) {
        true => Reply::json(
            200,
            r#"{"id":"job_1","type":"users_export","status":"pending"}"#,
        ),
        false => job("completed", &format!(r#","location":"{location}""#)),
    })
    .await
}

async fn store(bytes: impl Into<Vec<u8>>) -> Server {
    let bytes = bytes.into();
    Server::start(move |_, _| Reply::with(200, &["content-type: application/gzip"], &bytes)).await
}

async fn all<T: serde::de::DeserializeOwned>(tenant: &Tenant) -> Vec<Result<T, Error>> {
    let export = tenant
        .client()
        .jobs()
        .export_users(&<_>::default())
        .polling(AT_ONCE);
    let mut users = soon(export.users::<T>()).await.unwrap();
    let mut all = Vec::new();
    while let Some(user) = soon(users.next()).await {
        all.push(user);
    }
    all
}

#[tokio::test]
async fn users_are_read_from_a_file_of_another_host_without_our_credentials() {
    let text = "{\"user_id\":\"1\"}\n\n{\"user_id\":\"2\",\"ü\":\"\\n\"}\r\n{\"user_id\":\"3\"}";
    for bytes in [gzip(text), text.as_bytes().to_vec()] {
        let store = store(bytes).await;
        let tenant = exports(&store).await;
        let own = http::HeaderValue::from_static("own");
        let options = Options::new().header(http::HeaderName::from_static("x-own"), own);
        let client = tenant.client().with(options);
        let export = client.jobs().export_users(&<_>::default()).polling(AT_ONCE);
        let mut users = soon(export.users::<Value>()).await.unwrap();
        let mut ids = Vec::new();
        while let Some(user) = soon(users.next()).await {
            ids.push(user.unwrap()["user_id"].as_str().unwrap().to_owned());
        }
        assert_eq!(ids, ["1", "2", "3"]);

        let sent = &store.seen()[0];
        assert_eq!(sent.line, "GET /file.json.gz?signature=s3cr3t HTTP/1.1");
        for name in [
            "authorization",
            "x-own",
            "auth0-client",
            "auth0-custom-domain",
        ] {
            assert_eq!(sent.header(name), None, "{name}");
        }
        let calls = tenant.api_calls();
        assert_eq!(calls[0].header("x-own"), Some("own"));
        let body: Value = serde_json::from_slice(&calls[0].body).unwrap();
        assert_eq!(body, json!({ "format": "json" }));
    }
}

#[tokio::test]
async fn a_file_of_many_pieces_is_read_whole() {
    let row = |n: usize| {
        format!(
            "{{\"user_id\":\"{n}\",\"name\":\"{}\"}}\n",
            "ü".repeat(n % 700)
        )
    };
    let text: String = (0..3_000).map(row).collect();
    // Files that are put together of several packed ones are one.
    let (a, b) = text.split_at(text.find("\"1000\"").unwrap());
    let store = store([gzip(a), gzip(b)].concat()).await;
    let users = all::<Value>(&exports(&store).await).await;
    assert_eq!(users.len(), 3_000);
    for (n, user) in users.into_iter().enumerate() {
        assert_eq!(user.unwrap()["user_id"], n.to_string());
    }
}

#[tokio::test]
async fn a_row_that_does_not_fit_is_an_error_in_its_place() {
    type Row = std::collections::BTreeMap<String, Vec<String>>;
    let store = store(gzip("{\"a\":[]}\n{\"a\":[\"x\",7]}\n{s3cr3t\n{\"b\":[]}\n")).await;
    let rows = all::<Row>(&exports(&store).await).await;
    assert_eq!(rows.len(), 4);
    assert!(rows[0].is_ok() && rows[3].is_ok());
    let error = rows[1].as_ref().unwrap_err();
    assert_eq!(error.json_path(), Some("[1].a[1]"));
    assert_eq!(error.body().unwrap(), "{\"a\":[\"x\",7]}");
    let error = rows[2].as_ref().unwrap_err();
    assert!(error.is_decode() && error.json_path() == Some("[2]"));
    assert!(!format!("{error} {error:?}").contains("s3cr3t"));
}

#[tokio::test]
async fn a_damaged_file_ends_the_export_with_an_error() {
    let packed = gzip(&"{\"user_id\":\"1\"}\n".repeat(3));
    let mut flipped = packed.clone();
    let last = flipped.len() - 5;
    flipped[last] ^= 1;
    for bytes in [
        packed[..packed.len() - 4].to_vec(),
        flipped,
        b"\x1f\x8bxxxxxxxxxxxx".to_vec(),
    ] {
        let store = store(bytes).await;
        let users = all::<Value>(&exports(&store).await).await;
        let error = users.last().unwrap().as_ref().unwrap_err();
        assert!(error.is_decode(), "{error}");
        assert_eq!(error.operation(), Some("jobs.users_exports.download"));
        assert!(!format!("{error} {error:?}").contains("s3cr3t"));
    }
}

#[tokio::test]
async fn empty_files_have_no_users() {
    for bytes in [Vec::new(), b"\n".to_vec(), gzip("")] {
        let store = store(bytes).await;
        assert!(all::<Value>(&exports(&store).await).await.is_empty());
    }
}

#[tokio::test]
async fn csv_is_handed_out_as_text() {
    let text = "\"email\",\"name\"\n\"a@x.test\",\"a\nb\"\n";
    let store = store(gzip(text)).await;
    let tenant = exports(&store).await;
    let jobs = tenant.client().jobs();
    let body = CreateExportUsersRequestContent::default();
    let csv = soon(jobs.export_users(&body).polling(AT_ONCE).csv())
        .await
        .unwrap();
    assert_eq!(soon(csv.text(1_000)).await.unwrap(), text);
    let csv = soon(jobs.export_users(&body).polling(AT_ONCE).csv())
        .await
        .unwrap();
    assert!(soon(csv.text(10)).await.unwrap_err().is_body_too_large());
    let body: Value = serde_json::from_slice(&tenant.api_calls()[0].body).unwrap();
    assert_eq!(body["format"], "csv");

    let body = CreateExportUsersRequestContent {
        format: Some(JobFileFormatEnum::Csv),
        ..<_>::default()
    };
    let error = jobs.export_users(&body).users::<Value>().await.unwrap_err();
    assert!(error.is_invalid_argument());
}

#[tokio::test]
async fn an_export_that_cannot_be_had_says_why() {
    let store = Server::always(|| Reply::with(403, &[], "<Error>expired</Error>")).await;
    let tenant = exports(&store).await;
    let export = |tenant: &Tenant| tenant.client().jobs().export_users(&<_>::default());
    let error = soon(export(&tenant).users::<Value>()).await.unwrap_err();
    assert!(error.is_forbidden());
    assert_eq!(error.operation(), Some("jobs.users_exports.download"));
    assert!(!format!("{error} {error:?}").contains("s3cr3t"));

    for (location, what) in [
        ("", "no `location`"),
        (r#","location":"s3cr3t""#, "not a URL"),
        (r#","location":"file:///etc/s3cr3t""#, "not http"),
    ] {
        let tenant = super::tenant(move |_, _| job("completed", location)).await;
        let error = soon(export(&tenant).users::<Value>()).await.unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
        assert!(!error.to_string().contains("s3cr3t"), "{error}");
    }
    let tenant = super::tenant(|_, _| job("failed", "")).await;
    assert!(
        soon(export(&tenant).csv())
            .await
            .unwrap_err()
            .is_job_failed()
    );
}

#[tokio::test]
async fn a_file_that_stops_coming_is_a_timeout() {
    let row = "{\"user_id\":\"1\"}\n";
    let store = Server::always(|| {
        let row = "{\"user_id\":\"1\"}\n";
        Reply::Stall(format!("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{row}").into())
    })
    .await;
    let tenant = exports(&store).await;
    let options = Options::new().timeout(Duration::from_secs(1));
    let export = || {
        let export = tenant.client().jobs().export_users(&<_>::default());
        export.polling(AT_ONCE).with(options.clone())
    };
    let mut users = soon(export().users::<Value>()).await.unwrap();
    assert!(soon(users.next()).await.unwrap().is_ok());
    let error = soon(users.next()).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.delivery(), Delivery::Answered);
    assert_eq!(error.operation(), Some("jobs.users_exports.download"));
    assert!(error.to_string().contains("1s"), "{error}");
    assert!(soon(users.next()).await.is_none());

    let mut csv = soon(export().csv()).await.unwrap();
    assert_eq!(soon(csv.chunk()).await.unwrap().unwrap(), row);
    // A caller who asks anew each time waits no longer than one who stays.
    let error = soon(async {
        loop {
            tokio::select! {
                biased;
                chunk = csv.chunk() => break chunk.unwrap_err(),
                () = tokio::time::sleep(Duration::from_millis(50)) => {}
            }
        }
    })
    .await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[cfg(feature = "management-users")]
#[tokio::test]
async fn what_of_a_user_does_not_fit_is_named() {
    use crate::management::UserResponseSchema;

    let store = store(gzip(
        "{\"user_id\":\"1\",\"email\":7}\n{\"user_id\":\"2\"}\n{\"user_id\":3}\n[]\n",
    ))
    .await;
    let tenant = exports(&store).await;
    let export = tenant.client().jobs().export_users(&<_>::default());
    let export = export.polling(AT_ONCE).users::<UserResponseSchema>();
    let mut users = soon(export).await.unwrap();
    for expected in [Some("email"), None, Some("user_id")] {
        soon(users.next()).await.unwrap().unwrap();
        let mut misfits = users.misfits().iter();
        assert_eq!(misfits.next().map(|misfit| &*misfit.path), expected);
        assert_eq!(misfits.next(), None);
    }
    assert!(soon(users.next()).await.unwrap().is_err());
    assert_eq!(users.misfits(), []);
}
