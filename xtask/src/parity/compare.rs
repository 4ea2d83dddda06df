//! What two SDKs sent, brought into one form and laid side by side.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::recorder::Request;

/// The headers that carry meaning. The rest belongs to the HTTP client (`host`, `connection`,
/// `content-length`, `accept-encoding`, …) or names the sender (`user-agent`, `auth0-client`).
pub(crate) const HEADERS: [&str; 4] = [
    "accept",
    "content-type",
    "authorization",
    "x-application-id",
];

/// What one SDK did in one case.
#[derive(Debug)]
pub(crate) struct Observation {
    pub(crate) requests: Vec<Request>,
    /// The error that the SDK raised, if it did.
    pub(crate) error: Option<String>,
}

impl Observation {
    fn outcome(&self) -> &'static str {
        match (&self.error, self.requests.is_empty()) {
            (None, false) => "answer read",
            (None, true) => "nothing sent",
            (Some(_), false) => "answer not read",
            (Some(_), true) => "refused",
        }
    }
}

/// One place where two SDKs differ. An absent value is none.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Difference {
    /// `path`, `query.scope`, `body.ADDITIONAL_PARAMETERS.display`, `header.accept`, …
    pub(crate) aspect: String,
    pub(crate) theirs: Option<Value>,
    pub(crate) ours: Option<Value>,
}

/// All differences. Where one SDK sent nothing there is nothing to compare but the outcome.
pub(crate) fn compare(theirs: &Observation, ours: &Observation) -> Vec<Difference> {
    let mut found = Vec::new();
    let (their_outcome, our_outcome) = (theirs.outcome(), ours.outcome());
    if their_outcome != our_outcome {
        found.push(Difference {
            aspect: "outcome".to_owned(),
            theirs: Some(their_outcome.into()),
            ours: Some(our_outcome.into()),
        });
    }
    if !theirs.requests.is_empty() && !ours.requests.is_empty() {
        let (theirs, ours) = (normal(&theirs.requests), normal(&ours.requests));
        walk("", Some(&theirs), Some(&ours), &mut found);
    }
    found
}

/// The first request and the number of them (more than one is a retry or a redirect followed).
fn normal(requests: &[Request]) -> Value {
    let request = &requests[0];
    let (path, query) = request
        .target
        .split_once('?')
        .unwrap_or((&request.target, ""));
    let mut normal = json!({
        "requests": requests.len(),
        "method": request.method,
        "path": path,
        "query": pairs(query.as_bytes()),
        "header": headers(request),
    });
    if let Some(body) = body(request) {
        normal["body"] = body;
    }
    normal
}

fn header(request: &Request, name: &str) -> Option<String> {
    let values: Vec<&str> = request
        .headers
        .iter()
        .filter(|(other, _)| other == name)
        .map(|(_, value)| value.as_str())
        .collect();
    (!values.is_empty()).then(|| values.join(", "))
}

fn media_type(request: &Request) -> Option<String> {
    let value = header(request, "content-type")?;
    let essence = value.split(';').next().unwrap_or_default();
    Some(essence.trim().to_ascii_lowercase())
}

fn headers(request: &Request) -> Value {
    let mut headers = Map::new();
    for name in HEADERS {
        let value = match name {
            "content-type" => media_type(request),
            // No Accept means that anything will do (RFC 9110, section 12.5.1).
            "accept" => header(request, name).or_else(|| Some("*/*".to_owned())),
            _ => header(request, name),
        };
        if let Some(value) = value {
            headers.insert(name.to_owned(), value.into());
        }
    }
    Value::Object(headers)
}

fn body(request: &Request) -> Option<Value> {
    if request.body.is_empty() {
        return None;
    }
    let text = || Value::from(String::from_utf8_lossy(&request.body).into_owned());
    Some(match media_type(request).as_deref() {
        Some("application/x-www-form-urlencoded") => pairs(&request.body),
        Some("application/json") => {
            serde_json::from_slice(&request.body).unwrap_or_else(|_| json!({ "not JSON": text() }))
        }
        _ => text(),
    })
}

/// Query or form, decoded. Names may come in any order; the values of one name keep theirs.
fn pairs(encoded: &[u8]) -> Value {
    let mut members = Map::new();
    for (name, value) in form_urlencoded::parse(encoded) {
        let value = Value::from(value.into_owned());
        match members.get_mut(name.as_ref()) {
            None => {
                members.insert(name.into_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = json!([first.take(), value]),
        }
    }
    Value::Object(members)
}

fn walk(aspect: &str, theirs: Option<&Value>, ours: Option<&Value>, found: &mut Vec<Difference>) {
    match (theirs, ours) {
        (Some(Value::Object(theirs)), Some(Value::Object(ours))) => {
            let mut names: Vec<&String> = theirs.keys().chain(ours.keys()).collect();
            names.sort();
            names.dedup();
            for name in names {
                let dot = if aspect.is_empty() { "" } else { "." };
                let inner = format!("{aspect}{dot}{name}");
                walk(&inner, theirs.get(name), ours.get(name), found);
            }
        }
        (theirs, ours) if theirs == ours => {}
        (theirs, ours) => found.push(Difference {
            aspect: aspect.to_owned(),
            theirs: theirs.cloned(),
            ours: ours.cloned(),
        }),
    }
}

/// A difference, and where it was found.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) sdk: &'static str,
    pub(crate) operation: String,
    pub(crate) case: String,
    pub(crate) difference: Difference,
    /// The errors that the two SDKs raised, for whoever has to look into it.
    pub(crate) errors: [Option<String>; 2],
}

/// An entry of `xtask/parity/differences.json`: a difference that is meant to be. `sdk`,
/// `operation` and `case` may be `*`; the values must be exactly those found, and a value that is
/// left out stands for an absent one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deliberate {
    pub(crate) sdk: String,
    pub(crate) operation: String,
    pub(crate) case: String,
    pub(crate) aspect: String,
    #[serde(default, deserialize_with = "present")]
    pub(crate) theirs: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) ours: Option<Value>,
    pub(crate) reason: String,
}

