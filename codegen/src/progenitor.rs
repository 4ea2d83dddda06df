//! Runs progenitor, positional, and takes its output apart.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::thread;

use proc_macro2::TokenStream;
use quote::ToTokens;
use serde_json::{Map, Value, json};
use syn::{ImplItem, Item, ItemEnum, ItemStruct, Type};

use super::error::Error;
use super::load::references;
use super::lower::Lowered;

/// What progenitor said.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) structs: BTreeMap<String, ItemStruct>,
    pub(super) enums: BTreeMap<String, ItemEnum>,
    pub(super) functions: BTreeMap<String, Function>,
}

/// The signature of one operation.
#[derive(Debug)]
pub(super) struct Function {
    /// The type of each argument, by name, without `types::` and lifetimes.
    pub(super) arguments: BTreeMap<String, Type>,
    /// The type of the answer's body; `None` where it has none.
    pub(super) answer: Option<Type>,
}

/// Deep documents overflow the stack of a build script's thread. Of this much only what is used
/// is ever taken.
const STACK: usize = 256 << 20;

/// Generates the plain types and operations.
pub(super) fn generate(lowered: &Lowered) -> Result<Raw, Error> {
    let code = thread::scope(|scope| {
        thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || {
                code(&lowered.openapi).map_err(|message| blame(lowered, &message))
            })
            .map_err(|error| Error::at(&lowered.files, "", error))?
            .join()
            .unwrap_or_else(|_| Err(Error::at(&lowered.files, "", "progenitor gave up")))
    })?;
    let file = syn::parse_str(&code).map_err(|error| {
        let message = format!("progenitor made what is not Rust: {error}");
        Error::at(&lowered.files, "", message)
    })?;
    Ok(take_apart(file))
}

/// What progenitor makes of a document. As text: tokens cannot leave the thread that made them.
fn code(document: &Value) -> Result<String, String> {
    let openapi: openapiv3::OpenAPI = serde_json::from_value(document.clone())
        .map_err(|error| format!("not an OpenAPI document: {error}"))?;
    let mut settings = ::progenitor::GenerationSettings::new();
    settings
        .with_interface(::progenitor::InterfaceStyle::Positional)
        .with_hooks(::progenitor::HooksMode::Expected)
        .with_map_type("::std::collections::BTreeMap");
    quietly(|| {
        let tokens = ::progenitor::Generator::new(&settings).generate_tokens(&openapi);
        tokens
            .map(|tokens| tokens.to_string())
            .map_err(|error| error.to_string())
    })
}

/// progenitor names no place, so it is asked again for each type and each operation alone.
fn blame(lowered: &Lowered, message: &str) -> Error {
    let mut document = lowered.openapi.clone();
    document["paths"] = json!({});
    let models = lowered.facts.models.iter().map(|(name, model)| {
        let schemas = closure(&lowered.openapi, name);
        (schemas, &model.place)
    });
    let mut models: Vec<_> = models.collect();
    models.sort_by_key(|(schemas, _)| schemas.len());
    for (schemas, place) in models {
        document["components"]["schemas"] = Value::Object(schemas);
        if let Err(message) = code(&document) {
            return place.error(format!("progenitor: {message}"));
        }
    }
    document["components"] = lowered.openapi["components"].clone();
    let paths = lowered.openapi["paths"].as_object().into_iter().flatten();
    for ((path, item), operation) in paths.zip(&lowered.facts.operations) {
        document["paths"] = json!({ path: item });
        if let Err(message) = code(&document) {
            return operation.place.error(format!("progenitor: {message}"));
        }
    }
    Error::at(&lowered.files, "", format!("progenitor: {message}"))
}

/// A component, and all that it refers to.
fn closure(openapi: &Value, name: &str) -> Map<String, Value> {
    let (mut reached, mut queue) = (Map::new(), vec![name]);
    while let Some(name) = queue.pop() {
        if let Some(schema) = openapi["components"]["schemas"].get(name)
            && reached.insert(name.to_owned(), schema.clone()).is_none()
        {
            queue.extend(references(schema));
        }
    }
    reached
}

thread_local! {
    /// What a panic on this thread said, while it is kept quiet.
    static SAID: RefCell<Option<String>> = const { RefCell::new(None) };
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// progenitor panics on what it cannot do; here that becomes an error, and prints nothing.
///
/// The hook of the process is changed once, and asks on which thread it runs: other threads, a
/// second generation among them, panic as they did before.
fn quietly(run: impl FnOnce() -> Result<String, String>) -> Result<String, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if QUIET.get() {
                SAID.set(Some(info.to_string()));
            } else {
                before(info);
            }
        }));
    });
    QUIET.set(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(run));
    QUIET.set(false);
    outcome.unwrap_or_else(|_| {
        Err(SAID
            .take()
            .unwrap_or_else(|| "it gave up without a word".to_owned()))
    })
}

