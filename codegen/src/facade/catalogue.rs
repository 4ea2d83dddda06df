//! The catalogue: a static an operation, a list of them all, and the types behind calls by name.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use super::super::facts::{Answer, Body, BodyKind, List, PageStyle, Pagination, ParameterPlace};
use super::super::names::{ident, static_name};
use super::super::polish::{Argument, Operation, doc};

/// The name of an operation's entry.
pub(super) fn static_ident(operation: &Operation<'_>) -> Ident {
    ident(&static_name(&operation.facts.id()))
}

/// The module of all entries.
pub(super) fn catalogue(operations: &[Operation<'_>], typed: bool) -> TokenStream {
    let entries = operations.iter().map(entry);
    let names = operations.iter().map(static_ident);
    let typed = typed.then(|| {
        let typed = operations.iter().map(self::typed);
        quote! {
            /// All of them with their types: what stands behind calls by name.
            pub(crate) static TYPED: &[crate::dynamic::Typed] = &[#(#typed),*];
        }
    });
    quote! {
        /// What the specification says of each operation.
        pub mod operations {
            #[allow(unused_imports)]
            use crate::transport::{
                BodyKind, Operation, PageStyle, Pagination, Parameter, Several, Stage,
            };
            #(#entries)*
            /// All of them, in the order of the specification.
            pub static ALL: &[&Operation] = &[#(&#names),*];
        }
        #typed
    }
}

fn entry(operation: &Operation<'_>) -> TokenStream {
    let (facts, name) = (operation.facts, static_ident(operation));
    let parameters = operation.arguments.iter().map(parameter);
    let body = optional(facts.body.as_ref().map(body_kind));
    let body_required = facts.body.as_ref().is_some_and(|body| body.required);
    let answers_with_events = facts.answer == Answer::Events;
    let pagination = optional(facts.pagination.as_ref().map(pagination));
    let stage = stage(facts.stage.as_deref());
    let documentation = optional(facts.page.as_ref().map(|page| quote! { #page }));
    let custom_domain_header = facts.custom_domain_header;
    let id = facts.id();
    let (path, security, scopes) = (&facts.path, &facts.security, &facts.scopes);
    let method = ident(&facts.method);
    let idempotent = matches!(
        facts.method.as_str(),
        "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS" | "TRACE"
    );
    let redirect_is_answer = facts.redirect_is_answer;
    let docs = doc(&format!("`{} {path}`", facts.method));
    quote! {
        #docs
        pub static #name: Operation = Operation {
            id: #id,
            method: http::Method::#method,
            path: #path,
            security: &[#(#security),*],
            scopes: &[#(#scopes),*],
            idempotent: #idempotent,
            redirect_is_answer: #redirect_is_answer,
            custom_domain_header: #custom_domain_header,
            stage: #stage,
            documentation: #documentation,
            parameters: &[#(#parameters),*],
            body: #body,
            body_required: #body_required,
            answers_with_events: #answers_with_events,
            pagination: #pagination,
        };
    }
}

fn parameter(argument: &Argument<'_>) -> TokenStream {
    let facts = argument.facts;
    let (name, required) = (&facts.wire, facts.required);
    let in_path = facts.place == ParameterPlace::Path;
    let several = match facts.list {
        List::No => quote! { Several::No },
        List::Joined(between) => quote! { Several::Joined(#between) },
        List::Repeated => quote! { Several::Repeated },
    };
    quote! { Parameter::new(#name, #in_path, #required, #several) }
}

fn body_kind(body: &Body) -> TokenStream {
    match &body.kind {
        BodyKind::Json => quote! { BodyKind::Json },
        BodyKind::Form => quote! { BodyKind::Form },
        BodyKind::Multipart(files) => quote! { BodyKind::Multipart { files: &[#(#files),*] } },
    }
}

fn pagination(pagination: &Pagination) -> TokenStream {
    let styles = pagination.styles.iter().map(|style| match style {
        PageStyle::Checkpoint => quote! { PageStyle::Checkpoint },
        PageStyle::Offset => quote! { PageStyle::Offset },
        PageStyle::LastId => quote! { PageStyle::LastId },
        PageStyle::List => quote! { PageStyle::List },
    });
    let items = optional(pagination.items.as_ref().map(|items| quote! { #items }));
    let totals = pagination.totals;
    quote! { Pagination::new(&[#(#styles),*], #items, #totals) }
}

fn stage(stage: Option<&str>) -> TokenStream {
    match stage {
        Some("beta") => quote! { Stage::Beta },
        Some("EA") => quote! { Stage::EarlyAccess },
        _ => quote! { Stage::GeneralAvailability },
    }
}

fn optional(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(|| quote! { None }, |value| quote! { Some(#value) })
}

fn typed(operation: &Operation<'_>) -> TokenStream {
    let (name, answer) = (static_ident(operation), &operation.answer);
    let body = optional(operation.body.as_ref().map(|body| {
        quote! { crate::dynamic::body::<#body> }
    }));
    quote! {
        crate::dynamic::Typed { operation: &operations::#name, answer: crate::dynamic::answer::<#answer>, body: #body }
    }
}
