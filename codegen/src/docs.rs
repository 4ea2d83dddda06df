//! Docs, composed from the facts.

use super::facts::{Body, List, Member, Model, Operation, PageStyle, Pagination, Parameter, Shape};

/// The docs of a type.
pub(super) fn model(model: &Model) -> String {
    let mut text = sentence(&model.description, || format!("`{}`.", model.name));
    let called = format!("`{}` in the specification.", model.name);
    if matches!(model.shape, Shape::Enum(_)) {
        text += "\n\nAn open enum: a value that is not listed is kept as `Unlisted`.";
    }
    text += "\n\n";
    text += &called;
    text
}

/// The docs of a member.
pub(super) fn member(member: &Member, field: &str) -> String {
    let mut text = sentence(&member.description, || format!("{}.", code(&member.wire)));
    let mut notes = Vec::new();
    if member.wire != field {
        notes.push(format!("{} on the wire", code(&member.wire)));
    }
    if member.required {
        notes.push("required by the specification".to_owned());
    }
    notes.extend(member.limits.iter().cloned());
    if !notes.is_empty() {
        text += &format!("\n\n{}.", capital(&notes.join("; ")));
    }
    text
}

/// The docs of an operation's method.
pub(super) fn operation(operation: &Operation) -> String {
    let mut text = sentence(&operation.description, || format!("`{}`.", operation.name));
    text += &format!(
        "\n\n{}",
        code(&format!("{} {}", operation.method, operation.path))
    );
    if !operation.security.is_empty() {
        let schemes: Vec<_> = operation.security.iter().map(|name| code(name)).collect();
        text += &format!(" · credential: {}", schemes.join(", "));
    }
    if !operation.scopes.is_empty() {
        let scopes: Vec<_> = operation.scopes.iter().map(|name| code(name)).collect();
        text += &format!(" · scopes: {}", scopes.join(", "));
    }
    match operation.stage.as_deref() {
        None | Some("GA") => {}
        Some("EA") => text += " · early access",
        Some(stage) => text += &format!(" · {stage}"),
    }
    if let Some(pagination) = &operation.pagination {
        text += &format!("\n\n{}", pages(pagination));
    }
    let arguments: Vec<_> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
        .map(|parameter| format!("- {}: {}", code(&parameter.wire), parameter_text(parameter)))
        .collect();
    if !arguments.is_empty() {
        text += &format!("\n\n# Arguments\n\n{}", arguments.join("\n"));
    }
    if operation.custom_domain_header {
        text += "\n\nTakes the header that names a custom domain.";
    }
    if let Some(page) = &operation.page {
        text += &format!("\n\n[The vendor's reference](<{page}>).");
    }
    text += "\n\n# Errors\n\nAs every call: see [`Error`](crate::Error).";
    text
}

/// How a list comes in pages.
fn pages(pagination: &Pagination) -> String {
    let ways = pagination.styles.iter().map(|style| match style {
        PageStyle::Checkpoint => "by checkpoint (`from`, `take`)",
        PageStyle::Offset => "by offset (`page`, `per_page`; the service ends at 1,000 elements)",
        PageStyle::LastId => "by the id of the last element (`from`, `take`)",
        PageStyle::List => "all at once",
    });
    let ways: Vec<_> = ways.collect();
    format!("A list, {}.", ways.join(" or "))
}

/// The docs of a setter.
pub(super) fn setter(parameter: &Parameter) -> String {
    parameter_text(parameter)
}

/// The docs of a body's setter.
pub(super) fn body(body: &Body) -> String {
    sentence(&body.description, || "The body of the request.".to_owned())
}

fn parameter_text(parameter: &Parameter) -> String {
    let mut text = line(&parameter.description, || {
        format!("{}.", code(&parameter.wire))
    });
    match parameter.list {
        List::Joined(" ") => text += " Sent as one parameter, with spaces between.",
        List::Joined(between) => {
            text += &format!(" Sent as one parameter, with `{between}` between.")
        }
        List::No | List::Repeated => {}
    }
    text
}

/// A text as code, whatever stands in it.
pub(super) fn code(text: &str) -> String {
    let text = one_line(text);
    match (text.is_empty(), text.contains('`')) {
        (true, _) => "`\"\"`".to_owned(),
        (false, false) => format!("`{text}`"),
        (false, true) => format!("`` {text} ``"),
    }
}

