use super::super::testing::{both_ways, code, document, generate};

/// The code of one answer or body, with the white space of one line.
fn flat(code: &str) -> String {
    code.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn polished(schemas: &str) -> String {
    flat(&code(&both_ways(schemas)))
}

/// The same for a schema that is only ever sent.
fn sent(schemas: &str) -> String {
    flat(&code(&document(
        "requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }\n\
         responses: { '204': {} }",
        schemas,
    )))
}

fn has(code: &str, texts: &[&str]) {
    for text in texts {
        assert!(code.contains(text), "no {text} in:\n{code}");
    }
}

#[test]
fn a_null_in_a_list_or_a_map_is_a_value_of_its_own_where_the_document_has_it() {
    let code = polished(
        "A: { properties: { a: { type: array, items: { type: string, nullable: true } }, \
         b: { additionalProperties: { $ref: '#/components/schemas/E' } }, \
         c: { type: array, items: { type: string, format: password, nullable: true } }, d: { type: array, items: { type: string } }, \
         e: { type: array, items: { nullable: true } } } }\n\
         E: { type: string, enum: [x, null] }",
    );
    has(
        &code,
        &[
            "pub a: Option<Vec<Option<String>>>",
            "::std::string::String, Option<E>>",
            "pub c: Option<Vec<Option<crate::Secret>>>",
            "pub d: Option<Vec<String>>",
            "pub e: Option<Vec<::serde_json::Value>>",
        ],
    );
}

#[test]
fn a_secret_in_a_union_is_redacted_too() {
    let code = polished("A: { oneOf: [{ type: string, format: password }, { type: integer }] }");
    has(&code, &["String(crate::Secret), /// `i64`. Integer(i64)"]);
}

#[test]
fn parts_of_a_union_are_named_after_their_title_or_their_type() {
    let code = polished(
        "A: { oneOf: [{ title: few words, type: object, properties: { a: {} } }, { type: array, items: {} }, { type: object }, { type: array, items: { type: string } }, { $ref: '#/components/schemas/B' }, { type: string }, { type: string, format: uri }] }\n\
         B: { properties: { a: { $ref: '#/components/schemas/A' } } }",
    );
    for variant in [
        "FewWords(AFewWords)",
        "Array(Vec<",
        "Map(",
        "Array4(Vec<String>)",
        " B(B)",
        " String(String)",
    ] {
        has(&code, &[variant]);
    }
    assert!(!code.contains("String7"));
}

#[test]
fn a_default_is_there_only_where_nothing_is_required() {
    let code = sent(
        "A: { properties: { b: { $ref: '#/components/schemas/B' }, e: { $ref: '#/components/schemas/E' } } }\n\
         B: { required: [c], properties: { c: {} } }\n\
         E: { type: string, enum: [x] }",
    );
    has(
        &code,
        &[
            "derive(Clone, Default)] pub struct A",
            "derive(Clone)] pub struct B",
            "pub fn new(c: ::serde_json::Value)",
        ],
    );
}

#[test]
fn what_has_no_default_is_an_argument_of_new() {
    let code = polished(
        "A: { properties: { e: { allOf: [{ $ref: '#/components/schemas/E' }], x-always-present: true } } }\n\
         E: { type: string, enum: [x] }",
    );
    has(&code, &["pub fn new(e: impl Into<E>)", "pub e: E"]);
}

#[test]
fn a_required_object_in_a_circle_is_boxed_and_can_be_read() {
    let code = sent(
        "A: { required: [b], properties: { b: { $ref: '#/components/schemas/B' } } }\n\
         B: { required: [c], properties: { a: { $ref: '#/components/schemas/A' }, c: { type: string } } }",
    );
    // Whichever of the two typify boxes, the blank object has one.
    let boxed = "b: Box::new(crate::model::Object::blank())";
    assert!(
        code.contains(boxed) || code.contains("b: crate::model::Object::blank()"),
        "{code}"
    );
}

#[test]
fn members_beyond_the_64th_are_missed_as_the_others_are() {
    let many: Vec<_> = (0..70)
        .map(|n| format!("a{n}: {{ type: string }}"))
        .collect();
    let code = sent(&format!(
        "A: {{ required: [a69], properties: {{ {} }} }}",
        many.join(", ")
    ));
    has(
        &code,
        &[
            "FIELDS: &'static [&'static str] = &[ \"a69\", \"a0\"",
            "REQUIRED: u64 = 1u64",
        ],
    );
    let all: Vec<_> = (0..70).map(|n| format!("a{n}")).collect();
    let schemas = format!(
        "A: {{ required: [{}], properties: {{ {} }} }}",
        all.join(", "),
        many.join(", ")
    );
    let body = "requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }\nresponses: { '204': {} }";
    let error = generate(&document(body, &schemas)).unwrap_err().to_string();
    assert!(error.contains("more than 64 members"), "{error}");
}

#[test]
fn values_keep_their_text_and_their_docs_whatever_it_is() {
    let code = polished("E: { type: string, enum: ['', 'a`b', \"a\\nb\", self] }");
    has(
        &code,
        &[
            r#"" `\"\"`."] Empty = "","#,
            r#"" `` a`b ``."] AB = "a`b","#,
            r#"" `self`."] Self_ = "self","#,
        ],
    );
}

#[test]
fn arguments_come_in_the_order_of_the_path_and_lists_hold_no_null() {
    let text = document(
        "parameters:\n  - { name: q, in: query, required: true, schema: { type: array, items: { type: integer, nullable: true } } }\n  \
         - { name: b, in: path, schema: { type: string } }\n  - { name: a, in: path, schema: { type: integer } }\n\
         responses: { '200': { content: { application/json: { schema: { type: array, items: { type: string } } } } } }",
        "",
    );
    let outline = generate(&text.replace("/all", "/{a}/{b}")).unwrap().outline;
    assert_eq!(
        outline,
        "things.all POST /{a}/{b}\n  a: i64\n  b: str\n  q: i64[]\n  -> Vec<String>\n"
    );
}
