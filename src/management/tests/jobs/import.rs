use std::sync::Mutex;

use serde_json::json;

use super::*;
use crate::management::{ImportedFile, USERS_FILE_LIMIT};

/// The parts of a multipart body: name, the rest of the head, content.
fn parts(seen: &Seen) -> Vec<(String, String, String)> {
    let media_type = seen.header("content-type").unwrap();
    let boundary = media_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let body = String::from_utf8(seen.body.clone()).unwrap();
    let body = body.strip_suffix(&format!("--{boundary}--\r\n")).unwrap();
    let part = |part: &str| {
        let (head, content) = part.split_once("\r\n\r\n").unwrap();
        let head = head
            .strip_prefix("Content-Disposition: form-data; name=\"")
            .unwrap();
        let (name, rest) = head.split_once('"').unwrap();
        let content = content.strip_suffix("\r\n").unwrap();
        (name.to_owned(), rest.to_owned(), content.to_owned())
    };
    body.split(&format!("--{boundary}\r\n"))
        .skip(1)
        .map(part)
        .collect()
}

fn users(seen: &Seen) -> Vec<Value> {
    let parts = parts(seen);
    let (_, head, content) = parts.iter().find(|(name, ..)| name == "users").unwrap();
    assert_eq!(
        head,
        "; filename=\"users.json\"\r\nContent-Type: application/json"
    );
    serde_json::from_str(content).unwrap()
}

fn emails(count: usize) -> Vec<Value> {
    (0..count)
        .map(|n| json!({ "email": format!("{n}@x.test") }))
        .collect()
}

