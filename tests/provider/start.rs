//! Installs the provider once, starts one for each test, and ends it with the test.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::{env, fs};

use serde_json::Value;

/// Nothing listens there: the tests read the redirect and do not follow it.
pub(crate) const REDIRECT_URI: &str = "http://127.0.0.1:9499/callback";

pub(crate) struct Provider {
    issuer: String,
    child: Child,
    /// The provider ends when this closes.
    _stdin: ChildStdin,
}

impl Provider {
    /// A provider of its own; `None`, said loudly, where there is no Node. In CI that is a failure.
    pub(crate) fn start() -> Option<Self> {
        static INSTALLED: OnceLock<bool> = OnceLock::new();
        if !INSTALLED.get_or_init(install) {
            return None;
        }
        let mut child = Command::new("node")
            .arg("provider.mjs")
            .env("REDIRECT_URIS", REDIRECT_URI)
            .current_dir(folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
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
        let issuer = ready["issuer"].as_str().expect("an issuer").to_owned();
        Some(Self {
            issuer,
            child,
            _stdin: stdin,
        })
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
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
    let has = |program: &str| Command::new(program).arg("--version").output().is_ok();
    if !has("node") || !has("npm") {
        assert!(
            env::var_os("CI").is_none(),
            "CI needs Node and npm for the provider's tests"
        );
        // Past the capture of the test runner, which would keep it from being seen.
        let _ = writeln!(
            std::io::stderr(),
            "\n*** SKIPPED: no Node or no npm here, so nothing was tried against the certified \
             provider ***\n"
        );
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