/// Keeps a JSON null apart from an absent value.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Deliberate {
    fn covers(&self, finding: &Finding) -> bool {
        let fits = |pattern: &str, value: &str| pattern == "*" || pattern == value;
        fits(&self.sdk, finding.sdk)
            && fits(&self.operation, &finding.operation)
            && fits(&self.case, &finding.case)
            && self.aspect == finding.difference.aspect
            && self.theirs == finding.difference.theirs
            && self.ours == finding.difference.ours
    }
}

/// Findings held against the list.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// Each with the index of its entry in the list: the first that covers it.
    pub(crate) listed: Vec<(Finding, usize)>,
    pub(crate) unlisted: Vec<Finding>,
    /// The entries that cover nothing, or nothing that an earlier one does not cover.
    pub(crate) stale: Vec<usize>,
}

pub(crate) fn judge(findings: Vec<Finding>, list: &[Deliberate]) -> Verdict {
    let mut verdict = Verdict::default();
    for finding in findings {
        match list.iter().position(|entry| entry.covers(&finding)) {
            Some(index) => verdict.listed.push((finding, index)),
            None => verdict.unlisted.push(finding),
        }
    }
    verdict.stale = (0..list.len())
        .filter(|index| verdict.listed.iter().all(|(_, used)| used != index))
        .collect();
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Request {
        Request {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: body.as_bytes().to_vec(),
        }
    }

    fn sent(request: Request) -> Observation {
        Observation {
            requests: vec![request],
            error: None,
        }
    }

    fn aspects(theirs: Request, ours: Request) -> Vec<String> {
        compare(&sent(theirs), &sent(ours))
            .into_iter()
            .map(|difference| difference.aspect)
            .collect()
    }

    const FORM: (&str, &str) = (
        "content-type",
        "application/x-www-form-urlencoded;charset=UTF-8",
    );
    const JSON: (&str, &str) = ("content-type", "application/json");

    #[test]
    fn a_query_is_the_same_in_any_order_and_any_escaping() {
        let theirs = request("GET", "/a?x=1%2B2%20%26&y=%F0%9F%A6%80/", &[], "");
        let ours = request("GET", "/a?y=%f0%9f%a6%80%2F&x=1%2B2+%26", &[], "");
        assert!(aspects(theirs, ours).is_empty());
    }

    #[test]
    fn a_repeated_name_is_not_a_joined_value() {
        let theirs = request("GET", "/a?scope=b%20c", &[], "");
        let ours = request("GET", "/a?scope=b&scope=c", &[], "");
        let found = compare(&sent(theirs), &sent(ours));
        assert_eq!(
            found,
            [Difference {
                aspect: "query.scope".to_owned(),
                theirs: Some(json!("b c")),
                ours: Some(json!(["b", "c"])),
            }]
        );
    }

    #[test]
    fn an_empty_value_is_not_an_absent_one() {
        let theirs = request("GET", "/a?x=", &[], "");
        let ours = request("GET", "/a", &[], "");
        assert_eq!(aspects(theirs, ours), ["query.x"]);
    }

    #[test]
    fn a_form_is_compared_by_its_fields() {
        let theirs = request("POST", "/a", &[FORM], "b=1+2&a=%0A");
        let plain = ("content-type", "Application/X-WWW-Form-Urlencoded");
        let ours = request("POST", "/a", &[plain], "a=%0a&b=1%202&c=3");
        assert_eq!(aspects(theirs, ours), ["body.c"]);
    }

    #[test]
    fn json_is_compared_by_value_and_named_by_its_path() {
        let theirs = request("POST", "/a", &[JSON], r#"{"a": {"b": [1], "c": null}}"#);
        let ours = request("POST", "/a", &[JSON], r#"{"a":{"b":[2]}}"#);
        let found = compare(&sent(theirs), &sent(ours));
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].aspect, "body.a.b");
        assert_eq!(found[1].aspect, "body.a.c");
        assert_eq!(found[1].theirs, Some(Value::Null));
        assert_eq!(found[1].ours, None);
    }

    #[test]
    fn a_body_is_read_as_its_content_type_says() {
        let theirs = request("POST", "/a", &[FORM], "a=1");
        let ours = request("POST", "/a", &[], "a=1");
        assert_eq!(aspects(theirs, ours), ["body", "header.content-type"]);
        let theirs = request("POST", "/a", &[JSON], "{");
        let ours = request("POST", "/a", &[JSON], r#""{""#);
        assert_eq!(aspects(theirs, ours), ["body"]);
    }

    #[test]
    fn a_body_of_no_bytes_is_none() {
        let theirs = request("POST", "/a", &[JSON, ("content-length", "0")], "");
        let ours = request("POST", "/a", &[], "");
        assert_eq!(aspects(theirs, ours), ["header.content-type"]);
    }

    #[test]
    fn only_headers_that_carry_meaning_count() {
        let theirs = [
            ("user-agent", "x"),
            ("host", "y"),
            ("authorization", "Bearer t"),
        ];
        let ours = [("auth0-client", "z"), ("authorization", "t")];
        assert_eq!(
            aspects(
                request("GET", "/", &theirs, ""),
                request("GET", "/", &ours, "")
            ),
            ["header.authorization"]
        );
    }

    #[test]
    fn no_accept_is_the_same_as_accepting_everything() {
        let theirs = request("GET", "/", &[("accept", "*/*")], "");
        assert!(aspects(theirs, request("GET", "/", &[], "")).is_empty());
    }

    #[test]
    fn method_path_and_the_number_of_requests_count() {
        let theirs = request("GET", "/a", &[], "");
        let ours = request("POST", "/a/", &[], "");
        assert_eq!(aspects(theirs.clone(), ours), ["method", "path"]);
        let twice = Observation {
            requests: vec![theirs.clone(), theirs.clone()],
            error: None,
        };
        assert_eq!(compare(&twice, &sent(theirs))[0].aspect, "requests");
    }

    #[test]
    fn a_refusal_is_one_difference_and_an_unread_answer_does_not_hide_the_request() {
        let ours = || sent(request("GET", "/a", &[], ""));
        let refused = Observation {
            requests: Vec::new(),
            error: Some("no".to_owned()),
        };
        let found = compare(&refused, &ours());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].theirs, Some(json!("refused")));

        let unread = Observation {
            error: Some("no".to_owned()),
            ..sent(request("GET", "/b", &[], ""))
        };
        let found = compare(&unread, &ours());
        assert_eq!(found[0].theirs, Some(json!("answer not read")));
        assert_eq!(found[1].aspect, "path");
    }

    fn finding(case: &str, aspect: &str, theirs: Option<Value>) -> Finding {
        Finding {
            sdk: "python",
            operation: "generate_code".to_owned(),
            case: case.to_owned(),
            difference: Difference {
                aspect: aspect.to_owned(),
                theirs,
                ours: None,
            },
            errors: [None, None],
        }
    }

    fn list(json: Value) -> Vec<Deliberate> {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_listed_difference_is_excused_in_every_case_that_the_entry_names() {
        let list = list(json!([{
            "sdk": "python", "operation": "generate_code", "case": "*",
            "aspect": "body.prompt", "theirs": "UNKNOWN", "reason": "…",
        }]));
        let found = vec![
            finding("required", "body.prompt", Some(json!("UNKNOWN"))),
            finding("empty", "body.prompt", Some(json!("UNKNOWN"))),
        ];
        let verdict = judge(found, &list);
        assert_eq!(verdict.listed.len(), 2);
        assert!(verdict.unlisted.is_empty() && verdict.stale.is_empty());
    }

    #[test]
    fn another_value_another_aspect_or_another_case_is_unlisted() {
        let list = list(json!([{
            "sdk": "*", "operation": "*", "case": "required",
            "aspect": "body.prompt", "theirs": "UNKNOWN", "reason": "…",
        }]));
        let found = vec![
            finding("required", "body.prompt", Some(json!("login"))),
            finding("required", "body.prompt", None),
            finding("required", "body.screen_hint", Some(json!("UNKNOWN"))),
            finding("empty", "body.prompt", Some(json!("UNKNOWN"))),
        ];
        let verdict = judge(found, &list);
        assert_eq!(verdict.unlisted.len(), 4);
        assert_eq!(verdict.stale, [0]);
    }

    #[test]
    fn an_entry_that_covers_nothing_of_its_own_is_stale() {
        let entry = json!({
            "sdk": "python", "operation": "*", "case": "*",
            "aspect": "body.prompt", "theirs": "UNKNOWN", "reason": "…",
        });
        let list = list(json!([entry, entry]));
        let found = vec![finding("required", "body.prompt", Some(json!("UNKNOWN")))];
        assert_eq!(judge(found, &list).stale, [1]);
    }

    #[test]
    fn a_listed_null_is_not_an_absent_value() {
        let list = list(json!([{
            "sdk": "*", "operation": "*", "case": "*",
            "aspect": "body.prompt", "theirs": null, "reason": "…",
        }]));
        let found = vec![finding("required", "body.prompt", None)];
        assert_eq!(judge(found, &list).unlisted.len(), 1);
        let found = vec![finding("required", "body.prompt", Some(Value::Null))];
        assert_eq!(judge(found, &list).listed.len(), 1);
    }
}