fn take_apart(file: syn::File) -> Raw {
    let mut raw = Raw::default();
    for item in file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => {
                for item in module.content.map_or_else(Vec::new, |(_, items)| items) {
                    match item {
                        Item::Struct(item) => {
                            raw.structs.insert(item.ident.to_string(), item);
                        }
                        Item::Enum(item) => {
                            raw.enums.insert(item.ident.to_string(), item);
                        }
                        _ => {}
                    }
                }
            }
            Item::Impl(item) if item.trait_.is_none() => {
                for item in item.items {
                    if let ImplItem::Fn(item) = item
                        && item.sig.asyncness.is_some()
                    {
                        raw.functions
                            .insert(item.sig.ident.to_string(), function(&item.sig));
                    }
                }
            }
            _ => {}
        }
    }
    raw
}

fn function(signature: &syn::Signature) -> Function {
    let arguments = signature
        .inputs
        .iter()
        .filter_map(|argument| match argument {
            syn::FnArg::Typed(typed) => {
                Some((typed.pat.to_token_stream().to_string(), plain(&typed.ty)))
            }
            syn::FnArg::Receiver(_) => None,
        });
    let answer = match &signature.output {
        syn::ReturnType::Type(_, output) => generic_argument(output) // Result<_, _>
            .and_then(generic_argument) // ResponseValue<_>
            .map(plain)
            .filter(|answer| !matches!(answer, Type::Tuple(unit) if unit.elems.is_empty())),
        syn::ReturnType::Default => None,
    };
    Function {
        arguments: arguments.collect(),
        answer,
    }
}

/// `types::User` as `User`, and `&'a T` as `T`.
fn plain(ty: &Type) -> Type {
    if let Type::Reference(reference) = ty {
        return plain(&reference.elem);
    }
    let tokens = strip(ty.to_token_stream());
    syn::parse2(tokens).unwrap_or_else(|_| ty.clone())
}

/// Takes `types ::` and `& 'a` out of tokens, at every depth.
fn strip(tokens: TokenStream) -> TokenStream {
    let mut out: Vec<proc_macro2::TokenTree> = Vec::new();
    let mut skip = 0;
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        let text = |at: usize| tokens.get(at).map(ToString::to_string).unwrap_or_default();
        if text(index) == "types" && text(index + 1) == ":" {
            skip = 2;
        } else if text(index) == "&" {
            skip = if text(index + 1) == "'" { 2 } else { 0 };
        } else if let proc_macro2::TokenTree::Group(group) = token {
            let inner = strip(group.stream());
            out.push(proc_macro2::Group::new(group.delimiter(), inner).into());
        } else {
            out.push(token.clone());
        }
    }
    out.into_iter().collect()
}

/// The first type argument of the last segment of a path.
pub(super) fn generic_argument(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    match &path.path.segments.last()?.arguments {
        syn::PathArguments::AngleBracketed(arguments) => {
            arguments.args.iter().find_map(|argument| match argument {
                syn::GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
        }
        _ => None,
    }
}

/// The name of the last segment of a path: `Option` for `::std::option::Option<T>`.
pub(super) fn last_segment(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    Some(path.path.segments.last()?.ident.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::facts::{Facts, Model, Shape};
    use super::super::place::Place;
    use super::*;

    /// What typify refuses, as if the lowering had let it through.
    fn lowered(bad: Value) -> Lowered {
        let model = |name: &str| Model {
            name: name.to_owned(),
            description: String::new(),
            shape: Shape::Union(Vec::new()),
            in_requests: true,
            in_answers: true,
            is_answer: false,
            place: Place::schema("a.yaml", name),
        };
        let models = ["Bad", "Good", "User"].map(|name| (name.to_owned(), model(name)));
        Lowered {
            openapi: json!({
                "openapi": "3.0.3", "info": { "title": "t", "version": "1" }, "paths": {},
                "components": { "schemas": {
                    "Bad": bad, "Good": { "type": "string" },
                    "User": { "type": "array", "items": { "$ref": "#/components/schemas/Bad" } },
                } },
            }),
            facts: Facts {
                models: models.into(),
                operations: Vec::new(),
            },
            files: "a.yaml".to_owned(),
        }
    }

    #[test]
    fn what_progenitor_refuses_has_its_place() {
        for bad in [
            json!({ "type": "string", "enum": ["a", "A"] }),
            json!({ "$ref": "#/components/schemas/Missing" }),
            json!({ "type": "text" }),
        ] {
            let error = generate(&lowered(bad)).unwrap_err().to_string();
            let place = "a.yaml at /components/schemas/Bad: progenitor: ";
            assert!(error.starts_with(place), "{error}");
        }
    }

    #[test]
    fn generations_at_once_each_have_their_own_panic() {
        thread::scope(|scope| {
            for n in 0..16 {
                scope.spawn(move || {
                    let said = quietly(|| panic!("number {n}"));
                    assert!(said.unwrap_err().ends_with(&format!("number {n}")));
                    assert_eq!(quietly(|| Ok(n.to_string())), Ok(n.to_string()));
                    assert!(!QUIET.get());
                });
            }
        });
    }
}
