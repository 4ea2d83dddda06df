//! The cases that every SDK runs: `xtask/parity/cases.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::recorder::Answer;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Catalogue {
    /// What each case name stands for.
    pub(crate) meaning: BTreeMap<String, String>,
    /// What the value `<long>` stands for in an argument.
    long: Repeated,
    /// What the server answers, by operation.
    answers: BTreeMap<String, Answer>,
    pub(crate) cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeated {
    text: String,
    times: usize,
}

/// One call, in the names of the wire.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) operation: String,
    #[serde(rename = "case")]
    pub(crate) name: String,
    pub(crate) credentials: Option<Credentials>,
    #[serde(default)]
    arguments: Arguments,
    /// In place of the operation's usual answer.
    #[serde(skip_serializing)]
    answer: Option<Answer>,
}

/// What the client is configured with: both, whatever the operation asks for.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    /// For the scheme `application`.
    pub(crate) application: String,
    /// For the scheme `auth0`, without a prefix.
    pub(crate) token: String,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    #[serde(default)]
    query: Map<String, Value>,
    /// Absent is a call without a body.
    body: Option<Value>,
}

impl Catalogue {
    pub(crate) fn parse(json: &str) -> Result<Self, String> {
        let mut catalogue: Self =
            serde_json::from_str(json).map_err(|error| format!("cases.json: {error}"))?;
        let long = catalogue.long.text.repeat(catalogue.long.times);
        let mut seen = std::collections::BTreeSet::new();
        for case in &mut catalogue.cases {
            let id = format!("{} / {}", case.operation, case.name);
            if !catalogue.meaning.contains_key(&case.name) {
                return Err(format!("cases.json: {id}: `meaning` lacks {:?}", case.name));
            }
            if case.answer.is_none() && !catalogue.answers.contains_key(&case.operation) {
                return Err(format!("cases.json: {id}: `answers` lacks the operation"));
            }
            if !seen.insert(id.clone()) {
                return Err(format!("cases.json: {id} stands there twice"));
            }
            case.arguments
                .query
                .values_mut()
                .chain(&mut case.arguments.body)
                .for_each(|value| expand(value, &long));
        }
        Ok(catalogue)
    }

    /// What the server answers in this case.
    pub(crate) fn answer<'a>(&'a self, case: &'a Case) -> &'a Answer {
        case.answer
            .as_ref()
            .unwrap_or_else(|| &self.answers[&case.operation])
    }
}

fn expand(value: &mut Value, long: &str) {
    match value {
        Value::String(text) if text == "<long>" => *value = Value::String(long.to_owned()),
        Value::Array(items) => items.iter_mut().for_each(|item| expand(item, long)),
        Value::Object(members) => members.values_mut().for_each(|item| expand(item, long)),
        _ => {}
    }
}

/// For the SDK at home, which takes typed arguments.
impl Case {
    /// A query parameter that may be absent.
    pub(crate) fn query(&self, name: &str) -> Result<Option<&str>, String> {
        match self.arguments.query.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(format!("query {name} is {other}, not a string")),
        }
    }

    /// A query parameter that the operation cannot do without.
    pub(crate) fn required_query(&self, name: &str) -> Result<&str, String> {
        self.query(name)?
            .ok_or_else(|| format!("query {name} is absent"))
    }

    /// A query parameter that is a list.
    pub(crate) fn query_list(&self, name: &str) -> Result<Vec<&str>, String> {
        self.arguments
            .query
            .get(name)
            .and_then(Value::as_array)
            .and_then(|items| items.iter().map(Value::as_str).collect())
            .ok_or_else(|| format!("query {name} is not a list of strings"))
    }

    /// The body as a model, read from the JSON of the wire; none is a call without a body. A form
    /// stands in the file as JSON too.
    pub(crate) fn body<T: serde::de::DeserializeOwned>(&self) -> Result<Option<T>, String> {
        let Some(body) = &self.arguments.body else {
            return Ok(None);
        };
        serde_json::from_value(body.clone())
            .map(Some)
            .map_err(|error| format!("the body does not fit the model: {error}"))
    }

    /// The body of an operation that cannot do without one.
    pub(crate) fn required_body<T: serde::de::DeserializeOwned>(&self) -> Result<T, String> {
        self.body()?.ok_or_else(|| "the body is absent".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(cases: &str) -> Result<Catalogue, String> {
        Catalogue::parse(&format!(
            r#"{{"meaning": {{"a": "…"}}, "long": {{"text": "xy", "times": 2}},
                "answers": {{"o": {{"status": 204}}}}, "cases": {cases}}}"#
        ))
    }

    #[test]
    fn arguments_come_out_typed() {
        let catalogue = parse(
            r#"[{"operation": "o", "case": "a", "arguments":
                {"query": {"x": "1", "l": ["2", "3"]}, "body": {"t": "4"}}}]"#,
        )
        .unwrap();
        let case = &catalogue.cases[0];
        assert_eq!(case.query("x"), Ok(Some("1")));
        assert_eq!(case.query("y"), Ok(None));
        assert!(case.query("l").is_err());
        assert!(case.required_query("y").is_err());
        assert_eq!(case.query_list("l"), Ok(vec!["2", "3"]));
        let body: BTreeMap<String, String> = case.required_body().unwrap();
        assert_eq!(body["t"], "4");
        assert!(case.required_body::<Vec<u8>>().is_err());
    }

    #[test]
    fn a_long_text_stands_for_itself_at_any_depth() {
        let catalogue = parse(
            r#"[{"operation": "o", "case": "a", "arguments":
                {"query": {"x": "<long>"}, "body": {"t": {"u": "<long>"}}}}]"#,
        )
        .unwrap();
        let case = &catalogue.cases[0];
        assert_eq!(case.query("x"), Ok(Some("xyxy")));
        assert_eq!(case.body::<Value>().unwrap().unwrap()["t"]["u"], "xyxy");
    }

    #[test]
    fn a_case_twice_without_a_meaning_or_without_an_answer_is_refused() {
        let fault = |cases| parse(cases).unwrap_err();
        let twice = r#"[{"operation": "o", "case": "a"}, {"operation": "o", "case": "a"}]"#;
        assert!(fault(twice).contains("twice"));
        assert!(fault(r#"[{"operation": "o", "case": "b"}]"#).contains("`meaning`"));
        assert!(fault(r#"[{"operation": "p", "case": "a"}]"#).contains("`answers`"));
    }
}
