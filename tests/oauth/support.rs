use std::collections::BTreeMap;
use std::sync::LazyLock;

use auth0_sdk::jose::SigningKey;
use auth0_sdk::pkce::CodeVerifier;
use auth0_sdk::testing::Tenant;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use url::Url;

pub(crate) const API: &str = "https://api.example.test/";
pub(crate) const CALLBACK: &str = "http://127.0.0.1:9/callback";
pub(crate) const ADA: &str = "auth0|ada";

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// Its status and the code of its error.
    #[track_caller]
    pub(crate) fn refused(&self) -> (u16, String) {
        let body = self.json();
        let error = body["error"].as_str().or(body["code"].as_str());
        let error = error.unwrap_or_else(|| panic!("no error: {} {}", self.status, self.text));
        (self.status, error.to_owned())
    }

    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// The parameters that a redirect adds.
    #[track_caller]
    pub(crate) fn redirected(&self) -> BTreeMap<String, String> {
        assert_eq!(self.status, 302, "{}", self.text);
        let to = Url::parse(self.header("location")).unwrap();
        to.query_pairs().into_owned().collect()
    }
}

/// The claims of a JWT, not verified.
#[track_caller]
pub(crate) fn claims(token: &Value) -> Value {
    let token = token.as_str().unwrap();
    let part = token.split('.').nth(1).unwrap_or_else(|| panic!("no JWT"));
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// As a browser that follows nothing.
pub(crate) fn request(tenant: &Tenant, method: Method, path: &str) -> RequestBuilder {
    // Each test has a runtime of its own, so no connection may outlive a request.
    static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
        reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(0)
            .build()
            .unwrap()
    });
    CLIENT.request(method, format!("{}{path}", tenant.url()))
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let answer = request.send().await.unwrap();
    Answer {
        status: answer.status().as_u16(),
        headers: answer.headers().clone(),
        text: answer.text().await.unwrap(),
    }
}

pub(crate) async fn get(tenant: &Tenant, path: &str) -> Answer {
    send(request(tenant, Method::GET, path)).await
}

pub(crate) fn encoded(fields: &[(&str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields).finish()
}

pub(crate) fn form(request: RequestBuilder, fields: &[(&str, &str)]) -> RequestBuilder {
    request
        .header("content-type", "application/x-www-form-urlencoded")
        .body(encoded(fields))
}

pub(crate) async fn post(tenant: &Tenant, path: &str, fields: &[(&str, &str)]) -> Answer {
    send(form(request(tenant, Method::POST, path), fields)).await
}

pub(crate) async fn post_json(tenant: &Tenant, path: &str, body: Value) -> Answer {
    let request = request(tenant, Method::POST, path)
        .header("content-type", "application/json")
        .body(body.to_string());
    send(request).await
}

pub(crate) async fn token(tenant: &Tenant, fields: &[(&str, &str)]) -> Answer {
    post(tenant, "/oauth/token", fields).await
}

/// An authorize request of the public default application, with these parameters beside.
pub(crate) async fn authorize(
    tenant: &Tenant,
    verifier: &CodeVerifier,
    more: &[(&str, &str)],
) -> Answer {
    let challenge = verifier.challenge().to_string();
    let mut fields = vec![
        ("client_id", "test-native"),
        ("response_type", "code"),
        ("redirect_uri", CALLBACK),
        ("scope", "openid profile email offline_access"),
        ("state", "a-state"),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    fields.retain(|(_, value)| !value.is_empty());
    get(tenant, &format!("/authorize?{}", encoded(&fields))).await
}

/// Redeems a code of [`authorize`].
pub(crate) async fn redeem(tenant: &Tenant, verifier: &CodeVerifier, code: &str) -> Answer {
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", "test-native"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", verifier.expose()),
    ];
    token(tenant, &fields).await
}

/// Tokens of the public default application, by a code.
pub(crate) async fn sign_in(tenant: &Tenant, more: &[(&str, &str)]) -> Value {
    let verifier = CodeVerifier::generate().unwrap();
    let answer = authorize(tenant, &verifier, more).await.redirected();
    redeem(tenant, &verifier, &answer["code"]).await.ok()
}

pub(crate) fn now() -> u64 {
    let now = std::time::SystemTime::now();
    let since = now.duration_since(std::time::UNIX_EPOCH);
    since.unwrap().as_secs()
}

/// A JWT of an application for the tenant.
pub(crate) fn signed(tenant: &Tenant, key: &SigningKey, client_id: &str, more: Value) -> String {
    let mut claims = json!({
        "iss": client_id,
        "sub": client_id,
        "aud": tenant.issuer(),
        "iat": now(),
        "exp": now() + 60,
        "jti": CodeVerifier::generate().unwrap().expose(),
    });
    for (name, value) in more.as_object().unwrap() {
        claims[name] = value.clone();
    }
    key.sign_jwt(&[], &claims).unwrap().expose().to_owned()
}
