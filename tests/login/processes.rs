use std::process::{Command, Stdio};

use auth0_sdk::Error;
use auth0_sdk::authentication::AuthenticationClient;
use auth0_sdk::login::{FileStore, Session};
use auth0_sdk::testing::Tenant;
use auth0_sdk::transport::http_client;

use crate::support::{File, NATIVE, auth, sign_in, soon};

/// How many processes, and how often each of them needs another token.
const PROCESSES: usize = 4;
const TIMES: usize = 8;

const URL: &str = "AUTH0_SDK_TEST_TENANT";
const FILE: &str = "AUTH0_SDK_TEST_SESSION";

/// The test runs itself in other processes, which find the tenant and the file in their
/// environment.
#[tokio::test]
async fn processes_that_share_a_file_never_send_a_refresh_token_twice() {
    if let (Ok(url), Some(file)) = (std::env::var(URL), std::env::var_os(FILE)) {
        return soon(other_process(&url, FileStore::new(file)))
            .await
            .unwrap();
    }
    let tenant = Tenant::start().await.unwrap();
    let file = File::new("processes");
    let store = file.store();
    let tokens = sign_in(&tenant).await;
    let session = Session::start(&auth(&tenant), store.clone(), &tokens).await;
    let session = session.unwrap();

    let name = "processes::processes_that_share_a_file_never_send_a_refresh_token_twice";
    let all: Vec<_> = (0..PROCESSES)
        .map(|_| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", name])
                .env(URL, tenant.url())
                .env(FILE, store.path())
                .stdout(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    let waiting = tokio::task::spawn_blocking(|| {
        all.into_iter()
            .all(|mut process| process.wait().unwrap().success())
    });
    assert!(waiting.await.unwrap());

    // A reuse would have ended the session for everybody.
    session.invalidate(&soon(session.access_token()).await.unwrap());
    soon(session.access_token()).await.unwrap();
    let refreshes = tenant.requests().len();
    assert!(refreshes > TIMES, "{refreshes}");
}

async fn other_process(url: &str, store: FileStore) -> Result<(), Error> {
    let auth = AuthenticationClient::builder(url, NATIVE)
        .http_client(http_client().no_proxy().build().unwrap())
        .build()?;
    let session = Session::load(&auth, store)
        .await?
        .expect("there is a session");
    for _ in 0..TIMES {
        let given = session.access_token().await?;
        session.invalidate(&given);
        let next = session.access_token().await?;
        assert_ne!(next.token, given.token);
    }
    Ok(())
}
