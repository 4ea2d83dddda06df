//! What several tests of this module need.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::authentication::AuthenticationClient;
use crate::transport::tests::server::{Seen, Server};

/// A public client of this server, without retries.
pub(super) fn client(server: &Server) -> AuthenticationClient {
    AuthenticationClient::builder(server.url(), "my-client")
        .options(crate::transport::Options::new().retries(0))
        .build()
        .unwrap()
}

/// The fields of a form.
pub(super) fn form(seen: &Seen) -> HashMap<String, String> {
    url::form_urlencoded::parse(&seen.body)
        .into_owned()
        .collect()
}

/// No test waits longer for anything.
pub(super) async fn soon<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), work)
        .await
        .unwrap()
}

/// A folder of a test's own, gone with it.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Self {
        let name = crate::pkce::random().unwrap();
        let path = std::env::temp_dir().join(format!("auth0-sdk-{}", name.expose()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// The names of what is in it, in order.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
