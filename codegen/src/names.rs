//! Names from the documents to names in Rust.

use heck::{ToPascalCase, ToShoutySnakeCase, ToSnakeCase};
use proc_macro2::Ident;
use quote::format_ident;

/// A type's name: `OAuthToken` stays, `user_metadata` becomes `UserMetadata`.
pub(super) fn type_name(name: &str) -> String {
    free(starts_well(usable(name).to_pascal_case(), "X"))
}

/// A member's, argument's or method's name. Keywords get a trailing underscore.
pub(super) fn field_name(name: &str) -> String {
    free(starts_well(usable(name).to_snake_case(), "x_"))
}

/// A static's name.
pub(super) fn static_name(name: &str) -> String {
    starts_well(usable(name).to_shouty_snake_case(), "X_")
}

/// An identifier out of a name that is one already.
pub(super) fn ident(name: &str) -> Ident {
    format_ident!("{name}")
}

/// Whether a name of the documents begins as a name in Rust does.
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// What no identifier can hold, as the gap between two words.
fn usable(name: &str) -> String {
    let usable = |c: char| match c {
        _ if c.is_ascii() => c.is_ascii_alphanumeric(),
        _ => syn::parse_str::<Ident>(&format!("x{c}")).is_ok(),
    };
    name.replace(|c| !usable(c), "_")
}

fn starts_well(name: String, prefix: &str) -> String {
    let first = name.chars().next();
    match first {
        // Some letters end a word and cannot begin one.
        Some(first) if syn::parse_str::<Ident>(&format!("{first}x")).is_ok() => name,
        Some(_) => format!("{prefix}{name}"),
        None => prefix.trim_end_matches('_').to_owned(),
    }
}

fn free(name: String) -> String {
    match syn::parse_str::<Ident>(&name) {
        Ok(_) => name,
        Err(_) => format!("{name}_"),
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
        assert_eq!(type_name("self"), "Self_");
        assert_eq!(field_name("returnTo"), "return_to");
        assert_eq!(field_name("ADDITIONAL_PARAMETERS"), "additional_parameters");
        assert_eq!(field_name("type"), "type_");
        assert_eq!(field_name("self"), "self_");
        assert_eq!(field_name("2fa"), "x_2fa");
        assert_eq!(static_name("get_challenge"), "GET_CHALLENGE");
    }

    #[test]
    fn every_text_gives_an_identifier() {
        let texts = [
            "", "-", "123", "_", "$ref", "a b", "'", "ⓐ", "²", "é", "名前", "a²b", "\u{301}a", "ß",
            "🦀", "a\nb", "async", "Self", "gen", "r#x",
        ];
        for text in texts {
            for name in [type_name(text), field_name(text), static_name(text)] {
                assert_eq!(ident(&name).to_string(), name);
                assert!(syn::parse_str::<Ident>(&name).is_ok(), "{text:?}: {name}");
            }
        }
    }
}
