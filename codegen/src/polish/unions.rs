//! One of several types: the one that fits best is read; what fits none is kept as it is.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemStruct;

use super::super::docs;
use super::super::facts::{Arm, Facts, Model, Shape};
use super::super::lower::field_key;
use super::super::names::ident;
use super::super::progenitor::{Raw, generic_argument, last_segment};
use super::super::{Error, Options};
use super::objects::value_of;
use super::operations::shown;
use super::{Type, doc};

/// Whether a type is one of the generated objects.
fn is_object(ty: &syn::Type, facts: &Facts) -> bool {
    // A boxed one is read by trying, as it is part of itself.
    let model = last_segment(ty).and_then(|name| facts.models.get(&name));
    matches!(model.map(|model| &model.shape), Some(Shape::Object(_)))
}

/// How deep in an arm a member may stand that tells it from the others.
const DEEPEST: usize = 3;

/// The members of an arm with listed values, those of objects in it included, each by its path.
fn tags(ty: &syn::Type, path: &[&str], raw: &Raw, facts: &Facts) -> Vec<TokenStream> {
    let Some(name) = last_segment(ty) else {
        return Vec::new();
    };
    let (model, item) = (facts.models.get(&name), raw.structs.get(&name));
    let (Some(Shape::Object(members)), Some(item)) = (model.map(|model| &model.shape), item) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (index, member) in members.iter().enumerate() {
        let key = field_key(index);
        let mut fields = item.fields.iter();
        let field = fields.find(|field| field.ident.as_ref().is_some_and(|ident| *ident == key));
        let Some(field) = field else { continue };
        let inner = match last_segment(&field.ty).as_deref() {
            Some("Option") => generic_argument(&field.ty).unwrap_or(&field.ty),
            _ => &field.ty,
        };
        let mut path = path.to_vec();
        path.push(&member.wire);
        let named = last_segment(inner).and_then(|name| facts.models.get(&name));
        match named.map(|model| &model.shape) {
            Some(Shape::Enum(values)) => {
                let values = values.iter().map(|(_, value)| value);
                found.push(quote! { (&[#(#path),*], &[#(#values),*]) });
            }
            Some(Shape::Object(_)) if path.len() < DEEPEST => {
                found.extend(tags(inner, &path, raw, facts));
            }
            _ => {}
        }
    }
    found
}

/// Whether a text may be read as this type.
fn takes_text(ty: &syn::Type, facts: &Facts) -> bool {
    let name = last_segment(ty).unwrap_or_default();
    match facts.models.get(&name).map(|model| &model.shape) {
        Some(shape) => !matches!(shape, Shape::Object(_)),
        None => !matches!(
            name.as_str(),
            "Vec" | "BTreeMap" | "Map" | "bool" | "i64" | "f64"
        ),
    }
}

/// Polishes one union.
pub(super) fn union(
    name: &str,
    model: &Model,
    arms: &[Arm],
    item: &ItemStruct,
    raw: &Raw,
    facts: &Facts,
    options: &Options,
) -> Result<Type, Error> {
    let rust = ident(name);
    let variants: Vec<_> = arms.iter().map(|arm| ident(&arm.variant)).collect();
    let types = arms
        .iter()
        .enumerate()
        .map(|(index, arm)| value_of(model, item, index, arm.leaf))
        .collect::<Result<Vec<_>, _>>()?;
    let (indices, again) = (0..types.len(), 0..types.len());
    let names = arms.iter().map(|arm| &arm.variant);
    let variant_docs = types
        .iter()
        .map(|ty| doc(&format!("{}.", docs::code(&shown(&quote! { #ty })))));
    let kinds = types.iter().map(|ty| match is_object(ty, facts) {
        true => {
            let tags = tags(ty, &[], raw, facts);
            quote! { crate::model::union::Arm::object::<#ty>(&[#(#tags),*]) }
        }
        false => quote! { crate::model::union::Arm::Other },
    });
    // A text that nothing before the plain texts could be is moved, and not tried and copied.
    let first_text = types.iter().position(|ty| takes_text(ty, facts));
    let plain = |index: &usize| last_segment(&types[*index]).as_deref() == Some("String");
    let text = first_text.filter(plain).map(|index| {
        let variant = &variants[index];
        quote! {
            let value = match value {
                serde_json::Value::String(text) => return Ok(Self::#variant(text)),
                value => value,
            };
        }
    });
    let docs_of_type = doc(&docs::model(model));
    let json_schema = options.json_schema.then(|| {
        quote! { crate::model::schema::union!(#rust, #name, #(#types),*); }
    });
    // What a body that is empty, or null, reads as.
    let answer = model.is_answer.then(|| {
        quote! {
            crate::transport::json_answer!(#rust, || #rust::Unlisted(serde_json::Value::Null));
        }
    });
    let code = quote! {
        #docs_of_type
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant)]
        pub enum #rust {
            #(#variant_docs #variants(#types),)*
            /// A value that fits none of the others.
            Unlisted(serde_json::Value),
        }
        impl std::fmt::Debug for #rust {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    #(Self::#variants(value) => crate::model::show_arm(#names, value, f),)*
                    Self::Unlisted(value) => crate::model::show_arm("Unlisted", value, f),
                }
            }
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
                const ARMS: &[crate::model::union::Arm] = &[#(#kinds),*];
                let value = serde_json::Value::deserialize(deserializer)?;
                #text
                for arm in crate::model::union::in_order(&value, ARMS) {
                    let read = match arm {
                        #(#indices => crate::model::union::read(&value).map(Self::#variants),)*
                        _ => None,
                    };
                    if let Some(read) = read {
                        return Ok(read);
                    }
                }
                let read = match crate::model::union::otherwise(&value, ARMS)? {
                    #(Some(#again) => {
                        crate::model::union::read_leniently(&value).map(Self::#variants)
                    })*
                    _ => None,
                };
                Ok(read.unwrap_or(Self::Unlisted(value)))
            }
        }
        #json_schema
        #answer
    };
    let outline = types
        .iter()
        .map(|ty| format!("| {}", shown(&quote! { #ty })))
        .collect();
    Ok(Type {
        name: name.to_owned(),
        outline,
        code,
        needs: Vec::new(),
    })
}
