//! A real browser, Chromium, driven by WebDriver (W3C Recommendation) through `chromedriver`.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::tools;

/// What WebDriver calls the member that names an element (section 12.1).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How long to look for an element: a page may be on its way.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct WebDriver {
    http: Client,
    port: u16,
    session: String,
    profile: PathBuf,
    driver: Child,
    /// It writes there as long as it runs.
    _stdout: BufReader<ChildStdout>,
}

impl WebDriver {
    /// A browser with an empty profile; `None`, said loudly, where there is no Chromium.
    pub(crate) async fn start() -> Option<Self> {
        if !tools::are_here(&["chromium", "chromedriver"]) {
            return None;
        }
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver was there a moment ago");
        let mut stdout = BufReader::new(driver.stdout.take().expect("piped"));
        let port = port(&mut stdout);
        let mut browser = Self {
            http: Client::builder().no_proxy().build().unwrap(),
            port,
            session: String::new(),
            profile: new_folder(),
            driver,
            _stdout: stdout,
        };
        let opened = browser.send(Method::POST, "", &browser.wishes()).await;
        let id = opened["sessionId"].as_str().expect("a session");
        browser.session = format!("/{id}");
        Some(browser)
    }

    fn wishes(&self) -> Value {
        let profile = format!("--user-data-dir={}", self.profile.display());
        let options = json!({ "args": [
            "--headless",
            "--no-sandbox", // which it needs where it runs as root, as in CI
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--no-proxy-server",
            profile,
        ] });
        json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": options,
            "timeouts": { "implicit": PATIENCE.as_millis() },
        } } })
    }

    pub(crate) async fn goes_to(&self, url: &str) {
        self.post("/url", json!({ "url": url })).await;
    }

    pub(crate) async fn types(&self, selector: &str, text: &str) {
        let element = self.find(selector).await;
        self.post(&format!("{element}/value"), json!({ "text": text }))
            .await;
    }

    pub(crate) async fn clicks(&self, selector: &str) {
        let element = self.find(selector).await;
        self.post(&format!("{element}/click"), json!({})).await;
    }

    /// The text that a person sees there.
    pub(crate) async fn reads(&self, selector: &str) -> String {
        let element = self.find(selector).await;
        let path = format!("{element}/text");
        let text = self.send(Method::GET, &path, &Value::Null).await;
        text.as_str().expect("a text").to_owned()
    }

    /// The name of the tab that is in front.
    pub(crate) async fn tab(&self) -> Value {
        self.send(Method::GET, "/window", &Value::Null).await
    }

    /// Opens a tab and brings it to the front.
    pub(crate) async fn opens_a_tab(&self) {
        let tab = self.post("/window/new", json!({ "type": "tab" })).await;
        self.turns_to(&tab["handle"]).await;
    }

    pub(crate) async fn turns_to(&self, tab: &Value) {
        self.post("/window", json!({ "handle": tab })).await;
    }

    async fn find(&self, selector: &str) -> String {
        let how = json!({ "using": "css selector", "value": selector });
        let element = self.post("/element", how).await;
        format!(
            "/element/{}",
            element[ELEMENT].as_str().expect("an element")
        )
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.send(Method::POST, path, &body).await
    }

    async fn send(&self, method: Method, path: &str, body: &Value) -> Value {
        let url = format!(
            "http://127.0.0.1:{}/session{}{path}",
            self.port, self.session
        );
        let mut request = self.http.request(method, url);
        if !body.is_null() {
            request = request.body(body.to_string());
        }
        let answer = request.send().await.expect("chromedriver answers");
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {text}");
        let mut answer: Value = serde_json::from_str(&text).expect("JSON");
        answer["value"].take()
    }

    /// Ends the browser, which outlives a driver that is killed.
    fn close(&self) -> std::io::Result<()> {
        let mut driver = TcpStream::connect(("127.0.0.1", self.port))?;
        driver.set_read_timeout(Some(PATIENCE))?;
        write!(
            driver,
            "DELETE /session{} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n",
            self.session, self.port
        )?;
        // The answer begins when the browser has ended; the driver keeps the connection open.
        driver.read(&mut [0; 64]).map(drop)
    }
}

impl Drop for WebDriver {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let _ = self.close();
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let _ = fs::remove_dir_all(&self.profile);
    }
}

/// The port that the driver says it has taken.
fn port(stdout: &mut BufReader<ChildStdout>) -> u16 {
    let mut said = String::new();
    while stdout.read_line(&mut said).expect("chromedriver speaks") > 0 {
        let port = said.trim_end().rsplit_once("successfully on port ");
        if let Some(port) = port.and_then(|(_, port)| port.trim_end_matches('.').parse().ok()) {
            return port;
        }
    }
    panic!("chromedriver did not start; it said {said:?}");
}

fn new_folder() -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("chromium-{}-{number}", std::process::id());
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir(&folder).expect("the target folder can be written to");
    folder
}
