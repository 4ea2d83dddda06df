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
        #docs_of_type
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #rust {
            #(#value_docs #variants,)*
            /// A value that the specification does not list.
            Unlisted(String),
        }
        impl crate::model::StringEnum for #rust {
            const VALUES: &'static [&'static str] = &[#(#values),*];
            fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #values,)*
                    Self::Unlisted(value) => value,
                }
            }
        }
        impl From<&str> for #rust {
            fn from(value: &str) -> Self {
                match value {
                    #(#values => Self::#variants,)*
                    _ => Self::Unlisted(value.to_owned()),
                }
            }
        }
        crate::model::string_enum!(#rust);
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