/// A description in its paragraphs, the first and the last of which end in a full stop.
fn sentence(text: &str, otherwise: impl FnOnce() -> String) -> String {
    let (mut paragraphs, mut lines) = (Vec::new(), Vec::new());
    for text in text.lines().map(str::trim).chain([""]) {
        if !text.is_empty() {
            lines.push(text);
        } else if !lines.is_empty() {
            // A list, a table or a heading keeps its lines; prose is one line.
            let kept = lines
                .iter()
                .any(|line| line.starts_with(['-', '*', '+', '|', '#']));
            let between = if kept { "\n" } else { " " };
            paragraphs.push(std::mem::take(&mut lines).join(between));
        }
    }
    let Some(last) = paragraphs.len().checked_sub(1) else {
        return otherwise();
    };
    for at in [0, last] {
        paragraphs[at] = stopped(&paragraphs[at]);
    }
    let paragraphs = paragraphs.iter().map(|text| safe(text));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// The same on one line, for what stands in a list.
fn line(text: &str, otherwise: impl FnOnce() -> String) -> String {
    sentence(&one_line(text), otherwise)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn stopped(text: &str) -> String {
    match text.chars().last() {
        Some('.' | '!' | '?' | '`' | ':' | '|') => text.to_owned(),
        _ => format!("{text}."),
    }
}

/// Descriptions are CommonMark, and so are Rust's docs; but what rustdoc would take for a tag,
/// for a link to an item or for a test of Rust code is none.
fn safe(text: &str) -> String {
    let text = text.replace("```", "`");
    let (mut safe, mut rest) = (String::new(), text.as_str());
    while let Some(at) = rest.find(['`', '<', '[', 'h']) {
        let (before, from) = rest.split_at(at);
        safe += before;
        let end = |close: char| from[1..].find(close).map(|end| end + 2);
        let is_url = |text: &str| text.starts_with("https://") || text.starts_with("http://");
        let taken = match &from[..1] {
            "`" => end('`'),
            "<" if is_url(&from[1..]) => end('>'),
            "[" => from
                .split_once("](")
                .filter(|(text, target)| {
                    !text[1..].contains(['[', ']', '`', '<']) && is_url(target)
                })
                .and_then(|_| end(')')),
            "h" if is_url(from) => {
                let url = from.split([' ', ')', '>', '"', '`', '\n', ',', '<']).next();
                let url = url
                    .unwrap_or(from)
                    .trim_end_matches(['.', ':', ';', '!', '?', '\'']);
                safe += &format!("<{url}>");
                rest = &from[url.len()..];
                continue;
            }
            "h" => Some(1),
            _ => None,
        };
        if taken.is_none() {
            safe.push('\\');
        }
        let taken = taken.unwrap_or(1);
        safe += &from[..taken];
        rest = &from[taken..];
    }
    safe + rest
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        sentence(text, || "`x`.".to_owned())
    }

    #[test]
    fn every_description_is_a_sentence() {
        assert_eq!(said(" Two\n  lines "), "Two lines.");
        assert_eq!(said("Really?"), "Really?");
        assert_eq!(said(""), "`x`.");
    }

    #[test]
    fn paragraphs_and_lists_stay_what_they_are() {
        assert_eq!(
            said("One of\n\n- `a`\n- b\n\nand no\nmore"),
            "One of.\n\n- `a`\n- b\n\nand no more."
        );
        assert_eq!(line("One\n\ntwo", String::new), "One two.");
    }

    #[test]
    fn rustdoc_takes_nothing_for_a_tag_a_link_or_a_test() {
        assert_eq!(said("A <token> of [auth0]."), "A \\<token> of \\[auth0].");
        assert_eq!(
            said("As `<b>` and [x](https://a.b/c)."),
            "As `<b>` and [x](https://a.b/c)."
        );
        assert_eq!(said("See https://a.b/c."), "See <https://a.b/c>.");
        assert_eq!(said("See <https://a.b/c>."), "See <https://a.b/c>.");
        assert_eq!(said("[x](y) and `open"), "\\[x](y) and \\`open.");
        assert_eq!(said("```\nlet a;\n```"), "` let a; `");
        assert_eq!(said("hash, ühh, ["), "hash, ühh, \\[.");
    }

    #[test]
    fn code_is_code_whatever_stands_in_it() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code("\n"), "`\"\"`");
    }
}
