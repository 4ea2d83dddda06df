use super::super::testing::{document, files};
use super::*;

const NO_CONTENT: &str = "responses: { '204': { description: none } }";

#[test]
fn operations_come_in_the_order_of_the_documents() {
    let one = |path: &str| document(NO_CONTENT, "").replace("/all", path);
    let read = files(&[("z.yaml", &one("/z")), ("a.yaml", &one("/a"))]);
    let loaded = load(&read, &["z.yaml".to_owned(), "a.yaml".to_owned()]).unwrap();
    let paths: Vec<_> = loaded.operations.iter().map(|o| o.path.as_str()).collect();
    assert_eq!(paths, ["/z", "/a"]);
    assert_eq!(loaded.inputs, ["z.yaml", "a.yaml"]);
}

#[test]
fn a_flag_is_true_or_false() {
    for key in [
        "deprecated",
        "x-custom-domain-header",
        "x-redirect-is-answer",
    ] {
        let text = document(&format!("{key}: yes please\n{NO_CONTENT}"), "");
        let read = files(&[("a.yaml", &text)]);
        let error = load(&read, &["a.yaml".to_owned()]).unwrap_err().to_string();
        let place = format!("a.yaml at /paths/~1all/post/{key}: true or false belongs here");
        assert!(error.starts_with(&place), "{error}");
    }
}

#[test]
fn an_operation_is_made_by_hand_or_is_not() {
    for (by_hand, holds) in [
        ("true", true),
        ("with types", true),
        ("yes", false),
        ("1", false),
    ] {
        let text = document(&format!("x-handwritten: {by_hand}\n{NO_CONTENT}"), "");
        let loaded = load(&files(&[("a.yaml", &text)]), &["a.yaml".to_owned()]);
        assert_eq!(loaded.is_ok(), holds, "{by_hand}");
    }
}

#[test]
fn references_bring_their_file_and_become_local() {
    let main = document(
        NO_CONTENT,
        "A: { properties: { b: { $ref: '../shared/b.yaml#/components/schemas/B' } } }",
    );
    let shared = "openapi: 3.0.3\npaths: {}\ncomponents: { schemas: { B: { type: string } } }";
    let read = files(&[("x/a.yaml", &main), ("shared/b.yaml", shared)]);
    let loaded = load(&read, &["x/a.yaml".to_owned()]).unwrap();
    assert_eq!(references(&loaded.schemas["A"].value), ["B"]);
    assert_eq!(loaded.schemas["B"].file, "shared/b.yaml");
    assert_eq!(loaded.inputs, ["x/a.yaml", "shared/b.yaml"]);
}

#[test]
fn an_operation_takes_over_what_its_path_and_its_document_say() {
    let text = "openapi: 3.0.3\nsecurity: [{ token: [] }]\npaths: { /a: { parameters: [\
                { name: q, in: query, schema: {} }, { name: r, in: query, schema: {} }], \
                get: { parameters: [{ name: r, in: query, required: true, schema: {} }], \
                responses: {} }, put: { security: [], responses: {} } } }";
    let loaded = load(&files(&[("a.yaml", text)]), &["a.yaml".to_owned()]).unwrap();
    let [get, put] = loaded.operations.as_slice() else {
        panic!("two operations")
    };
    let own = &get.value["parameters"];
    assert_eq!(
        (&own[0]["name"], &own[1]["name"]),
        (&"r".into(), &"q".into())
    );
    assert_eq!(own[0]["required"], true);
    assert!(get.value["security"][0].get("token").is_some());
    assert_eq!(put.value["security"], Value::Array(Vec::new()));
    assert_eq!(
        get.parameter_place(0).pointer,
        "/paths/~1a/get/parameters/0"
    );
    assert_eq!(get.parameter_place(1).pointer, "/paths/~1a/parameters");
}

#[test]
fn a_path_stays_below_the_folder() {
    assert_eq!(
        normal(Path::new("a/./b/../c.yaml")).as_deref(),
        Some("a/c.yaml")
    );
    assert_eq!(normal(Path::new("a/../../c.yaml")), None);
    assert_eq!(normal(Path::new("/c.yaml")), None);
}
