//! The whole of it, with a stand-in for an SDK that sends what the contract says.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Map, Value};

use super::case::Case;
use super::driver::{Driver, Failure};
use super::report::Sdk;
use super::{catalogue, compare, report, run};

/// Sends each case as the specifications in `openapi/pieces` and the decisions in them say.
struct Contract {
    /// A member of bodies that is spoilt on purpose.
    spoil: Option<&'static str>,
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

impl Driver for Contract {
    fn run(&self, base_url: &str, case: &Case) -> Result<(), Failure> {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let mut accept = JSON;
        let mut body_type = None;
        let (method, path) = match case.operation.as_str() {
            "auth0_logout" => {
                accept = "text/html";
                for name in ["client_id", "returnTo"] {
                    query.extend_pairs(case.query(name)?.map(|value| (name, value)));
                }
                ("GET", "/v2/logout")
            }
            "authorize_auth0" => {
                accept = FORM;
                for name in [
                    "audience",
                    "response_type",
                    "client_id",
                    "code_challenge_method",
                    "code_challenge",
                    "response_mode",
                ] {
                    query.append_pair(name, case.required_query(name)?);
                }
                query.append_pair("scope", &case.query_list("scope")?.join(" "));
                for name in ["state", "redirect_uri", "connection", "prompt"] {
                    query.extend_pairs(case.query(name)?.map(|value| (name, value)));
                }
                ("GET", "/authorize")
            }
            "exchange_for_auth0_token" => {
                body_type = Some(FORM);
                ("POST", "/oauth/token")
            }
            "get_auth0_user_info" => ("GET", "/userinfo"),
            "clear_pkce" => {
                accept = "*/*";
                ("POST", "/pkce/clear")
            }
            "generate_code" => {
                body_type = Some(JSON);
                ("POST", "/pkce/code")
            }
            "generate_token" => {
                body_type = Some(JSON);
                ("POST", "/pkce/token")
            }
            "get_challenge" => ("GET", "/pkce/challenge"),
            "respond_with_code" => {
                accept = "application/json, text/html";
                body_type = Some(FORM);
                ("POST", "/pkce/response/code")
            }
            other => return Err(Failure::Harness(format!("no operation {other}"))),
        };
        let mut target = path.to_owned();
        let query = query.finish();
        if !query.is_empty() {
            target = format!("{path}?{query}");
        }

        let mut headers = format!("Accept: {accept}\r\n");
        if let Some(credentials) = &case.credentials {
            let header = if path == "/userinfo" {
                format!("Authorization: Bearer {}\r\n", credentials.token)
            } else {
                format!("X-Application-ID: {}\r\n", credentials.application)
            };
            headers.push_str(&header);
        }
        let mut content = String::new();
        if let (Some(kind), Some(mut body)) = (body_type, case.body::<Map<String, Value>>()?) {
            if let Some(name) = self.spoil {
                body.insert(name.to_owned(), "spoilt".into());
            }
            content = if kind == JSON {
                Value::Object(body).to_string()
            } else {
                form(&body)
            };
            headers.push_str(&format!("Content-Type: {kind}\r\n"));
        }

        let address = base_url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).map_err(|error| error.to_string())?;
        write!(
            stream,
            "{method} {target} HTTP/1.1\r\n{headers}Content-Length: {}\r\n\r\n{content}",
            content.len()
        )
        .and_then(|()| stream.read_to_end(&mut Vec::new()))
        .map_err(|error| error.to_string())?;
        Ok(())
    }
}

/// A form; `schema`, the one member that is no text, is left out.
fn form(body: &Map<String, Value>) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in body.iter().filter(|(name, _)| *name != "schema") {
        form.extend_pairs(value.as_str().map(|value| (name, value)));
    }
    form.finish()
}

fn sdk(spoil: Option<&'static str>) -> Vec<Sdk> {
    vec![Sdk {
        id: "python",
        name: "Python",
        version: "1".to_owned(),
        driver: Box::new(Contract { spoil }),
    }]
}

