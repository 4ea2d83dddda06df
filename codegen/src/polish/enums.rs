//! Open enums: the listed values, and any other text.

use quote::quote;
use syn::ItemEnum;

use super::super::docs;
use super::super::facts::Model;
use super::super::names::ident;
use super::super::{Error, Options};
use super::{Type, doc};

/// Polishes one enum.
pub(super) fn enumeration(
    name: &str,
    model: &Model,
    values: &[(String, String)],
    item: &ItemEnum,
    options: &Options,
) -> Result<Type, Error> {
    if item.variants.len() != values.len() {
        return Err(model.place.error("progenitor lost a value of this enum"));
    }
    let rust = ident(name);
    let docs_of_type = doc(&docs::model(model));
    let variants: Vec<_> = values.iter().map(|(variant, _)| ident(variant)).collect();
    let values: Vec<_> = values.iter().map(|(_, value)| value).collect();
    let value_docs = values
        .iter()
        .map(|value| doc(&format!("{}.", docs::code(value))));
    let json_schema = options.json_schema.then(|| {
        quote! { crate::model::schema::string_enum!(#rust, #name); }
    });
    let code = quote! {
        crate::model::listed_enum! {
            #docs_of_type
            #rust { #(#value_docs #variants = #values,)* }
        }
        #json_schema
    };
    let outline = values.iter().map(|value| format!("= {value:?}")).collect();
    Ok(Type {
        name: name.to_owned(),
        outline,
        code,
        needs: Vec::new(),
    })
}
