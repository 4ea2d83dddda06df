//! From OpenAPI documents to the generated part of auth0-sdk.
//!
//! ```text
//! load ─▶ select ─▶ lower ─▶ progenitor ─▶ polish ─▶ facade
//! YAML    closure   facts    types and     compact   requests
//!                            signatures    types
//! ```
//!
//! [`generate`] runs the whole of it for one [`Api`]. The build script of auth0-sdk compiles
//! these sources as a module, so paths inside start with `super` and never with `crate`.

mod docs;
mod error;
mod facade;
mod facts;
mod load;
mod lower;
mod names;
mod place;
mod polish;
mod progenitor;
mod select;
#[cfg(test)]
mod testing;

use std::path::{Path, PathBuf};
use std::{fs, io};

use proc_macro2::TokenStream;
use quote::quote;

pub use error::Error;

/// One API: a module of generated code, from one or more documents.
#[derive(Debug)]
pub struct Api {
    /// The name of the generated module, and of the cargo feature that turns it on.
    pub name: &'static str,
    /// Its documents, below the folder `openapi`.
    pub documents: &'static [&'static str],
}

/// All APIs. To add one: its documents under `openapi/`, and a line here.
pub const APIS: &[Api] = &[Api {
    name: "pieces",
    documents: &["pieces/auth0.yaml", "pieces/pkce.yaml"],
}];

/// What to generate beyond the plain types and operations.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// `schemars::JsonSchema` on every type.
    pub json_schema: bool,
}

/// What came of one API.
#[derive(Debug)]
pub struct Generated {
    /// The module's contents.
    pub code: TokenStream,
    /// Every file that was read: the build has to run again when one of them changes.
    pub inputs: Vec<PathBuf>,
    /// The contents in words, a line an item: what a reviewer wants to see change.
    pub outline: String,
}

/// Generates one API from its documents below `openapi`.
///
/// # Errors
/// When a document cannot be read, is not OpenAPI 3.0, contradicts itself, or says what the
/// generator has no form for. The error names the file and the place in it.
pub fn generate(openapi: &Path, api: &Api, options: Options) -> Result<Generated, Error> {
    let read = |name: &str| fs::read_to_string(openapi.join(name));
    let mut generated = generate_from(&read, api, options)?;
    for input in &mut generated.inputs {
        *input = openapi.join(&input);
    }
    Ok(generated)
}

/// Generates one API from documents that `read` gives by name.
///
/// # Errors
/// As [`generate`].
pub fn generate_from(
    read: &dyn Fn(&str) -> io::Result<String>,
    api: &Api,
    options: Options,
) -> Result<Generated, Error> {
    let mut document = load::load(read, api.documents)?;
    select::select(&mut document, |_| true);
    let lowered = lower::lower(&document)?;
    let raw = progenitor::generate(&lowered)?;
    let types = polish::types(&raw, &lowered, options)?;
    let operations = polish::operations(&raw, &lowered)?;
    let outline = facade::outline(&types, &operations);
    let types = types.iter().map(polish::Type::code);
    let facade = facade::facade(&operations);
    Ok(Generated {
        code: quote! { #(#types)* #facade },
        inputs: document.inputs.iter().map(PathBuf::from).collect(),
        outline,
    })
}
