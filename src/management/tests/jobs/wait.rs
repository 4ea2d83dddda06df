use std::sync::Mutex;

use super::*;

#[tokio::test]
async fn a_job_is_waited_for_through_states_known_and_new() {
    let states = ["pending", "processing", "thinking", "completed"];
    let tenant = tenant(move |number, _| job(states[number], "")).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    let wait = tenant.client().jobs().wait("job_1").polling(AT_ONCE);
    let wait = wait.on_progress(move |job| log.lock().unwrap().extend(job.status.clone()));
    let done = soon(wait).await.unwrap();
    assert_eq!(done.status.as_deref(), Some("completed"));
    assert_eq!(*seen.lock().unwrap(), states);
    assert_eq!(lines(&tenant), ["GET /job_1"; 4]);
}

#[tokio::test]
async fn a_failed_job_is_an_error_with_its_summary() {
    let tenant = tenant(|_, _| {
        let details = r#","status_details":"no more room","summary":{"failed":2,"total":5}"#;
        job("failed", details)
    })
    .await;
    let error = soon(tenant.client().jobs().wait("job_1"))
        .await
        .unwrap_err();
    assert!(error.is_job_failed());
    assert_eq!(error.message(), Some("no more room"));
    assert_eq!(error.operation(), Some("jobs.get"));
    assert!(
        error
            .to_string()
            .starts_with("the job has failed: 2 of 5 users failed"),
        "{error}"
    );
    let body: Value = serde_json::from_slice(error.body().unwrap()).unwrap();
    assert_eq!(body["summary"]["total"], 5);
}

#[tokio::test]
async fn the_deadline_is_that_of_the_whole_wait() {
    let tenant = tenant(|_, _| job("pending", "")).await;
    let options = Options::new().deadline(Duration::from_millis(50));
    let wait = tenant.client().jobs().wait("job_1").with(options);
    let error = soon(wait).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(lines(&tenant).len(), 1, "the next wait would pass it");
}

#[tokio::test]
async fn lost_answers_are_borne_and_refusals_are_not() {
    let tenant = tenant(|number, _| match number {
        0..3 => Reply::json(502, "{}"),
        3..9 => Reply::json(429, "{}"),
        9 => job("pending", ""),
        10..14 => Reply::json(500, "{}"),
        _ => panic!("asked after the error"),
    })
    .await;
    let wait = tenant.client().jobs().wait("job_1").polling(AT_ONCE);
    assert!(soon(wait).await.unwrap_err().is_server_error());
    assert_eq!(lines(&tenant).len(), 14);
    for status in [400, 401, 403, 404] {
        let tenant = super::tenant(move |_, _| Reply::json(status, "{}")).await;
        let client = tenant.builder().token("static").build().unwrap();
        let error = soon(client.jobs().wait("job_1").polling(AT_ONCE))
            .await
            .unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(lines(&tenant).len(), 1);
    }
}

#[test]
fn the_waits_grow_up_to_the_longest() {
    let polling = Polling::new();
    let waits = [0, 1, 2, 10, u32::MAX].map(|answers| polling.wait(answers).as_millis());
    assert_eq!(waits, [1000, 1500, 2250, 15_000, 15_000]);
    assert_eq!(
        polling.interval(Duration::MAX).wait(9),
        Duration::from_secs(15)
    );
    assert_eq!(AT_ONCE.wait(u32::MAX), Duration::ZERO);
}
