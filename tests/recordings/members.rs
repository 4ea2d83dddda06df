//! The members of a request's body, as JSON or as a form.

use serde_json::{Map, Value};

/// The members of a body; a form's are all texts.
pub(crate) fn members(body: &str) -> Map<String, Value> {
    if let Ok(Value::Object(members)) = serde_json::from_str(body) {
        return members;
    }
    let fields = url::form_urlencoded::parse(body.as_bytes()).into_owned();
    fields
        .map(|(name, text)| (name, Value::String(text)))
        .collect()
}

/// Holds what was sent against what was recorded.
pub(crate) fn held_against(
    was: &Map<String, Value>,
    is: &Map<String, Value>,
) -> Result<(), String> {
    let gone: Vec<_> = was.keys().filter(|name| !is.contains_key(*name)).collect();
    if !gone.is_empty() {
        return Err(format!("{gone:?} were not sent"));
    }
    for (name, is) in is {
        let text = is.as_str().unwrap_or_default();
        let holds = match (name.as_str(), was.get(name)) {
            // Each client has its own key, and signs anew each time.
            ("client_assertion", Some(_)) => text.split('.').count() == 3,
            // The issuer is the server of the test.
            ("login_hint", Some(was)) => hint(text) == hint(was.as_str().unwrap_or_default()),
            // What is asked for where nothing is said.
            ("scope", None) => text == "openid profile email",
            ("code_challenge_method", None) => text == "S256",
            (_, was) => was == Some(is),
        };
        if !holds {
            return Err(format!("{name} is {is}, and was {:?}", was.get(name)));
        }
    }
    Ok(())
}

/// Whom a hint names.
fn hint(text: &str) -> Option<Value> {
    let hint: Value = serde_json::from_str(text).ok()?;
    Some(Value::from(vec![
        hint["format"].clone(),
        hint["sub"].clone(),
    ]))
}
