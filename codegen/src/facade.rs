//! What people call: one struct a group, one method an operation, one request type where there
//! is something to set.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use super::docs;
use super::facts::{List, ParameterPlace};
use super::names::{ident, static_name};
use super::polish::{self, Argument, Operation, doc, shown};
use super::progenitor::last_segment;

/// The code of all groups, and the catalogue of operations.
pub(super) fn facade(operations: &[Operation<'_>]) -> TokenStream {
    let mut groups: BTreeMap<&str, Vec<&Operation<'_>>> = BTreeMap::new();
    for operation in operations {
        groups
            .entry(&operation.facts.group)
            .or_default()
            .push(operation);
    }
    let groups = groups
        .iter()
        .map(|(name, operations)| group(name, operations));
    let requests = operations
        .iter()
        .filter(|operation| operation.facts.has_setters())
        .map(request);
    let entries = operations.iter().map(entry);
    let names = operations.iter().map(|operation| static_ident(operation));
    quote! {
        #(#groups)*
        #(#requests)*
        /// What the specification says of each operation.
        pub mod operations {
            use crate::transport::Operation;
            #(#entries)*
            /// All of them, in the order of the specification.
            pub static ALL: &[&Operation] = &[#(&#names),*];
        }
    }
}

/// All of it in words, for review: types with their fields, operations with their arguments.
pub(super) fn outline(types: &[polish::Type], operations: &[Operation<'_>]) -> String {
    let mut text = String::new();
    for operation in operations {
        let facts = operation.facts;
        text += &format!("{} {} {}\n", facts.id(), facts.method, facts.path);
        for argument in &operation.arguments {
            let needed = if argument.facts.required { "" } else { "?" };
            let ty = &argument.ty;
            let list = if argument.facts.list == List::No {
                ""
            } else {
                "[]"
            };
            let ty = shown(&quote! { #ty });
            text += &format!("  {}{needed}: {ty}{list}\n", argument.facts.wire);
        }
        if let (Some(body), Some(ty)) = (&facts.body, &operation.body) {
            let needed = if body.required { "" } else { "?" };
            let form = if body.form { " (form)" } else { "" };
            text += &format!("  body{needed}: {}{form}\n", shown(&quote! { #ty }));
        }
        text += &format!("  -> {}\n", shown(&operation.answer));
    }
    for ty in types {
        text += &format!("\n{}\n", ty.name);
        for line in &ty.outline {
            text += &format!("  {line}\n");
        }
    }
    text
}

fn static_ident(operation: &Operation<'_>) -> Ident {
    ident(&static_name(&operation.facts.id()))
}

fn entry(operation: &Operation<'_>) -> TokenStream {
    let (facts, name) = (operation.facts, static_ident(operation));
    let id = facts.id();
    let (path, security, scopes) = (&facts.path, &facts.security, &facts.scopes);
    let method = ident(&facts.method);
    let idempotent = matches!(
        facts.method.as_str(),
        "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS" | "TRACE"
    );
    let redirect_is_answer = facts.redirect_is_answer;
    let custom_domain_header = facts.custom_domain_header;
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
        };
    }
}

fn group(name: &str, operations: &[&Operation<'_>]) -> TokenStream {
    let rust = ident(&operations[0].facts.group_type());
    let docs = doc(&format!("The operations of the group `{name}`."));
    let methods = operations.iter().map(|operation| method(operation));
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #rust {
            client: crate::transport::Client,
        }
        impl #rust {
            pub(crate) fn new(client: crate::transport::Client) -> Self {
                Self { client }
            }
            #(#methods)*
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
    let (output, value) = if operation.facts.has_setters() {
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
        pub fn #name(&self, #(#arguments),*) -> #output {
            #value
        }
    }
}

fn request_ident(operation: &Operation<'_>) -> Ident {
    ident(&operation.facts.request_type())
}

fn request(operation: &Operation<'_>) -> TokenStream {
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
            pub fn #name(self, #name: #ty) -> Self {
                Self { request: self.request.map_call(|call| call #step) }
            }
        }
    });
    let body = match (&facts.body, &operation.body) {
        (Some(body), Some(ty)) if !body.required => {
            let (setter, step) = (ident(&body.name), body_step(operation, quote! { body }));
            let docs = doc(&docs::body(body));
            Some(quote! {
                #docs
                pub fn #setter(self, body: &#ty) -> Self {
                    Self { request: self.request.map_call(|call| call #step) }
                }
            })
        }
        _ => None,
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
        crate::transport::request_builder!(#name, #answer);
    }
}

fn argument_ident(argument: &Argument<'_>) -> Ident {
    ident(&argument.facts.field)
}

fn argument_type(argument: &Argument<'_>) -> TokenStream {
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
fn step(argument: &Argument<'_>) -> TokenStream {
    let (name, wire) = (argument_ident(argument), &argument.facts.wire);
    match (argument.facts.place, argument.facts.list) {
        (ParameterPlace::Path, _) if is_copied(argument) => {
            quote! { .path(#wire, &#name.to_string()) }
        }
        (ParameterPlace::Path, _) => quote! { .path(#wire, #name.as_ref()) },
        (ParameterPlace::Query, List::No) => quote! { .query(#wire, &#name) },
        (ParameterPlace::Query, List::Joined(between)) => {
            quote! { .query_joined(#wire, #name, #between) }
        }
        (ParameterPlace::Query, List::Repeated) => quote! { .query_repeated(#wire, #name) },
    }
}

/// The step of a call that writes the body.
fn body_step(operation: &Operation<'_>, body: TokenStream) -> TokenStream {
    match &operation.facts.body {
        Some(facts) if facts.form && facts.omit.is_empty() => quote! { .form(#body) },
        Some(facts) if facts.form => {
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

#[cfg(test)]
mod tests {
    use super::super::testing::{code, document};

    fn facade(operation: &str, schemas: &str) -> String {
        let code = code(&document(operation, schemas));
        code.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_required_is_an_argument_and_the_rest_are_setters() {
        let code = facade(
            "parameters: [{ name: a, in: query, required: true, schema: { type: string } }, { name: b, in: query, schema: { type: boolean } }]\n\
             requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Part' } } } }\n\
             responses: { '204': {} }",
            "Part: { properties: { a: {} } }",
        );
        for text in [
            "pub fn all(&self, a: &str) -> AllRequest",
            "pub fn b(self, b: bool) -> Self",
            "pub fn part(self, body: &Part) -> Self",
            "pub static THINGS_ALL: Operation",
        ] {
            assert!(code.contains(text), "no {text} in {code}");
        }
    }

    #[test]
    fn an_operation_with_nothing_to_set_needs_no_type_of_its_own() {
        let code = facade("responses: { '204': {} }", "");
        assert!(
            code.contains("pub fn all(&self) -> crate::transport::Request<()>"),
            "{code}"
        );
        assert!(!code.contains("AllRequest"));
    }

    #[test]
    fn the_custom_domain_header_goes_where_the_document_says() {
        let without = facade("responses: { '204': {} }", "");
        assert!(without.contains("custom_domain_header: false"), "{without}");
        let with = facade("x-custom-domain-header: true\nresponses: { '204': {} }", "");
        assert!(with.contains("custom_domain_header: true"), "{with}");
    }

    #[test]
    fn a_form_leaves_out_what_it_is_told_to() {
        let code = facade(
            "requestBody: { required: true, content: { application/x-www-form-urlencoded: { schema: { $ref: '#/components/schemas/Part' }, x-form-omit: [theSchema] } } }\n\
             responses: { '204': {} }",
            "Part: { properties: { theSchema: {}, b: {} } }",
        );
        assert!(
            code.contains("form.the_schema = Default::default();"),
            "{code}"
        );
    }
}
