//! Groups of operations: a struct each, with a method for every operation and one for every
//! group inside.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

use super::super::docs;
use super::super::facts::group_type;
use super::super::names::{field_name, ident};
use super::super::polish::{Operation, doc};
use super::catalogue::static_ident;
use super::requests::{argument_ident, argument_type, body_step, request_ident, step};

/// All groups, and the methods of the client that lead to the outermost ones.
pub(super) fn groups<'a>(
    operations: impl Iterator<Item = &'a Operation<'a>>,
    client: Option<&str>,
) -> TokenStream {
    let mut groups: BTreeMap<&str, Vec<&Operation<'_>>> = BTreeMap::new();
    for operation in operations {
        let group = operation.facts.group.as_str();
        // A group that only holds other groups is one as well.
        for (end, _) in group.match_indices('.') {
            groups.entry(&group[..end]).or_default();
        }
        groups.entry(group).or_default().push(operation);
    }
    let outermost = groups.keys().filter(|name| !name.contains('.'));
    let accessors = outermost.map(|name| accessor(name, quote! { self.transport().clone() }));
    let client = client.and_then(|path| syn::parse_str::<Path>(path).ok());
    let client = client.map(|path| quote! { impl #path { #(#accessors)* } });
    let structs = groups.iter().map(|(name, operations)| {
        let inner = groups.keys().filter(|other| {
            let rest = other
                .strip_prefix(*name)
                .and_then(|rest| rest.strip_prefix('.'));
            rest.is_some_and(|rest| !rest.contains('.'))
        });
        let inner = inner.map(|name| accessor(name, quote! { self.client.clone() }));
        group(name, operations, inner, client.is_none())
    });
    quote! { #(#structs)* #client }
}

/// The method that leads to a group.
fn accessor(name: &str, client: TokenStream) -> TokenStream {
    let rust = ident(&group_type(name));
    let method = ident(&field_name(name.rsplit('.').next().unwrap_or(name)));
    let docs = doc(&format!("The operations of the group `{name}`."));
    quote! {
        #docs
        #[inline]
        #[must_use]
        pub fn #method(&self) -> #rust {
            #rust { client: #client }
        }
    }
}

fn group(
    name: &str,
    operations: &[&Operation<'_>],
    inner: impl Iterator<Item = TokenStream>,
    made_by_hand: bool,
) -> TokenStream {
    let rust = ident(&group_type(name));
    let docs = doc(&format!("The operations of the group `{name}`."));
    let methods = operations.iter().map(|operation| method(operation));
    // A client that is known leads to its groups itself.
    let new = made_by_hand.then(|| {
        quote! {
            #[allow(dead_code)]
            #[inline]
            pub(crate) fn new(client: crate::transport::Client) -> Self {
                Self { client }
            }
        }
    });
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #rust {
            client: crate::transport::Client,
        }
        impl #rust {
            #new
            #(#methods)*
            #(#inner)*
        }
    }
}

fn method(operation: &Operation<'_>) -> TokenStream {
    let facts = operation.facts;
    let name = ident(&facts.name);
    let descriptor = static_ident(operation);
    let required = || {
        operation
            .arguments
            .iter()
            .filter(|argument| argument.facts.required)
    };
    let mut arguments: Vec<TokenStream> = required()
        .map(|argument| {
            let (name, ty) = (argument_ident(argument), argument_type(argument));
            quote! { #name: #ty }
        })
        .collect();
    let mut steps: Vec<TokenStream> = required().map(step).collect();
    if let (Some(body), Some(ty)) = (&facts.body, &operation.body)
        && body.required
    {
        arguments.push(quote! { body: &#ty });
        steps.push(body_step(operation, quote! { body }));
    }
    let answer = &operation.answer;
    let call = quote! {
        crate::transport::Call::new(&operations::#descriptor) #(#steps)*
    };
    let (output, value) = if operation.facts.has_request_type() {
        let request = request_ident(operation);
        let value = quote! {
            #request { request: crate::transport::Request::new(self.client.clone(), #call) }
        };
        (quote! { #request }, value)
    } else {
        (
            quote! { crate::transport::Request<#answer> },
            quote! { crate::transport::Request::new(self.client.clone(), #call) },
        )
    };
    let docs = doc(&docs::operation(facts));
    let deprecated = facts.deprecated.then(|| quote! { #[deprecated] });
    let many = (arguments.len() > 6).then(|| quote! { #[allow(clippy::too_many_arguments)] });
    quote! {
        #docs #deprecated #many
        #[inline]
        pub fn #name(&self, #(#arguments),*) -> #output {
            #value
        }
    }
}
