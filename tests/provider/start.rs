//! Installs the provider, starts it, and ends it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::{env, fs};

use auth0_sdk::authentication::{AuthenticationClient, Builder};
use serde_json::Value;

use crate::tools;

/// Where the application is said to be. Nothing listens there: the tests read the redirect and do
/// not follow it.
pub(crate) const APPLICATION: &str = "http://127.0.0.1:9499/";
pub(crate) const REDIRECT_URI: &str = "http://127.0.0.1:9499/callback";
pub(crate) const LOGOUT_URI: &str = "http://127.0.0.1:9499/bye";

/// The one API that the provider knows.
pub(crate) const AUDIENCE: &str = "https://api.test/";

pub(crate) struct Provider {
    ready: Value,
    child: Child,
    /// The provider ends when this closes.
    _stdin: ChildStdin,
}

impl Provider {
    /// The usual provider, one for all tests: each has a person of its own, and nothing else is
    /// kept there. It ends with the process of the tests. `None`, said loudly, where there is no
    /// Node; in CI that is a failure.
    pub(crate) fn start() -> Option<&'static Self> {
        static USUAL: OnceLock<Option<Provider>> = OnceLock::new();
        USUAL.get_or_init(|| Self::with(&[])).as_ref()
    }

    /// A provider of its own, with settings of the environment over the usual ones.
    pub(crate) fn with(settings: &[(&str, &str)]) -> Option<Self> {
        static INSTALLED: OnceLock<bool> = OnceLock::new();
        if !INSTALLED.get_or_init(install) {
            return None;
        }
        let mut child = Command::new("node")
            .arg("provider.mjs")
            .env("REDIRECT_URIS", REDIRECT_URI)
            .env("LOGOUT_URIS", LOGOUT_URI)
            .env("AUDIENCE", AUDIENCE)
            .env("POLL_INTERVAL", "1")
            .envs(settings.iter().copied())
            .current_dir(folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(match env::var_os("PROVIDER_LOG") {
                Some(_) => Stdio::inherit(),
                None => Stdio::null(),
            })
            .spawn()
            .expect("node was there a moment ago");
        let stdin = child.stdin.take().expect("piped");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("piped");
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("the provider says when it is ready");
        let ready: Value = serde_json::from_str(&line)
            .unwrap_or_else(|_| panic!("the provider did not start; it said {line:?}"));
        Some(Self {
            ready,
            child,
            _stdin: stdin,
        })
    }

    pub(crate) fn issuer(&self) -> &str {
        self.ready["issuer"].as_str().expect("an issuer")
    }

    /// Sets up a client of an application: with its secret in the body, where it has one.
    pub(crate) fn builder(&self, client_id: &str) -> Builder {
        let builder = AuthenticationClient::builder(self.issuer(), client_id);
        match self.secret(client_id) {
            Some(secret) => builder.client_secret(secret),
            None => builder,
        }
    }

    pub(crate) fn auth(&self, client_id: &str) -> AuthenticationClient {
        self.builder(client_id).build().unwrap()
    }

    pub(crate) fn secret(&self, client_id: &str) -> Option<&str> {
        let clients = self.ready["clients"].as_array().expect("applications");
        let client = clients
            .iter()
            .find(|client| client["client_id"] == client_id);
        let client = client.unwrap_or_else(|| panic!("there is no application {client_id}"));
        client["client_secret"].as_str()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/provider")
}

/// `npm ci`, unless the folder already has what the lock file says.
fn install() -> bool {
    if !tools::are_here(&["node", "npm"]) {
        return false;
    }
    let lock = fs::read(folder().join("package-lock.json")).expect("the lock file is committed");
    let stamp = folder().join("node_modules/.installed-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return true;
    }
    let output = Command::new("npm")
        .arg("ci")
        .current_dir(folder())
        .output()
        .expect("npm runs");
    assert!(
        output.status.success(),
        "npm ci: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    fs::write(stamp, lock).expect("node_modules can be written to");
    true
}
