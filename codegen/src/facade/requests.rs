//! Requests: a setter for whatever can be left out, and the steps that describe the call.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use super::super::docs;
use super::super::facts::{Answer, Body, BodyKind, List, ParameterPlace};
use super::super::names::ident;
use super::super::polish::{Argument, Operation, doc};
use super::super::progenitor::last_segment;

/// The name of an operation's request type.
pub(super) fn request_ident(operation: &Operation<'_>) -> Ident {
    ident(&operation.facts.request_type())
}

/// The request type of an operation that has something to set, or pages, or events.
pub(super) fn request(operation: &Operation<'_>) -> TokenStream {
    let facts = operation.facts;
    let (name, answer) = (request_ident(operation), &operation.answer);
    let docs = doc(&format!(
        "A request for `{} {}`, not sent yet.",
        facts.method, facts.path
    ));
    let optional = operation
        .arguments
        .iter()
        .filter(|argument| !argument.facts.required);
    let setters = optional.map(|argument| {
        let (name, ty, step) = (
            argument_ident(argument),
            argument_type(argument),
            step(argument),
        );
        let docs = doc(&docs::setter(argument.facts));
        quote! {
            #docs
            #[inline]
            pub fn #name(mut self, #name: #ty) -> Self {
                self.request.call = self.request.call #step;
                self
            }
        }
    });
    let body = match (&facts.body, &operation.body) {
        (Some(body), Some(ty)) if !body.required => {
            let (setter, step) = (ident(&body.name), body_step(operation, quote! { body }));
            let docs = doc(&docs::body(body));
            Some(quote! {
                #docs
                #[inline]
                pub fn #setter(mut self, body: &#ty) -> Self {
                    self.request.call = self.request.call #step;
                    self
                }
            })
        }
        _ => None,
    };
    let rest = match (&facts.answer, &operation.element) {
        (Answer::Page, Some(element)) => {
            quote! { crate::pages::paged_request_builder!(#name, #element); }
        }
        (Answer::Events, Some(event)) => {
            quote! { crate::sse::event_request_builder!(#name, #event); }
        }
        _ => quote! { crate::transport::request_builder!(#name, #answer); },
    };
    quote! {
        #docs
        #[must_use = "a request does nothing until it is sent"]
        #[derive(Debug)]
        pub struct #name {
            request: crate::transport::Request<#answer>,
        }
        impl #name {
            #(#setters)*
            #body
        }
        #rest
    }
}

pub(super) fn argument_ident(argument: &Argument<'_>) -> Ident {
    ident(&argument.facts.field)
}

pub(super) fn argument_type(argument: &Argument<'_>) -> TokenStream {
    let ty = &argument.ty;
    let by_value = is_copied(argument);
    match argument.facts.list {
        List::No if by_value => quote! { #ty },
        List::No => quote! { &#ty },
        _ if last_segment(ty).as_deref() == Some("String") => {
            quote! { &[impl std::fmt::Display] }
        }
        List::Joined(_) | List::Repeated => quote! { &[#ty] },
    }
}

fn is_copied(argument: &Argument<'_>) -> bool {
    let name = last_segment(&argument.ty).unwrap_or_default();
    matches!(name.as_str(), "bool" | "i32" | "i64" | "f32" | "f64")
}

/// The step of a call that writes one parameter.
pub(super) fn step(argument: &Argument<'_>) -> TokenStream {
    let (name, wire) = (argument_ident(argument), &argument.facts.wire);
    match (argument.facts.place, argument.facts.list) {
        (ParameterPlace::Path, _)
            if matches!(
                last_segment(&argument.ty).as_deref(),
                Some("String" | "str")
            ) =>
        {
            quote! { .path(#wire, #name) }
        }
        (ParameterPlace::Path, _) => quote! { .path(#wire, &#name.to_string()) },
        (ParameterPlace::Query, List::No) => quote! { .query(#wire, &#name) },
        (ParameterPlace::Query, List::Joined(between)) => {
            quote! { .query_joined(#wire, #name, #between) }
        }
        (ParameterPlace::Query, List::Repeated) => quote! { .query_repeated(#wire, #name) },
    }
}

/// The step of a call that writes the body.
pub(super) fn body_step(operation: &Operation<'_>, body: TokenStream) -> TokenStream {
    match &operation.facts.body {
        Some(Body {
            kind: BodyKind::Multipart(files),
            ..
        }) => {
            quote! { .multipart(#body, &[#(#files),*]) }
        }
        Some(facts) if facts.kind == BodyKind::Form && facts.omit.is_empty() => {
            quote! { .form(#body) }
        }
        Some(facts) if facts.kind == BodyKind::Form => {
            let omit = facts.omit.iter().map(|field| ident(field));
            quote! {
                .form(&{
                    let mut form = #body.clone();
                    #(form.#omit = Default::default();)*
                    form
                })
            }
        }
        _ => quote! { .json(#body) },
    }
}
