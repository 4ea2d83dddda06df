//! Names from the documents to names in Rust.

use heck::{ToPascalCase, ToShoutySnakeCase, ToSnakeCase};
use proc_macro2::Ident;
use quote::format_ident;

/// A type's name: `OAuthToken` stays, `user_metadata` becomes `UserMetadata`.
pub(super) fn type_name(name: &str) -> String {
    starts_well(name.to_pascal_case(), "X")
}

/// A member's, argument's or method's name. Keywords get a trailing underscore.
pub(super) fn field_name(name: &str) -> String {
    let name = starts_well(name.to_snake_case(), "x_");
    match syn::parse_str::<Ident>(&name) {
        Ok(_) => name,
        Err(_) => format!("{name}_"),
    }
}

/// A static's name.
pub(super) fn static_name(name: &str) -> String {
    starts_well(name.to_shouty_snake_case(), "X_")
}

/// An identifier out of a name that is one already.
pub(super) fn ident(name: &str) -> Ident {
    format_ident!("{name}")
}

fn starts_well(name: String, prefix: &str) -> String {
    match name.chars().next() {
        Some(first) if first.is_alphabetic() => name,
        _ => format!("{prefix}{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_rust_and_never_clash_with_keywords() {
        assert_eq!(type_name("OAuthToken"), "OAuthToken");
        assert_eq!(type_name("PKCE"), "Pkce");
        assert_eq!(type_name("3d-secure"), "X3dSecure");
        assert_eq!(field_name("returnTo"), "return_to");
        assert_eq!(field_name("ADDITIONAL_PARAMETERS"), "additional_parameters");
        assert_eq!(field_name("type"), "type_");
        assert_eq!(field_name("self"), "self_");
        assert_eq!(field_name("2fa"), "x_2fa");
        assert_eq!(static_name("get_challenge"), "GET_CHALLENGE");
    }
}
