//! Documents as a whole, and what stands in more than one of them.

use super::*;

#[test]
fn what_is_no_openapi_document() {
    all_refused(&[
        (
            "syntax",
            format!("{HEAD}paths: [\n"),
            "a.yaml at line 4, column 1: ",
            "not readable as YAML",
        ),
        (
            "empty",
            String::new(),
            "a.yaml at line 1: ",
            "the file is empty",
        ),
        (
            "a text",
            "hello".to_owned(),
            "a.yaml: ",
            "an object, and this is a text",
        ),
        (
            "a list",
            "[1]".to_owned(),
            "a.yaml: ",
            "an object, and this is a list",
        ),
        (
            "control",
            "\u{1}".to_owned(),
            "a.yaml at line 1",
            "not readable as YAML",
        ),
        (
            "two",
            format!("{HEAD}---\n{HEAD}"),
            "a.yaml",
            "more than one document",
        ),
        (
            "no version",
            "paths: {}".to_owned(),
            "a.yaml at /openapi: ",
            "version here is missing",
        ),
        (
            "2.0",
            "swagger: '2.0'".to_owned(),
            "a.yaml at /openapi: ",
            "3.0.x is needed, and the version here is 2.0",
        ),
        (
            "3.1",
            "openapi: 3.1.0".to_owned(),
            "a.yaml at /openapi: ",
            "version here is 3.1.0",
        ),
        (
            "a number",
            "openapi: 3.0".to_owned(),
            "a.yaml at /openapi: ",
            "version here is 3.0",
        ),
        (
            "a key twice",
            format!("{HEAD}paths: {{}}\npaths: {{}}"),
            "a.yaml",
            "duplicate",
        ),
        (
            "a tag",
            format!("{HEAD}paths: !x {{}}"),
            "a.yaml at /paths: ",
            "tag !x",
        ),
        (
            "deep",
            format!("{HEAD}x: {}", "[".repeat(10_000)),
            "a.yaml at line 3",
            "recursion limit",
        ),
        (
            "deep block",
            format!("{HEAD}x: {}", "- ".repeat(10_000)),
            "a.yaml at line 3",
            "",
        ),
        (
            "laughs",
            format!(
                "{HEAD}{}",
                (1..40).fold("x0: &x0 [l, l]\n".to_owned(), |text, n| {
                    format!("{text}x{n}: &x{n} [*x{}, *x{}]\n", n - 1, n - 1)
                })
            ),
            "a.yaml",
            "repetition limit",
        ),
    ]);
    let missing = error(&[]).unwrap();
    assert!(missing.starts_with("a.yaml: "), "{missing}");
}

#[test]
fn references_that_lead_nowhere() {
    let to = |target: &str| {
        with_schemas(&format!(
            "{{ A: {{ properties: {{ a: {{ $ref: '{target}' }} }} }} }}"
        ))
    };
    const PLACE: &str = "a.yaml at /components/schemas/A/properties/a/$ref: ";
    all_refused(&[
        (
            "missing schema",
            to("#/components/schemas/B"),
            PLACE,
            "there is no schema B in a.yaml",
        ),
        (
            "missing file",
            to("b.yaml#/components/schemas/B"),
            PLACE,
            "b.yaml: entity not found",
        ),
        (
            "a path",
            to("#/paths/~1a"),
            PLACE,
            "only schemas can be referred to",
        ),
        (
            "a part",
            to("#/components/schemas/A/properties/a"),
            PLACE,
            "only whole schemas",
        ),
        ("no fragment", to("b.yaml"), PLACE, "needs a # part"),
        (
            "outside",
            to("../b.yaml#/components/schemas/B"),
            PLACE,
            "cannot leave the folder",
        ),
        (
            "absolute",
            to("/b.yaml#/components/schemas/B"),
            PLACE,
            "cannot leave the folder",
        ),
        (
            "a URL",
            to("https://example.com/b.yaml#/components/schemas/B"),
            PLACE,
            "nothing is fetched",
        ),
        (
            "a number",
            with_schemas("{ A: { $ref: 1 } }"),
            "a.yaml at /components/schemas/A/$ref: ",
            "a text belongs here",
        ),
        (
            "a parameter",
            with_operation(&format!(
                "parameters: [{{ $ref: '#/components/parameters/P' }}], {OK}"
            )),
            "a.yaml at /paths/~1a/get/parameters/0/$ref: ",
            "write the rest out in place",
        ),
        (
            "a path item",
            document("{ /a: { $ref: 'b.yaml#/paths/~1a' } }", "{}"),
            "a.yaml at /paths/~1a/$ref: ",
            "only schemas",
        ),
    ]);
}

#[test]
fn the_same_thing_in_two_files() {
    let refers = "{ A: { properties: { b: { $ref: 'b.yaml#/components/schemas/B' } } } }";
    let second = |paths: &str, schemas: &str| {
        let files = [
            ("a.yaml", with_schemas(refers)),
            ("b.yaml", document(paths, schemas)),
        ];
        error(&files).unwrap()
    };
    let said = second("{}", "{ A: {}, B: {} }");
    assert!(
        said.starts_with("b.yaml at /components/schemas/A: the schema A stands in a.yaml as well"),
        "{said}"
    );
    let said = second(&format!("{{ /a: {{ get: {{ {OK} }} }} }}"), "{ B: {} }");
    assert!(
        said.starts_with("b.yaml at /paths/~1a/get: this operation stands in a.yaml as well"),
        "{said}"
    );
    let said = second("{}", "{ C: {} }");
    assert!(
        said.starts_with(
            "a.yaml at /components/schemas/A/properties/b/$ref: there is no schema B in b.yaml"
        ),
        "{said}"
    );
    let said = second("{}", "{ B: { type: array } }");
    assert!(
        said.starts_with("b.yaml at /components/schemas/B: an array needs items"),
        "{said}"
    );
}
