//! progenitor's plain output to what the project promises of generated code.
//!
//! The names and the shapes of types are progenitor's; everything that they do is written anew,
//! in a few lines a type over the shared runtime `model`.

mod enums;
mod objects;
mod operations;
#[cfg(test)]
mod tests;
mod unions;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::Options;
use super::error::Error;
use super::facts::{Facts, Shape};
use super::lower::Lowered;
use super::progenitor::{Raw, generic_argument, last_segment};

pub(super) use operations::{Argument, Operation, operations, shown};

/// A polished type.
#[derive(Debug)]
pub(super) struct Type {
    /// Its name.
    pub(super) name: String,
    /// What it has, in words: fields with their types, or values.
    pub(super) outline: Vec<String>,
    code: TokenStream,
    /// The types without a value of which it has none itself.
    needs: Vec<String>,
}

impl Type {
    /// Its definition and its impls.
    pub(super) fn code(&self) -> &TokenStream {
        &self.code
    }
}

/// Polishes all types.
pub(super) fn types(raw: &Raw, lowered: &Lowered, options: &Options) -> Result<Vec<Type>, Error> {
    let facts = &lowered.facts;
    let generated: BTreeSet<&String> = raw.structs.keys().chain(raw.enums.keys()).collect();
    if let Some(stray) = generated
        .iter()
        .find(|name| !facts.models.contains_key(**name))
    {
        return Err(Error::at(
            &lowered.files,
            "",
            format!("progenitor made a type of its own: {stray}"),
        ));
    }
    let mut types = Vec::new();
    for (name, model) in &facts.models {
        let lost = || {
            model
                .place
                .error(format!("progenitor made no type {name} of it"))
        };
        types.push(match &model.shape {
            Shape::Object(members) => {
                let item = raw.structs.get(name).ok_or_else(lost)?;
                objects::object(name, model, members, item, facts, options)?
            }
            Shape::Enum(values) => {
                let item = raw.enums.get(name).ok_or_else(lost)?;
                enums::enumeration(name, model, values, item, options)?
            }
            Shape::Union(arms) => {
                let item = raw.structs.get(name).ok_or_else(lost)?;
                unions::union(name, model, arms, item, raw, facts, options)?
            }
        });
    }
    finite(&types, facts)?;
    Ok(types)
}

/// No type needs a value of itself: nobody could ever build one.
fn finite(types: &[Type], facts: &Facts) -> Result<(), Error> {
    let mut finite: BTreeSet<&str> = BTreeSet::new();
    loop {
        let known = finite.len();
        let built = |ty: &&Type| ty.needs.iter().all(|name| finite.contains(name.as_str()));
        let more: Vec<_> = types.iter().filter(built).collect();
        finite.extend(more.iter().map(|ty| ty.name.as_str()));
        if finite.len() == known {
            break;
        }
    }
    match types.iter().find(|ty| !finite.contains(ty.name.as_str())) {
        None => Ok(()),
        Some(ty) => Err(facts.models[&ty.name].place.error(format!(
            "its required members need another {} in turn, without an end; one of them has to \
             be optional",
            ty.name
        ))),
    }
}

/// `#[doc = …]` lines.
pub(super) fn doc(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        };
        quote! { #[doc = #line] }
    });
    quote! { #(#lines)* }
}

/// How a plain member of this type looks before it is read.
fn blank(ty: &syn::Type, facts: &Facts) -> TokenStream {
    let name = last_segment(ty).unwrap_or_default();
    if let ("Box", Some(inner)) = (name.as_str(), generic_argument(ty)) {
        let inner = blank(inner, facts);
        return quote! { Box::new(#inner) };
    }
    match facts.models.get(&name).map(|model| &model.shape) {
        Some(Shape::Object(_)) => quote! { crate::model::Object::blank() },
        Some(Shape::Enum(_)) => quote! { From::from("") },
        Some(Shape::Union(_)) => quote! { <#ty>::Unlisted(Default::default()) },
        None => quote! { Default::default() },
    }
}
