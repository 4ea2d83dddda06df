//! JSON values as YAML in block style, the same text for the same value, in the look of the
//! documents that are written by hand.

use std::fmt::Write as _;

use serde_json::Value;

/// A document as YAML.
pub(super) fn write(value: &Value) -> String {
    let mut out = String::new();
    block(&mut out, value, 0);
    out
}

/// Writes a value whose lines begin with `indent` spaces.
fn block(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let _ = write!(out, "{:indent$}{}:", "", scalar(key));
                after(out, value, indent + 2);
            }
        }
        Value::Array(values) => {
            for value in values {
                let _ = write!(out, "{:indent$}-", "");
                match value {
                    Value::Object(map) if !map.is_empty() => {
                        // The first member stands on the line of the dash.
                        let mut inner = String::new();
                        block(&mut inner, value, indent + 2);
                        out.push(' ');
                        out.push_str(inner.trim_start_matches(' '));
                    }
                    _ => after(out, value, indent + 2),
                }
            }
        }
        _ => {}
    }
}

/// Writes what comes after a key or a dash.
fn after(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(map) if map.is_empty() => out.push_str(" {}\n"),
        Value::Array(values) if values.is_empty() => out.push_str(" []\n"),
        Value::Object(_) | Value::Array(_) => {
            out.push('\n');
            block(out, value, indent);
        }
        Value::String(text) => {
            let _ = writeln!(out, " {}", scalar(text));
        }
        other => {
            let _ = writeln!(out, " {other}");
        }
    }
}

/// A text, without quotes where no reader takes it for anything else.
fn scalar(text: &str) -> String {
    let special = |c: char| c.is_control() || "\u{2028}\u{2029}\u{feff}".contains(c);
    if text.contains(special) {
        let mut out = String::from("\"");
        for c in text.chars() {
            match c {
                '"' | '\\' => out.extend(['\\', c]),
                c if special(c) => {
                    let _ = write!(out, "\\u{:04x}", u32::from(c));
                }
                c => out.push(c),
            }
        }
        return out + "\"";
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./$ {}:".contains(c);
    let first = |c: char| c.is_ascii_alphabetic() || "_/$".contains(c);
    // Words that YAML 1.1 or 1.2 reads as something else, in any letter case.
    let word = matches!(
        text.to_ascii_lowercase().as_str(),
        "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" | "nan" | "inf"
    );
    let ends = text.ends_with([' ', ':']) || text.contains(": ");
    if text.starts_with(first) && text.chars().all(plain) && !ends && !word {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::source;
    use super::*;

    #[test]
    fn the_text_reads_back_as_the_value() {
        let texts = [
            "",
            " ",
            "a",
            "a b",
            "a: b",
            "a #b",
            "#a",
            "- a",
            "null",
            "NULL",
            "~",
            "yes",
            "No",
            "on",
            "1",
            "0x1",
            "1e3",
            ".5",
            "-",
            "a'b",
            "'",
            "\"",
            "\\d+\\.",
            "a\nb",
            "a\tb",
            "é",
            "\u{85}",
            "{a}",
            "[a]",
            "a,b",
            "a:",
            "a ",
            " a",
            "%",
            "@a",
            "`",
            "&a",
            "*a",
            "!a",
            "|",
            ">",
            "?",
            "2024-01-01",
            "12:30",
            "=",
            "<<",
            "\u{1f600}",
            "/a/{b}",
            "$ref",
            "\u{7f}",
            "\u{feff}",
        ];
        for text in texts {
            let value = json!({ text: text, "list": [text, { text: [] }, [text]] });
            let yaml = write(&value);
            let read =
                source::parse("a.yaml", &yaml).unwrap_or_else(|error| panic!("{error}\n{yaml}"));
            assert_eq!(read, value, "{yaml}");
        }
        let others = json!({ "n": [1, -1, 1.5, 1e300, null, true], "e": {}, "l": [{}, [[]], []] });
        assert_eq!(source::parse("a.yaml", &write(&others)).unwrap(), others);
    }

    #[test]
    fn it_looks_as_if_written_by_hand() {
        let value = json!({
            "paths": { "/a/{id}": { "get": { "security": [{ "b": [] }], "tags": ["x", "200"] } } },
        });
        let expected = "\
paths:
  /a/{id}:
    get:
      security:
        - b: []
      tags:
        - x
        - '200'
";
        assert_eq!(write(&value), expected);
    }
}
