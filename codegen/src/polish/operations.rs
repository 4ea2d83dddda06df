//! Operations: the facts, with the types that progenitor gave arguments and answers.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Type as SynType;

use super::super::error::Error;
use super::super::facts::{self, Answer, ParameterPlace};
use super::super::lower::{Lowered, argument_key};
use super::super::progenitor::{Raw, generic_argument, last_segment};

/// An operation, ready for the facade.
#[derive(Debug)]
pub(in super::super) struct Operation<'a> {
    pub(in super::super) facts: &'a facts::Operation,
    pub(in super::super) arguments: Vec<Argument<'a>>,
    /// The type of the body, where there is one.
    pub(in super::super) body: Option<SynType>,
    /// The type of the answer.
    pub(in super::super) answer: TokenStream,
    /// The type of one element of a page, or of one event.
    pub(in super::super) element: Option<TokenStream>,
}

/// A path or query parameter with its type.
#[derive(Debug)]
pub(in super::super) struct Argument<'a> {
    pub(in super::super) facts: &'a facts::Parameter,
    /// The type of one value: of an element, where the parameter is a list.
    pub(in super::super) ty: SynType,
}

/// Puts facts and signatures together.
pub(in super::super) fn operations<'a>(
    raw: &Raw,
    lowered: &'a Lowered,
) -> Result<Vec<Operation<'a>>, Error> {
    let operations = lowered.facts.operations.iter();
    operations.map(|operation| polish(raw, operation)).collect()
}

fn polish<'a>(raw: &Raw, facts: &'a facts::Operation) -> Result<Operation<'a>, Error> {
    let function = raw.functions.get(&facts.key);
    let function = function.ok_or_else(|| facts.place.error("progenitor made nothing of it"))?;
    let find = |name: &str| {
        let ty = function.arguments.get(name);
        ty.ok_or_else(|| {
            facts
                .place
                .error(format!("progenitor made no argument {name}"))
        })
    };
    let mut arguments = Vec::new();
    for (index, parameter) in in_order(facts) {
        let mut ty = find(&argument_key(index))?;
        for wrapper in ["Option", "Vec", "Option"] {
            if last_segment(ty).as_deref() == Some(wrapper) {
                ty = generic_argument(ty).unwrap_or(ty);
            }
        }
        arguments.push(Argument {
            facts: parameter,
            ty: ty.clone(),
        });
    }
    let body = facts
        .body
        .as_ref()
        .map(|_| find("body").cloned())
        .transpose()?;
    let json = || {
        function
            .answer
            .as_ref()
            .map_or_else(|| quote! { () }, ToTokens::to_token_stream)
    };
    let answer = match &facts.answer {
        Answer::Typed => json(),
        Answer::JsonOrText => {
            let json = json();
            quote! { crate::model::JsonOrText<#json> }
        }
        Answer::Text => quote! { crate::model::Text },
        Answer::Page => {
            let element = json();
            quote! { crate::pages::Page<#element> }
        }
        Answer::Events => quote! { () },
        Answer::Custom(path) => path.parse().map_err(|_| {
            facts
                .place
                .error(format!("x-rust-answer is no path: {path}"))
        })?,
    };
    let element = matches!(facts.answer, Answer::Page | Answer::Events).then(json);
    Ok(Operation {
        element,
        facts,
        arguments,
        body,
        answer,
    })
}

/// The parameters of the path in the order of the path, then the others.
fn in_order(facts: &facts::Operation) -> impl Iterator<Item = (usize, &facts::Parameter)> {
    let mut parameters: Vec<_> = facts.parameters.iter().enumerate().collect();
    parameters.sort_by_key(|(_, parameter)| match parameter.place {
        ParameterPlace::Path => facts.path.find(&format!("{{{}}}", parameter.wire)),
        ParameterPlace::Query => Some(usize::MAX),
    });
    parameters.into_iter()
}

/// Tokens as a person would write them.
pub(in super::super) fn shown(tokens: &TokenStream) -> String {
    let text = tokens.to_string().replace(' ', "");
    [
        "::std::string::",
        "::std::vec::",
        "::std::boxed::",
        "::std::collections::",
        "::serde_json::",
        "crate::model::",
        "crate::",
    ]
    .iter()
    .fold(text, |text, path| text.replace(path, ""))
}
