//! Objects: public fields, unknown members kept, serde in a few lines.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{ItemStruct, Type as SynType, parse_quote};

use super::super::facts::{Facts, Leaf, Member, Model, Shape};
use super::super::lower::field_key;
use super::super::names::ident;
use super::super::progenitor::{generic_argument, last_segment};
use super::super::{Error, Options, docs};
use super::operations::shown;
use super::{Type, blank, doc};

/// How a member may be missing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Plain,
    Optional,
    Nullable,
}

struct Field<'a> {
    member: &'a Member,
    name: syn::Ident,
    /// The type of the value, without the wrapper of its presence.
    value: SynType,
    presence: Presence,
}

impl Field<'_> {
    fn ty(&self) -> TokenStream {
        let value = &self.value;
        match self.presence {
            Presence::Plain => quote! { #value },
            Presence::Optional => quote! { Option<#value> },
            Presence::Nullable => quote! { crate::model::Nullable<#value> },
        }
    }
}

/// Polishes one object.
pub(super) fn object(
    name: &str,
    model: &Model,
    members: &[Member],
    item: &ItemStruct,
    facts: &Facts,
    options: &Options,
) -> Result<Type, Error> {
    let mut fields = members
        .iter()
        .enumerate()
        .map(|(index, member)| field(model, index, member, item))
        .collect::<Result<Vec<_>, _>>()?;
    if fields.len() > 64 {
        // `Object::REQUIRED` has a bit for each of the first 64.
        fields.sort_by_key(|field| field.presence != Presence::Plain);
    }
    if fields
        .iter()
        .filter(|field| field.presence == Presence::Plain)
        .count()
        > 64
    {
        return Err(model
            .place
            .error("more than 64 members that cannot be left out"));
    }
    let extra = ident(if fields.iter().any(|field| field.name == "extra") {
        "extra_"
    } else {
        "extra"
    });

    let code = [
        definition(name, model, &fields, &extra),
        constructor(name, model, &fields, &extra, facts),
        reading(name, model, &fields, &extra, facts),
        writing(name, &fields, &extra),
        if options.json_schema {
            json_schema(name, model, &fields)
        } else {
            TokenStream::new()
        },
    ];
    let outline = fields
        .iter()
        .map(|field| {
            format!(
                "{}: {} ({})",
                field.name,
                shown(&field.ty()),
                field.member.wire
            )
        })
        .collect();
    Ok(Type {
        name: name.to_owned(),
        outline,
        code: code.into_iter().collect(),
        needs: needs(&fields, facts),
    })
}

/// The objects that a value of these fields cannot be without.
fn needs(fields: &[Field<'_>], facts: &Facts) -> Vec<String> {
    let plain = fields
        .iter()
        .filter(|field| field.presence == Presence::Plain);
    let named = plain.filter_map(|field| {
        let ty = match last_segment(&field.value).as_deref() {
            Some("Box") => generic_argument(&field.value)?,
            _ => &field.value,
        };
        last_segment(ty)
    });
    named
        .filter(|name| facts.models.contains_key(name))
        .collect()
}

/// The type that typify gave member or arm `index`, with our own strings in it.
pub(super) fn value_of(
    model: &Model,
    item: &ItemStruct,
    index: usize,
    leaf: Leaf,
) -> Result<SynType, Error> {
    let key = field_key(index);
    let raw = item
        .fields
        .iter()
        .find(|field| field.ident.as_ref().is_some_and(|ident| *ident == key));
    let raw = raw.ok_or_else(|| model.place.error("progenitor lost one of its parts"))?;
    let mut value = match last_segment(&raw.ty).as_deref() {
        Some("Option") => generic_argument(&raw.ty)
            .cloned()
            .unwrap_or_else(|| raw.ty.clone()),
        _ => raw.ty.clone(),
    };
    Prelude(leaf).visit_type_mut(&mut value);
    Ok(value)
}

fn field<'a>(
    model: &Model,
    index: usize,
    member: &'a Member,
    item: &ItemStruct,
) -> Result<Field<'a>, Error> {
    let value = value_of(model, item, index, member.leaf)?;
    // An answer may lack any member, whatever the document requires.
    let plain = member.always || (member.required && !model.in_answers);
    let presence = match (
        member.nullable && model.in_requests,
        plain && !member.nullable,
    ) {
        (true, _) => Presence::Nullable,
        (false, true) => Presence::Plain,
        (false, false) => Presence::Optional,
    };
    Ok(Field {
        member,
        name: ident(&member.field),
        value,
        presence,
    })
}

/// Shortens the paths of the prelude, and puts the type of the strings in.
struct Prelude(Leaf);

impl VisitMut for Prelude {
    fn visit_type_path_mut(&mut self, path: &mut syn::TypePath) {
        let Some(last) = path.path.segments.last_mut() else {
            return;
        };
        if last.ident == "BTreeMap" {
            // The keys of a map stay text.
            if let syn::PathArguments::AngleBracketed(arguments) = &mut last.arguments
                && let Some(values) = arguments.args.last_mut()
            {
                self.visit_generic_argument_mut(values);
            }
            return;
        }
        visit_mut::visit_type_path_mut(self, path);
        let Some(last) = path.path.segments.last().cloned() else {
            return;
        };
        *path = match (last.ident.to_string().as_str(), self.0) {
            ("String", Leaf::Secret) => parse_quote!(crate::Secret),
            ("String", Leaf::DateTime) => parse_quote!(crate::model::DateTime),
            ("String" | "Vec" | "Box" | "Option", _) => parse_quote!(#last),
            _ => return,
        };
    }
}

fn definition(name: &str, model: &Model, fields: &[Field<'_>], extra: &syn::Ident) -> TokenStream {
    let rust = ident(name);
    let docs_of_type = doc(&docs::model(model));
    let non_exhaustive = (!model.in_requests).then(|| quote! { #[non_exhaustive] });
    let default = has_default(model, fields).then(|| quote! { , Default });
    let members = fields.iter().map(|field| {
        let (name, ty) = (&field.name, field.ty());
        let docs = doc(&docs::member(field.member, &name.to_string()));
        quote! { #docs pub #name: #ty, }
    });
    quote! {
        #docs_of_type
        #[derive(Clone #default)]
        #non_exhaustive
        pub struct #rust {
            #(#members)*
            /// Members that this type does not know; kept, and sent back.
            pub #extra: crate::model::Extra,
        }
    }
}

/// A default is honest where nothing is required, or where only the service makes the object.
fn has_default(model: &Model, fields: &[Field<'_>]) -> bool {
    let plain = fields.iter().any(|field| field.presence == Presence::Plain);
    !plain && (!model.in_requests || !fields.iter().any(|field| field.member.required))
}

/// `new(required …)`, for what callers build.
fn constructor(
    name: &str,
    model: &Model,
    fields: &[Field<'_>],
    extra: &syn::Ident,
    facts: &Facts,
) -> TokenStream {
    if has_default(model, fields) || !model.in_requests {
        return TokenStream::new();
    }
    let rust = ident(name);
    let given = |field: &Field<'_>| field.member.required || field.presence == Presence::Plain;
    let required = fields.iter().filter(|field| given(field));
    let arguments = required.map(|field| {
        let (name, value) = (&field.name, &field.value);
        match conversion(value, facts) {
            Conversion::Into => quote! { #name: impl Into<#value> },
            Conversion::Each(element) => {
                quote! { #name: impl IntoIterator<Item = impl Into<#element>> }
            }
            Conversion::None => quote! { #name: #value },
        }
    });
    let values = fields.iter().map(|field| {
        let name = &field.name;
        let value = match (given(field), conversion(&field.value, facts)) {
            (false, _) => return quote! { #name: Default::default() },
            (true, Conversion::Into) => quote! { #name.into() },
            (true, Conversion::Each(_)) => quote! { #name.into_iter().map(Into::into).collect() },
            (true, Conversion::None) => quote! { #name },
        };
        match field.presence {
            // Clippy wants a field and its value of one name written once.
            Presence::Plain if *name == value.to_string() => quote! { #name },
            Presence::Plain => quote! { #name: #value },
            Presence::Optional => quote! { #name: Some(#value) },
            Presence::Nullable => quote! { #name: crate::model::Nullable::Value(#value) },
        }
    });
    quote! {
        impl #rust {
            /// With the members that the specification requires, and no others.
            #[inline]
            #[allow(clippy::too_many_arguments)]
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* #extra: Default::default() }
            }
        }
    }
}

enum Conversion<'a> {
    Into,
    Each(&'a SynType),
    None,
}

fn conversion<'a>(ty: &'a SynType, facts: &Facts) -> Conversion<'a> {
    let name = last_segment(ty).unwrap_or_default();
    let is_enum = |name: &str| {
        let shape = facts.models.get(name).map(|model| &model.shape);
        matches!(shape, Some(Shape::Enum(_)))
    };
    match name.as_str() {
        "String" | "Secret" | "DateTime" => Conversion::Into,
        "Vec" => generic_argument(ty).map_or(Conversion::None, Conversion::Each),
        name if is_enum(name) => Conversion::Into,
        _ => Conversion::None,
    }
}

fn reading(
    name: &str,
    model: &Model,
    fields: &[Field<'_>],
    extra: &syn::Ident,
    facts: &Facts,
) -> TokenStream {
    let rust = ident(name);
    let wires = fields.iter().map(|field| &field.member.wire);
    let required = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| field.presence == Presence::Plain)
        .fold(0_u64, |bits, (index, _)| {
            bits | 1_u64.checked_shl(index as u32).unwrap_or(0)
        });
    let required = (required != 0).then(|| quote! { const REQUIRED: u64 = #required; });
    let blank = if has_default(model, fields) {
        quote! { Self::default() }
    } else {
        let members = fields.iter().map(|field| {
            let name = &field.name;
            match field.presence {
                Presence::Plain => {
                    let blank = blank(&field.value, facts);
                    quote! { #name: #blank }
                }
                Presence::Optional | Presence::Nullable => quote! { #name: Default::default() },
            }
        });
        quote! { Self { #(#members,)* #extra: Default::default() } }
    };
    let gets = fields.iter().enumerate().map(|(index, field)| {
        let name = &field.name;
        quote! { #index => &self.#name, }
    });
    let arms = fields.iter().enumerate().map(|(index, field)| {
        let name = &field.name;
        quote! { #index => crate::model::read(&mut self.#name, map), }
    });
    quote! {
        impl crate::model::Object for #rust {
            const NAME: &'static str = #name;
            const FIELDS: &'static [&'static str] = &[#(#wires),*];
            #required
            #[inline]
            fn blank() -> Self {
                #blank
            }
            fn set<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                index: usize,
                map: &mut A,
            ) -> Result<(), A::Error> {
                match index {
                    #(#arms)*
                    _ => crate::model::skip(map),
                }
            }
            #[inline]
            fn get(&self, index: usize) -> &dyn crate::model::Member {
                match index {
                    #(#gets)*
                    _ => &self.#extra,
                }
            }
            #[inline]
            fn extra_mut(&mut self) -> &mut crate::model::Extra {
                &mut self.#extra
            }
        }
        crate::model::object!(#rust);
    }
}

fn writing(name: &str, fields: &[Field<'_>], extra: &syn::Ident) -> TokenStream {
    let rust = ident(name);
    let mutable = (!fields.is_empty()).then(|| quote! { mut });
    let members = fields.iter().enumerate().map(|(index, field)| {
        let name = &field.name;
        let method = ident(match field.presence {
            Presence::Plain => "required",
            Presence::Optional => "optional",
            Presence::Nullable => "nullable",
        });
        quote! { object.#method(#index, &self.#name); }
    });
    quote! {
        impl serde::Serialize for #rust {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let #mutable object = crate::model::ObjectWriter::new::<Self>(serializer);
                #(#members)*
                object.end(&self.#extra)
            }
        }
    }
}

/// What a caller builds has to have what the document requires; what only the service makes may
/// lack anything that its type can do without.
fn json_schema(name: &str, model: &Model, fields: &[Field<'_>]) -> TokenStream {
    let rust = ident(name);
    let members = fields.iter().map(|field| {
        let wire = &field.member.wire;
        let plain = field.presence == Presence::Plain;
        let required = plain || (model.in_requests && field.member.required);
        let ty = match (field.presence, required) {
            (Presence::Optional, true) => field.value.to_token_stream(),
            _ => field.ty(),
        };
        quote! { (#wire, #required, |generator| generator.subschema_for::<#ty>()) }
    });
    quote! { crate::model::schema::object!(#rust, #name, [#(#members),*]); }
}
