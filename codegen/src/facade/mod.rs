//! What people call: one struct a group, one method an operation, one request type where there
//! is something to set, and the catalogue of it all.

mod catalogue;
mod groups;
mod requests;

use proc_macro2::TokenStream;
use quote::quote;

use super::Options;
use super::facts::{BodyKind, List};
use super::polish::{self, Operation, shown};

/// The code of all groups, and the catalogue of operations.
pub(super) fn facade(
    operations: &[Operation<'_>],
    client: Option<&str>,
    options: &Options,
) -> TokenStream {
    // What is made by hand is in the catalogue, and there alone.
    let methods = || operations.iter().filter(|one| !one.facts.handwritten);
    let groups = groups::groups(methods(), client);
    let requests = methods()
        .filter(|operation| operation.facts.has_request_type())
        .map(requests::request);
    let catalogue = catalogue::catalogue(operations, options.dynamic && client.is_some());
    quote! {
        #groups
        #(#requests)*
        #catalogue
    }
}

/// All of it in words, for review: types with their fields, operations with their arguments.
pub(super) fn outline(types: &[polish::Type], operations: &[Operation<'_>]) -> String {
    let mut text = String::new();
    for operation in operations {
        let facts = operation.facts;
        let by_hand = if facts.handwritten { " (by hand)" } else { "" };
        text += &format!("{} {} {}{by_hand}\n", facts.id(), facts.method, facts.path);
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
            let form = match body.kind {
                BodyKind::Json => "",
                BodyKind::Form => " (form)",
                BodyKind::Multipart(_) => " (parts)",
            };
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
            "pub fn b(mut self, b: bool) -> Self",
            "pub fn part(mut self, body: &Part) -> Self",
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
    fn what_is_made_by_hand_is_in_the_catalogue_and_in_no_public_face() {
        let operation = "x-handwritten: true\n\
             parameters: [{ name: a, in: query, schema: { type: string } }]\n\
             responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/Part' } } } } }";
        let code = facade(operation, "Part: { properties: { a: {} } }");
        for text in [
            "pub static THINGS_ALL: Operation",
            "ALL: &[&Operation] = &[&THINGS_ALL]",
        ] {
            assert!(code.contains(text), "no {text} in {code}");
        }
        for text in ["ThingsApi", "fn all", "AllRequest", "struct Part"] {
            assert!(!code.contains(text), "{text} in {code}");
        }
    }

    #[test]
    fn a_group_has_what_is_not_made_by_hand() {
        let document = document("x-handwritten: true\nresponses: { '204': {} }", "");
        let (head, rest) = document.split_once("  /all:").unwrap();
        let (operation, tail) = rest.split_once("components:").unwrap();
        let public = operation
            .replace("all", "one")
            .replace("x-handwritten: true", "deprecated: false");
        let documents = ["a.yaml".to_owned()];
        let text = format!("{head}  /all:{operation}  /one:{public}components:{tail}");
        let read = super::super::testing::files(&[("a.yaml", &text)]);
        let client = Some("crate::Client");
        let generated =
            super::super::generate_from(&read, &documents, client, &Default::default()).unwrap();
        let code = generated.code.to_string();
        for text in [
            "pub struct ThingsApi",
            "pub fn things (& self) -> ThingsApi",
            "pub fn one (& self",
        ] {
            assert!(code.contains(text), "no {text} in {code}");
        }
        assert!(!code.contains("fn all (& self"), "{code}");
    }

    #[test]
    fn the_custom_domain_header_goes_where_the_document_says() {
        let without = facade("responses: { '204': {} }", "");
        assert!(without.contains("custom_domain_header: false"), "{without}");
        let with = facade("x-custom-domain-header: true\nresponses: { '204': {} }", "");
        assert!(with.contains("custom_domain_header: true"), "{with}");
    }

    #[test]
    fn a_list_in_pages_is_a_page_of_its_elements_with_a_request_type() {
        let code = facade(
            "x-pagination: { styles: [checkpoint, offset], items: things, totals: true, element: { $ref: '#/components/schemas/Part' } }\n\
             parameters: [{ name: from, in: query, schema: { type: string } }, { name: take, in: query, schema: { type: integer } }, { name: page, in: query, schema: { type: integer } }, { name: per_page, in: query, schema: { type: integer } }]\n\
             responses: { '200': { content: { application/json: { schema: { properties: { things: {} } } } } } }",
            "Part: { properties: { a: {} } }",
        );
        for text in [
            "request: crate::transport::Request<crate::pages::Page<Part>>",
            "crate::pages::paged_request_builder!(AllRequest, Part);",
            "Pagination::new( &[PageStyle::Checkpoint, PageStyle::Offset], Some(\"things\"), true, )",
        ] {
            assert!(code.contains(text), "no {text} in {code}");
        }
    }

    #[test]
    fn a_group_in_a_group_is_reached_through_it() {
        let document = document("responses: { '204': {} }", "");
        let document = document.replace("group: things", "group: a.b_c.d");
        let documents = ["a.yaml".to_owned()];
        let read = super::super::testing::files(&[("a.yaml", &document)]);
        let client = Some("crate::Client");
        let generated =
            super::super::generate_from(&read, &documents, client, &Default::default()).unwrap();
        let code = generated.code.to_string();
        for text in [
            "impl crate :: Client",
            "pub fn a (& self) -> AApi { AApi { client : self . transport () . clone () } }",
            "pub fn b_c (& self) -> ABCApi",
            "pub fn d (& self) -> ABCDApi",
            "id : \"a.b_c.d.all\"",
        ] {
            assert!(code.contains(text), "no {text} in {code}");
        }
    }

    #[test]
    fn files_of_a_body_in_parts_are_named() {
        let code = facade(
            "requestBody: { required: true, content: { multipart/form-data: { schema: { properties: { users: { type: string, format: binary }, upsert: { type: boolean } } } } } }\n\
             responses: { '204': {} }",
            "",
        );
        assert!(code.contains(".multipart(body, &[\"users\"])"), "{code}");
        assert!(
            code.contains("BodyKind::Multipart { files: &[\"users\"]"),
            "{code}"
        );
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
