//! The pages that people, or their browsers, are shown.

use serde_json::Value;

pub(super) use crate::html::escaped;

/// Where a person would sign in.
pub(super) const LOGIN: &str = "/u/login";

/// A page with a heading and a sentence.
pub(super) fn message(heading: &str, text: &str) -> String {
    page(heading, &format!("<p>{}</p>", escaped(text)))
}

/// A page on which a person says yes or no. The answer is posted as `decision`, with the fields.
#[cfg(feature = "token")]
pub(super) fn choice(heading: &str, text: &str, action: &str, fields: &[(&str, &str)]) -> String {
    let form = format!(
        r#"<p>{}</p><form method="post" action="{}">{}<button name="decision" value="approve">Approve</button><button name="decision" value="deny">Deny</button></form>"#,
        escaped(text),
        escaped(action),
        hidden(fields)
    );
    page(heading, &form)
}

/// A page that asks for one text, which goes into the query.
#[cfg(feature = "token")]
pub(super) fn question(heading: &str, action: &str, name: &str) -> String {
    let form = format!(
        r#"<form method="get" action="{}"><input name="{}"><button>Go on</button></form>"#,
        escaped(action),
        escaped(name)
    );
    page(heading, &form)
}

/// A page whose form posts itself (OAuth 2.0 Form Post Response Mode, section 2).
pub(super) fn form_post(action: &str, fields: &[(&str, &str)]) -> String {
    let form = format!(
        r#"<form method="post" action="{}">{}<button>Go on</button></form><script>document.forms[0].submit()</script>"#,
        escaped(action),
        hidden(fields)
    );
    page("One moment", &form)
}

fn hidden(fields: &[(&str, &str)]) -> String {
    let inputs = fields.iter().map(|(name, value)| {
        let (name, value) = (escaped(name), escaped(value));
        format!(r#"<input type="hidden" name="{name}" value="{value}">"#)
    });
    inputs.collect()
}

/// A page that hands the answer to the window that opened it (OAuth 2.0 Web Message Response
/// Mode). `<` is escaped, so that no value can end the script.
pub(super) fn web_message(origin: &str, fields: &[(&str, &str)]) -> String {
    let response: Value = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Value::from(*value)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let message = serde_json::json!({ "type": "authorization_response", "response": response });
    let in_script = |value: &Value| value.to_string().replace('<', "\\u003c");
    let script = format!(
        "<script>(window.opener||window.parent).postMessage({},{})</script>",
        in_script(&message),
        in_script(&origin.into())
    );
    page("One moment", &script)
}

fn page(heading: &str, body: &str) -> String {
    let heading = escaped(heading);
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{heading}</title></head><body><h1>{heading}</h1>{body}</body></html>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_leaves_its_place() {
        let evil = r#""'></script><script>alert(1)</script>&"#;
        let page = form_post(evil, &[("state", evil)]);
        assert!(!page.contains("alert(1)</script>"), "{page}");
        assert!(!page.contains(r#"=""'"#), "{page}");
        let page = web_message(evil, &[("state", evil)]);
        assert!(!page.contains("alert(1)</script>"), "{page}");
    }
}
