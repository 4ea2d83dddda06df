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

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::quote;

pub use error::Error;

/// One API: a module of generated code, from one or more documents.
#[derive(Debug)]
pub struct Api {
    /// The name of the generated module, and of the cargo feature that turns it on.
    pub name: &'static str,
    /// Where its documents are.
    pub documents: Documents,
    /// The handwritten client that gets a method for each group of operations: a path in the SDK.
    pub client: Option<&'static str>,
    /// Whether that client calls its operations by name as well.
    pub by_name: bool,
}

/// The documents of an API, below the folder `openapi`.
#[derive(Clone, Copy, Debug)]
pub enum Documents {
    /// These, all under one feature.
    Listed(&'static [&'static str]),
    /// Every document of this folder: one resource a file, and a feature `<api>-<file>` for each.
    /// What several share stands in [`SHARED`], which has no operations.
    Folder(&'static str),
}

/// The file of a folder that holds what several resources share.
pub const SHARED: &str = "shared.yaml";

/// All APIs. To add one: its documents under `openapi/`, and a line here.
pub const APIS: &[Api] = &[
    Api {
        name: "pieces",
        documents: Documents::Listed(&["pieces/auth0.yaml", "pieces/pkce.yaml"]),
        client: None,
        by_name: false,
    },
    Api {
        name: "management",
        documents: Documents::Folder("management"),
        client: Some("crate::management::ManagementClient"),
        by_name: true,
    },
    Api {
        name: "authentication",
        documents: Documents::Listed(&["authentication.yaml"]),
        client: Some("crate::authentication::AuthenticationClient"),
        by_name: false,
    },
    Api {
        name: "my-account",
        documents: Documents::Listed(&["my-account.yaml"]),
        client: Some("crate::my_account::MyAccountClient"),
        by_name: false,
    },
    Api {
        name: "my-organization",
        documents: Documents::Listed(&["my-organization.yaml"]),
        client: Some("crate::my_organization::MyOrganizationClient"),
        by_name: false,
    },
];

impl Api {
    /// Its folder, where each of its resources has a feature of its own.
    #[must_use]
    pub fn folder(&self) -> Option<&'static str> {
        match self.documents {
            Documents::Listed(_) => None,
            Documents::Folder(folder) => Some(folder),
        }
    }

    /// The resources of an API that has a folder, by the names of their files.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn resources(&self, openapi: &Path) -> Result<Vec<String>, Error> {
        let Some(folder) = self.folder() else {
            return Ok(Vec::new());
        };
        let unreadable = |error: io::Error| Error::at(folder, "", error);
        let mut names = Vec::new();
        for file in fs::read_dir(openapi.join(folder)).map_err(unreadable)? {
            let name = file.map_err(unreadable)?.file_name();
            let name = name.to_string_lossy();
            if name != SHARED
                && let Some(resource) = name.strip_suffix(".yaml")
            {
                names.push(resource.to_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// The names of its documents.
    fn documents(&self, openapi: &Path) -> Result<Vec<String>, Error> {
        Ok(match self.documents {
            Documents::Listed(names) => names.iter().map(|name| (*name).to_owned()).collect(),
            Documents::Folder(folder) => {
                let resources = self.resources(openapi)?;
                let names = resources.iter();
                names.map(|name| format!("{folder}/{name}.yaml")).collect()
            }
        })
    }
}

/// What to generate beyond the plain types and operations, and of which resources.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `schemars::JsonSchema` on every type.
    pub json_schema: bool,
    /// The table behind calls by name, with the types of each operation.
    pub dynamic: bool,
    /// The resources to keep, of an API that has a folder; `None` keeps all.
    pub resources: Option<BTreeSet<String>>,
}

/// Code as text, an item or a statement a line: enough for a compiler's messages to point at,
/// and much cheaper than formatting.
#[must_use]
pub fn lines(code: TokenStream) -> String {
    let mut text = String::new();
    write_lines(code, 0, &mut text);
    text
}

fn write_lines(code: TokenStream, depth: usize, text: &mut String) {
    for token in code {
        match &token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && depth < 4 => {
                text.push_str("{\n");
                write_lines(group.stream(), depth + 1, text);
                text.push_str("}\n");
            }
            TokenTree::Punct(punct) if matches!(punct.as_char(), ';' | ',') => {
                text.push(punct.as_char());
                text.push('\n');
            }
            TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint => {
                text.push(punct.as_char());
            }
            other => {
                text.push_str(&other.to_string());
                text.push(' ');
            }
        }
    }
}

/// What came of one API.
#[derive(Debug)]
pub struct Generated {
    /// The module's contents.
    pub code: TokenStream,
    /// Every file that was read: the build has to run again when one of them changes.
    pub inputs: Vec<PathBuf>,
    /// How many operations there are.
    pub operations: usize,
    /// The contents in words, a line an item: what a reviewer wants to see change.
    pub outline: String,
}

/// Generates one API from its documents below `openapi`.
///
/// # Errors
/// When a document cannot be read, is not OpenAPI 3.0, contradicts itself, or says what the
/// generator has no form for. The error names the file and the place in it.
pub fn generate(openapi: &Path, api: &Api, options: &Options) -> Result<Generated, Error> {
    let read = |name: &str| fs::read_to_string(openapi.join(name));
    let documents = api.documents(openapi)?;
    let mut generated = generate_from(&read, &documents, api.client, options)?;
    for input in &mut generated.inputs {
        *input = openapi.join(&input);
    }
    Ok(generated)
}

/// The resource that a file of a folder is about.
fn resource(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".yaml").unwrap_or(name)
}

/// Generates one API from documents that `read` gives by name.
///
/// # Errors
/// As [`generate`].
pub fn generate_from(
    read: &dyn Fn(&str) -> io::Result<String>,
    documents: &[String],
    client: Option<&str>,
    options: &Options,
) -> Result<Generated, Error> {
    let mut document = load::load(read, documents)?;
    select::select(&mut document);
    let kept = |file: &str| {
        let resources = options.resources.as_ref();
        resources.is_none_or(|kept| kept.contains(resource(file)))
    };
    let lowered = lower::lower(&document, kept)?;
    let raw = progenitor::generate(&lowered)?;
    let types = polish::types(&raw, &lowered, options)?;
    let operations = polish::operations(&raw, &lowered)?;
    let outline = facade::outline(&types, &operations);
    let types = types.iter().map(polish::Type::code);
    let facade = facade::facade(&operations, client, options);
    Ok(Generated {
        code: quote! { #(#types)* #facade },
        inputs: document.inputs.iter().map(PathBuf::from).collect(),
        operations: operations.len(),
        outline,
    })
}