#[tokio::test]
async fn users_are_imported_file_after_file() {
    let tenant = tenant(|_, seen| match is_create(seen) {
        true => Reply::json(202, r#"{"id":"job_1","status":"pending"}"#),
        false => all_good(),
    })
    .await;
    let import = tenant.client().jobs().import_users("con_1", emails(5));
    let import = import
        .file_limit(50)
        .upsert(true)
        .send_completion_email(false);
    let report = soon(import.external_id("x").polling(AT_ONCE).finish())
        .await
        .unwrap();
    let rows: Vec<_> = report.files.iter().map(|file| file.rows.clone()).collect();
    assert_eq!(rows, [0..2, 2..4, 4..5]);
    assert_eq!(report.errors().count(), 0);
    assert_eq!(
        lines(&tenant),
        ["POST /users-imports", "GET /job_1"].repeat(3)
    );
    let calls = tenant.api_calls();
    assert_eq!(users(&calls[0]), emails(5)[..2]);
    assert_eq!(users(&calls[4]), emails(5)[4..]);
    let rest = parts(&calls[0])
        .into_iter()
        .filter(|(name, ..)| name != "users");
    let rest: Vec<_> = rest
        .map(|(name, head, content)| (name + &head, content))
        .collect();
    for (name, value) in [
        ("connection_id", "con_1"),
        ("upsert", "true"),
        ("external_id", "x"),
        ("send_completion_email", "false"),
    ] {
        assert!(
            rest.contains(&(name.to_owned(), value.to_owned())),
            "{rest:?}"
        );
    }
    assert_eq!(rest.len(), 4);
}

#[tokio::test]
async fn a_request_is_never_larger_than_the_service_takes() {
    let tenant = tenant(|_, seen| match is_create(seen) {
        true => Reply::json(202, r#"{"id":"job_1"}"#),
        false => all_good(),
    })
    .await;
    let long = "x".repeat(5_000);
    let users = (0..230).map(|n| json!({ "email": format!("{n}@x.test"), "name": long }));
    let import = tenant
        .client()
        .jobs()
        .import_users("con_0000000000000001", users);
    let import = import
        .external_id("e".repeat(300))
        .upsert(false)
        .send_completion_email(true);
    let report = soon(import.polling(AT_ONCE).finish()).await.unwrap();
    assert_eq!(report.files.len(), 3);
    for seen in tenant.api_calls().iter().filter(|seen| is_create(seen)) {
        assert!(seen.body.len() <= USERS_FILE_LIMIT);
    }
}

#[tokio::test]
async fn errors_name_the_rows_of_the_callers_input() {
    let tenant = tenant(|number, seen| match (is_create(seen), number) {
        (true, _) => Reply::json(202, r#"{"id":"job_1","status":"pending"}"#),
        (_, 1) => all_good(),
        (_, 3) => job("completed", r#","summary":{"failed":1,"total":2}"#),
        _ => {
            assert_eq!(seen.line, "GET /api/v2/jobs/job_1/errors HTTP/1.1");
            Reply::json(
                200,
                r#"[{"user":{"email":"3@x.test","email_verified":true},
                    "errors":[{"code":"DUPLICATED_USER","message":"exists"}]}]"#,
            )
        }
    })
    .await;
    let import = tenant.client().jobs().import_users("con_1", emails(4));
    let mut import = import.file_limit(50).polling(AT_ONCE);
    let clean = soon(import.next()).await.unwrap().unwrap();
    assert_eq!((clean.errors.len(), import.created()), (0, 2));
    let ImportedFile { errors, rows, .. } = soon(import.next()).await.unwrap().unwrap();
    assert_eq!((rows, errors.len(), errors[0].index), (2..4, 1, Some(3)));
    assert_eq!(errors[0].errors[0].code.as_deref(), Some("DUPLICATED_USER"));
    assert_eq!(errors[0].user["email_verified"], true);
    assert!(soon(import.next()).await.is_none());
}

#[tokio::test]
async fn a_job_that_failed_as_a_whole_ends_the_import() {
    for errors in [
        Reply::with(204, &[], ""),
        Reply::json(
            200,
            r#"{"id":"job_1","type":"users_import","status":"failed"}"#,
        ),
    ] {
        let errors = Mutex::new(Some(errors));
        let tenant = tenant(move |_, seen| match seen.line.split(' ').nth(1).unwrap() {
            "/api/v2/jobs/users-imports" => Reply::json(202, r#"{"id":"job_1"}"#),
            "/api/v2/jobs/job_1" => job("failed", r#","status_details":"bad file""#),
            _ => errors.lock().unwrap().take().unwrap(),
        })
        .await;
        let import = tenant.client().jobs().import_users("con_1", emails(4));
        let mut import = import.file_limit(50).polling(AT_ONCE);
        let error = soon(import.next()).await.unwrap().unwrap_err();
        assert!(error.is_job_failed());
        assert_eq!(error.message(), Some("bad file"));
        assert_eq!((import.created(), import.job_id()), (2, Some("job_1")));
        assert!(soon(import.next()).await.is_none());
        assert_eq!(tenant.api_calls().len(), 3);
    }
}

#[tokio::test]
async fn a_file_waits_while_the_service_has_too_many_jobs() {
    let tenant = tenant(|number, seen| match (is_create(seen), number) {
        (true, 0..3) => Reply::json(429, r#"{"message":"There are active import jobs"}"#),
        (true, _) => Reply::json(202, r#"{"id":"job_1"}"#),
        _ => all_good(),
    })
    .await;
    let polling = AT_ONCE.longest_interval(Duration::ZERO);
    let import = tenant
        .client()
        .jobs()
        .import_users("con_1", emails(1))
        .polling(polling);
    assert_eq!(soon(import.finish()).await.unwrap().files.len(), 1);
    assert_eq!(tenant.api_calls().len(), 5);
    let calls = tenant.api_calls();
    assert!(calls[..4].iter().all(|seen| users(seen) == emails(1)));
}

#[tokio::test]
async fn nothing_is_sent_of_users_that_cannot_be_sent() {
    let tenant = tenant(|_, _| panic!("nothing is to be sent")).await;
    let jobs = tenant.client().jobs();
    let large = [json!({}), json!({ "password": "s3cr3t".repeat(100_000) })];
    let error = jobs
        .import_users("con_1", large)
        .finish()
        .await
        .unwrap_err();
    assert!(error.is_invalid_argument());
    assert_eq!(error.json_path(), Some("users[1]"));
    let mut import = jobs.import_users("con_1", [json!(7)]);
    assert!(
        import
            .next()
            .await
            .unwrap()
            .unwrap_err()
            .is_invalid_argument()
    );
    assert!(import.next().await.is_none());
    let none: [Value; 0] = [];
    assert_eq!(
        jobs.import_users("con_1", none)
            .finish()
            .await
            .unwrap()
            .files,
        []
    );
}

#[tokio::test]
async fn an_import_that_is_dropped_and_called_anew_creates_each_job_once() {
    let tenant = tenant(|_, seen| match is_create(seen) {
        true => Reply::json(202, r#"{"id":"job_1"}"#),
        false => all_good(),
    })
    .await;
    let created = || tenant.api_calls().into_iter().filter(is_create).count();
    let import = tenant.client().jobs().import_users("con_1", emails(4));
    let mut import = import.file_limit(50).polling(AT_ONCE);
    let mut dropped = 0;
    let mut files = 0;
    loop {
        // Dropped when the service has the request and the caller not the answer.
        let has_request = async {
            while created() == dropped {
                tokio::task::yield_now().await;
            }
        };
        let next = async {
            tokio::select! {
                biased;
                next = import.next() => Some(next),
                () = has_request => None,
            }
        };
        match soon(next).await {
            None => dropped += 1,
            Some(Some(file)) => files += usize::from(file.unwrap().errors.is_empty()),
            Some(None) => break,
        }
        assert!(created() <= 2, "a job was created twice");
    }
    assert_eq!((files, dropped, created()), (2, 2, 2));
}

/// Imports one file of four users whose job completed with these errors.
async fn completed_with(
    summary: &'static str,
    errors: impl Fn() -> Reply + Send + Sync + 'static,
) -> Result<ImportedFile, Error> {
    let tenant = tenant(move |_, seen| match seen.line.split(' ').nth(1).unwrap() {
        "/api/v2/jobs/users-imports" => Reply::json(202, r#"{"id":"job_1"}"#),
        "/api/v2/jobs/job_1" => job("completed", summary),
        _ => errors(),
    })
    .await;
    let import = tenant.client().jobs().import_users("con_1", emails(4));
    soon(import.polling(AT_ONCE).next()).await.unwrap()
}

const TWO_FAILED: &str = r#","summary":{"failed":2,"total":4}"#;

#[tokio::test]
async fn one_odd_error_hides_no_other() {
    let file = completed_with(TWO_FAILED, || {
        Reply::json(
            200,
            r#"[{"user":{"email":"0@x.test"},"errors":[{"code":"A"}]},
                {"user":{"email":"2@x.test"},"errors":[{"code":7,"message":"no"}]},
                {"user":{"email":"3@x.test"},"errors":"s3cr3t"},
                "odd"]"#,
        )
    })
    .await
    .unwrap();
    let indexes: Vec<_> = file.errors.iter().map(|row| row.index).collect();
    assert_eq!(indexes, [Some(0), Some(2), Some(3), None]);
    assert_eq!(file.errors[1].errors[0].message.as_deref(), Some("no"));
    let odd: Vec<_> = file.errors.iter().map(|row| row.misfit.clone()).collect();
    assert_eq!((&odd[0], &odd[3]), (&None, &Some(json!("odd"))));
    assert_eq!(odd[2].as_ref().unwrap()["errors"], "s3cr3t");
}

#[tokio::test]
async fn a_job_with_failed_users_never_has_no_errors() {
    let odd = [
        r#"{"id":"job_1","status":"completed"}"#,
        r#"{"users":[]}"#,
        r#""odd""#,
    ];
    for body in odd.into_iter().chain(["[]", "null"]) {
        let answer = move || Reply::json(200, body);
        let error = completed_with(TWO_FAILED, answer).await.unwrap_err();
        assert!(error.is_decode(), "{body}: {error}");
        assert_eq!(error.body().unwrap(), body);
        assert_eq!(error.operation(), Some("jobs.errors.get"));
    }
    let nothing = || Reply::with(204, &[], "");
    assert!(completed_with(TWO_FAILED, nothing).await.is_err());
    // Where the job does not say how many failed, no errors are none.
    assert_eq!(completed_with("", nothing).await.unwrap().errors, []);
    for body in odd {
        let answer = move || Reply::json(200, body);
        assert!(completed_with("", answer).await.is_err(), "{body}");
    }
}

#[tokio::test]
async fn what_is_shown_of_an_error_is_not_the_user() {
    let file = completed_with(TWO_FAILED, || {
        Reply::json(
            200,
            r#"[{"user":{"email":"0@x.test","password_hash":"s3cr3t"},"errors":[{"code":"A"}]},
                {"user":{"custom_password_hash":{"hash":{"value":"s3cr3t"}}},"errors":7}]"#,
        )
    })
    .await
    .unwrap();
    assert_eq!(file.errors[0].user["password_hash"], "s3cr3t");
    let shown = format!("{file:?}");
    assert!(
        !shown.contains("s3cr3t") && !shown.contains("0@x.test"),
        "{shown}"
    );
    assert!(shown.contains("\"A\""), "{shown}");
}
