//! Docs, composed from the facts.

use super::facts::{Body, List, Member, Model, Operation, Parameter, Shape};

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
    let mut text = sentence(&member.description, || format!("`{}`.", member.wire));
    let mut notes = Vec::new();
    if member.wire != field {
        notes.push(format!("`{}` on the wire", member.wire));
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
    text += &format!("\n\n`{} {}`", operation.method, operation.path);
    if !operation.security.is_empty() {
        let schemes: Vec<_> = operation
            .security
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        text += &format!(" · credential: {}", schemes.join(", "));
    }
    if !operation.scopes.is_empty() {
        let scopes: Vec<_> = operation
            .scopes
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        text += &format!(" · scopes: {}", scopes.join(", "));
    }
    let arguments: Vec<_> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
        .map(|parameter| format!("- `{}`: {}", parameter.wire, parameter_text(parameter)))
        .collect();
    if !arguments.is_empty() {
        text += &format!("\n\n# Arguments\n\n{}", arguments.join("\n"));
    }
    text += "\n\n# Errors\n\nAs every call: see [`Error`](crate::Error).";
    text
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
    let mut text = sentence(&parameter.description, || format!("`{}`.", parameter.wire));
    match parameter.list {
        List::Joined(" ") => text += " Sent as one parameter, with spaces between.",
        List::Joined(between) => {
            text += &format!(" Sent as one parameter, with `{between}` between.")
        }
        List::No | List::Repeated => {}
    }
    text
}

/// One paragraph with a full stop at its end.
fn sentence(text: &str, otherwise: impl FnOnce() -> String) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().last() {
        None => otherwise(),
        Some('.' | '!' | '?' | '`') => text,
        Some(_) => text + ".",
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}
