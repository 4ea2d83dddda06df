//! One of several types: the first that fits is read; what fits none is kept as it is.

use quote::quote;
use syn::{Fields, ItemEnum};

use super::super::docs;
use super::super::facts::Model;
use super::super::names::ident;
use super::super::{Error, Options};
use super::{Type, doc};

/// Polishes one union.
pub(super) fn union(
    name: &str,
    model: &Model,
    item: &ItemEnum,
    options: Options,
) -> Result<Type, Error> {
    let rust = ident(name);
    let (mut variants, mut types) = (Vec::new(), Vec::new());
    for variant in &item.variants {
        match &variant.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                variants.push(&variant.ident);
                types.push(&fields.unnamed[0].ty);
            }
            _ => {
                return Err(model
                    .place
                    .error("each part of a union needs a type of its own"));
            }
        }
    }
    let docs_of_type = doc(&docs::model(model));
    let json_schema = options.json_schema.then(|| {
        quote! { crate::model::schema::union!(#rust, #name, #(#types),*); }
    });
    let code = quote! {
        #docs_of_type
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #rust {
            #(#[allow(missing_docs)] #variants(#types),)*
            /// A value that fits none of the others.
            Unlisted(serde_json::Value),
        }
        impl serde::Serialize for #rust {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    #(Self::#variants(value) => value.serialize(serializer),)*
                    Self::Unlisted(value) => value.serialize(serializer),
                }
            }
        }
        impl<'de> serde::Deserialize<'de> for #rust {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                #(if let Ok(value) = <#types>::deserialize(&value) {
                    return Ok(Self::#variants(value));
                })*
                Ok(Self::Unlisted(value))
            }
        }
        #json_schema
    };
    let outline = types
        .iter()
        .map(|ty| format!("| {}", super::operations::shown(&quote! { #ty })))
        .collect();
    Ok(Type {
        name: name.to_owned(),
        outline,
        code,
    })
}