const CONTRACT: Contract = Contract { spoil: None };

#[test]
fn an_sdk_that_sends_the_same_has_no_differences() {
    let catalogue = catalogue().unwrap();
    let sdks = sdk(None);
    let run = run(&sdks, &CONTRACT, &catalogue, &[]).unwrap();
    assert_eq!(report::complaint(&run.verdict, &[]), None);
    let page = report::page(&sdks, &catalogue, &run.ours, &run.verdict, &[]);
    assert!(
        page.contains("### `get_challenge`: GET /pkce/challenge\n\n| case | Python |\n|---|---|\n| required | same |"),
        "{page}"
    );
}

#[test]
fn an_unlisted_difference_is_told_with_what_theirs_and_ours() {
    let catalogue = catalogue().unwrap();
    let run = run(&sdk(Some("prompt")), &CONTRACT, &catalogue, &[]).unwrap();
    let complaint = report::complaint(&run.verdict, &[]).unwrap();
    assert!(
        complaint.contains(
            "unlisted difference: python / generate_code / everything: body.prompt\n    \
             theirs: \"spoilt\"\n    ours:   \"login\"\n"
        ),
        "{complaint}"
    );
}

#[test]
fn a_stale_entry_fails_by_itself() {
    let list: Vec<compare::Deliberate> = serde_json::from_str(
        r#"[{"sdk": "python", "operation": "generate_code", "case": "*",
             "aspect": "body.prompt", "theirs": "UNKNOWN", "reason": "…"}]"#,
    )
    .unwrap();
    let run = run(&sdk(None), &CONTRACT, &catalogue().unwrap(), &list).unwrap();
    let complaint = report::complaint(&run.verdict, &list).unwrap();
    assert!(complaint.contains("stale entry 1"), "{complaint}");
    assert!(complaint.contains("0 unlisted, 1 stale"), "{complaint}");
}

#[test]
fn a_listed_difference_is_on_the_page_with_its_reason() {
    let catalogue = catalogue().unwrap();
    let list: Vec<compare::Deliberate> = serde_json::from_str(
        r#"[{"sdk": "*", "operation": "generate_token", "case": "*",
             "aspect": "body.spoilt", "theirs": "spoilt", "reason": "It is spoilt."},
            {"sdk": "*", "operation": "generate_code", "case": "*",
             "aspect": "body.spoilt", "theirs": "spoilt", "reason": "It is spoilt too."}]"#,
    )
    .unwrap();
    let sdks = sdk(Some("spoilt"));
    let run = run(&sdks, &CONTRACT, &catalogue, &list).unwrap();
    assert!(run.verdict.stale.is_empty());
    let page = report::page(&sdks, &catalogue, &run.ours, &run.verdict, &list);
    assert!(page.contains("| required | `body.spoilt` (1) |"), "{page}");
    assert!(
        page.contains("| 1 | any | `body.spoilt` | `spoilt` | absent | It is spoilt. |"),
        "{page}"
    );
}

#[test]
fn an_sdk_that_is_silent_throughout_is_an_error_of_its_own() {
    struct Silent;
    impl Driver for Silent {
        fn run(&self, _: &str, _: &Case) -> Result<(), Failure> {
            Err("not wired yet".to_owned().into())
        }
    }
    let error = run(&sdk(None), &Silent, &catalogue().unwrap(), &[]).err();
    assert_eq!(
        error.as_deref(),
        Some("our own SDK sent nothing in any case: not wired yet")
    );
}

#[test]
fn a_page_that_changed_is_told_by_its_first_line() {
    assert_eq!(
        report::first_change("a\nb\n", "a\nc\n"),
        "line 2\n  - b\n  + c"
    );
    assert_eq!(
        report::first_change("a\n", "a\nc\n"),
        "line 2\n  - (end)\n  + c"
    );
}
