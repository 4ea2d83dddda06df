//! Documents in a few lines, for the tests of each module.

use std::io;

use super::load::{self, Document};
use super::lower::{self, Lowered};
use super::{Error, Generated, Options, generate_from, select};

/// Reads `files`, by name and text.
pub(super) fn files(files: &[(&str, &str)]) -> impl Fn(&str) -> io::Result<String> + use<> {
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    move |wanted| {
        let file = files.iter().find(|(name, _)| name == wanted);
        file.map(|(_, text)| text.clone())
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// A document whose one operation sends and gets each schema of `schemas`, a YAML map of them.
pub(super) fn both_ways(schemas: &str) -> String {
    let schemas = schemas.trim_matches('\n');
    let names = schemas
        .lines()
        .filter(|line| !line.starts_with([' ', '#', '}']) && line.contains(':'));
    let names = names.filter_map(|line| line.split(':').next());
    let all: Vec<_> = names
        .map(|name| format!("{name}: {{ $ref: '#/components/schemas/{name}' }}"))
        .collect();
    let schema = format!("{{ type: object, properties: {{ {} }} }}", all.join(", "));
    document(
        &format!(
            "requestBody: {{ content: {{ application/json: {{ schema: {schema} }} }} }}\n\
             responses: {{ '200': {{ content: {{ application/json: {{ schema: {schema} }} }} }} }}"
        ),
        schemas,
    )
}

/// A document with one operation, `POST /all`, and schemas.
pub(super) fn document(operation: &str, schemas: &str) -> String {
    let indent = |text: &str| text.trim_matches('\n').replace('\n', "\n      ");
    format!(
        "openapi: 3.0.3\ninfo: {{ title: t, version: '1' }}\npaths:\n  /all:\n    post:\n      \
         operationId: all\n      x-operation-group: things\n      x-operation-name: all\n      \
         {}\ncomponents:\n    schemas:\n      {}\n",
        indent(operation),
        match indent(schemas) {
            text if text.is_empty() => "{}".to_owned(),
            text => text,
        }
    )
}

/// Loads one document.
pub(super) fn load(text: &str) -> Result<Document, Error> {
    load::load(&files(&[("a.yaml", text)]), &["a.yaml".to_owned()])
}

/// Loads and lowers one document.
pub(super) fn lower(text: &str) -> Result<Lowered, Error> {
    let mut document = load(text)?;
    select::select(&mut document);
    lower::lower(&document, |_| true)
}

/// Generates from one document.
pub(super) fn generate(text: &str) -> Result<Generated, Error> {
    let documents = ["a.yaml".to_owned()];
    generate_from(
        &files(&[("a.yaml", text)]),
        &documents,
        None,
        &Options::default(),
    )
}

/// The formatted code of one document.
pub(super) fn code(text: &str) -> String {
    let generated = generate(text).unwrap();
    prettyplease::unparse(&syn::parse2(generated.code).unwrap())
}
