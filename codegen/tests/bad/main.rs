//! Documents that are wrong, each with what the error has to say: the file and the place first,
//! then what is wrong there. None of them panics, and none overflows the stack.

mod documents;
mod operations;
mod schemas;
mod shapes;

use std::collections::BTreeMap;
use std::io;

use auth0_sdk_codegen::{Options, generate_from};

/// The error that files give; `a.yaml` is the document.
fn error(files: &[(&str, String)]) -> Option<String> {
    let files: BTreeMap<_, _> = files.iter().cloned().collect();
    let read = |name: &str| {
        files
            .get(name)
            .cloned()
            .ok_or(io::ErrorKind::NotFound.into())
    };
    let documents = ["a.yaml".to_owned()];
    let outcome = generate_from(&read, &documents, None, &Options::default());
    outcome.err().map(|error| error.to_string())
}

const HEAD: &str = "openapi: 3.0.3\ninfo: { title: t, version: '1' }\n";
const NAMED: &str = "x-operation-group: things, x-operation-name: get";
const OK: &str = "responses: { '200': { description: ok } }";

/// A document with paths and schemas, in YAML's flow style.
fn document(paths: &str, schemas: &str) -> String {
    format!("{HEAD}paths: {paths}\ncomponents: {{ schemas: {schemas} }}\n")
}

/// A document with one operation, `GET /a`.
fn with_operation(members: &str) -> String {
    let members = format!("operationId: get, {NAMED}, {members}");
    document(&format!("{{ /a: {{ get: {{ {members} }} }} }}"), "{}")
}

/// A document whose one operation answers with the schema `A` of `schemas`.
fn with_schemas(schemas: &str) -> String {
    let answer = "{ '200': { content: { application/json: { schema: \
                  { $ref: '#/components/schemas/A' } } } } }";
    let operation = format!("operationId: get, {NAMED}, responses: {answer}");
    document(&format!("{{ /a: {{ get: {{ {operation} }} }} }}"), schemas)
}

/// A document whose one operation sends the schema `A` of `schemas`.
fn sent(media: &str, schemas: &str) -> String {
    let body = format!("{{ required: true, content: {{ {media} }} }}");
    let operation = format!("operationId: get, {NAMED}, requestBody: {body}, {OK}");
    document(&format!("{{ /a: {{ post: {{ {operation} }} }} }}"), schemas)
}

/// Two operations, each with an id, a group and a name.
fn two(one: [&str; 3], other: [&str; 3]) -> String {
    let of = |[id, group, name]: [&str; 3]| {
        format!(
            "{{ operationId: {id}, x-operation-group: {group}, x-operation-name: {name}, {OK} }}"
        )
    };
    let paths = format!(
        "{{ /a: {{ get: {} }}, /b: {{ get: {} }} }}",
        of(one),
        of(other)
    );
    document(&paths, "{}")
}

/// Every document of a table gives an error that begins and goes on as the table says.
fn all_refused(table: &[(&str, String, &str, &str)]) {
    let mut wrong = String::new();
    for (name, document, place, message) in table {
        let said = error(&[("a.yaml", document.clone())]).unwrap_or("no error".to_owned());
        if !(said.starts_with(place) && said.contains(message)) {
            wrong += &format!("{name}:\n  {said}\n  wanted {place} … {message}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
