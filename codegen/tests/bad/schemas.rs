//! Schemas that no type can be made of.

use super::*;

#[test]
fn names_that_are_one_in_rust() {
    let uses = |rest: &str| {
        with_schemas(&format!(
            "{{ A: {{ properties: {{ a: {{ $ref: '#/components/schemas/{}' }} }} }}, {rest} }}",
            rest.split(':').next().unwrap()
        ))
    };
    let member =
        |members: &str| with_schemas(&format!("{{ A: {{ properties: {{ {members} }} }} }}"));
    let setter = |schema: &str| {
        let answer = format!(
            "responses: {{ 200: {{ content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/{schema}' }} }} }} }} }}"
        );
        document(
            &format!(
                "{{ /a: {{ get: {{ operationId: get_part, {NAMED}, parameters: [{{ name: q, in: query, schema: {{ type: string }} }}], {answer} }} }} }}"
            ),
            &format!("{{ {schema}: {{ properties: {{ a: {{}} }} }} }}"),
        )
    };
    all_refused(&[
        (
            "schemas",
            with_schemas(
                "{ A: { properties: { x: { $ref: '#/components/schemas/a' } } }, a: { properties: {} } }",
            ),
            "a.yaml at /components/schemas/a: ",
            "called A, as that of a.yaml at /components/schemas/A is",
        ),
        (
            "an inline one",
            uses("AA: { properties: {} }, B: {}").replace(
                "a: { $ref",
                "b: { $ref: '#/components/schemas/B' }, a: { properties: { x: {} } }, c: { $ref",
            ),
            "a.yaml at /components/schemas/A/properties/a: ",
            "called Aa, as that of",
        ),
        (
            "a request type",
            setter("GetPartRequest"),
            "a.yaml at /paths/~1a/get: ",
            "called GetPartRequest",
        ),
        (
            "a group",
            setter("ThingsApi"),
            "a.yaml at /paths/~1a/get/x-operation-group: ",
            "called ThingsApi",
        ),
        (
            "String",
            setter("String"),
            "a.yaml at /components/schemas/String: ",
            "hide Rust's own String; set x-rust-name",
        ),
        (
            "option",
            setter("option"),
            "a.yaml at /components/schemas/option: ",
            "hide Rust's own Option",
        ),
        (
            "members",
            member("aB: {}, a-b: {}"),
            "a.yaml at /components/schemas/A/properties/a-b: ",
            "called a_b, as that of aB is; set x-rust-name",
        ),
        (
            "symbols",
            member("'+': {}, '-': {}"),
            "a.yaml at /components/schemas/A/properties/-: ",
            "called x, as that of + is",
        ),
        (
            "x-rust-name",
            with_schemas("{ A: { x-rust-name: 'a b', properties: {} } }"),
            "a.yaml at /components/schemas/A/x-rust-name: ",
            "no name of a type; AB is",
        ),
        (
            "Unlisted",
            with_schemas("{ A: { type: string, enum: [x, unlisted] } }"),
            "a.yaml at /components/schemas/A/enum/1: ",
            "called Unlisted",
        ),
    ]);
    // These have a name of their own, and do no harm.
    for (name, document) in [
        ("Operation", setter("Operation")),
        ("Self", setter("Self")),
        ("extra", member("extra: {}")),
        (
            "keywords",
            member("self: {}, crate: {}, async: {}, gen: {}, try: {}"),
        ),
        ("odd names", member("'@type': {}, '+1': {}, é: {}, '²': {}")),
        (
            "odd values",
            with_schemas(
                "{ A: { type: string, enum: ['', '*', '+1', self, 'a`b', \"a\\nb\", ⓐ] } }",
            ),
        ),
        (
            "no members",
            with_schemas("{ A: { type: object, properties: {} } }"),
        ),
        (
            "one part",
            with_schemas("{ A: { oneOf: [{ type: string }] } }"),
        ),
        (
            "equal parts",
            with_schemas("{ A: { oneOf: [{ type: string }, { type: string, format: uri }] } }"),
        ),
    ] {
        assert_eq!(error(&[("a.yaml", document)]), None, "{name}");
    }
}

#[test]
fn schemas_inside_themselves() {
    let a = "{ $ref: '#/components/schemas/A' }";
    let b = "{ $ref: '#/components/schemas/B' }";
    let all = |text: &str| with_schemas(&text.replace("$A", a).replace("$B", b));
    all_refused(&[
        (
            "a list of itself",
            all("{ A: { type: array, items: $A } }"),
            "a.yaml at /components/schemas/A/items/$ref: ",
            "a schema inside itself: A → A",
        ),
        (
            "a map of itself",
            all("{ A: { type: object, additionalProperties: $A } }"),
            "a.yaml at /components/schemas/A/additionalProperties/$ref: ",
            "inside itself",
        ),
        (
            "two references",
            all("{ A: $B, B: $A }"),
            "a.yaml at /components/schemas/B/$ref: ",
            "A → B → A",
        ),
        (
            "itself",
            all("{ A: $A }"),
            "a.yaml at /components/schemas/A/$ref: ",
            "A → A",
        ),
        (
            "allOf",
            all(
                "{ A: { allOf: [$B, { properties: {} }] }, B: { allOf: [$A, { properties: {} }] } }",
            ),
            "a.yaml at /components/schemas/B/allOf/0/$ref: ",
            "A → B → A",
        ),
        (
            "allOf of one",
            all("{ A: { allOf: [$A] } }"),
            "a.yaml at /components/schemas/A/allOf/0/$ref: ",
            "A → A",
        ),
        (
            "allOf in a member",
            all("{ A: { properties: { a: { allOf: [$A, { properties: {} }] } } } }"),
            "a.yaml at /components/schemas/A/properties/a/allOf/0/$ref: ",
            "A → A",
        ),
        (
            "oneOf",
            all("{ A: { oneOf: [$B, { type: string }] }, B: { anyOf: [$A, { type: string }] } }"),
            "a.yaml at /components/schemas/B/anyOf/0/$ref: ",
            "A → B → A",
        ),
        (
            "an object in a list",
            all("{ A: { type: array, items: { properties: { a: $A } } } }"),
            "a.yaml at /components/schemas/A/items/properties/a/$ref: ",
            "components/schemas",
        ),
        (
            "through a union in a list",
            all("{ A: { type: array, items: { oneOf: [$A, { type: string }] } } }"),
            "a.yaml at /components/schemas/A/items/oneOf/0/$ref: ",
            "inside itself",
        ),
        (
            "required of itself",
            sent(
                "application/json: { schema: { $ref: '#/components/schemas/A' } }",
                &format!(
                    "{{ A: {{ required: [a], properties: {{ a: {b} }} }}, B: {{ required: [b], properties: {{ b: {a} }} }} }}"
                ),
            ),
            "a.yaml at /components/schemas/A: ",
            "has to be optional",
        ),
    ]);
    // An object or a union in between has a name, and so an end.
    for text in [
        "{ A: { properties: { a: $A } } }",
        "{ A: { required: [b], properties: { b: $B } }, B: { type: array, items: $A } }",
        "{ A: { oneOf: [{ type: string }, { type: array, items: $A }] } }",
        "{ A: { oneOf: [{ type: string }, $B] }, B: { required: [a], properties: { a: $A } } }",
    ] {
        assert_eq!(error(&[("a.yaml", all(text))]), None, "{text}");
    }
    let body = "application/json: { schema: { $ref: '#/components/schemas/A' } }";
    let members = "{ A: { required: [b], properties: { b: $B } }, B: { required: [c], properties: { a: $A, c: {} } } }";
    let members = members.replace("$A", a).replace("$B", b);
    assert_eq!(error(&[("a.yaml", sent(body, &members))]), None);
}

#[test]
fn chains_that_are_too_long_or_too_wide() {
    let chain = |length: usize, of: &dyn Fn(String) -> String| {
        let mut all =
            String::from("{ A: { properties: { a: { $ref: '#/components/schemas/A0' } } }");
        for n in 0..length {
            let next = format!("{{ $ref: '#/components/schemas/A{}' }}", n + 1);
            all += &format!(", A{n}: {}", of(next));
        }
        with_schemas(&format!(
            "{all}, A{length}: {{ properties: {{ a: {{}} }} }} }}"
        ))
    };
    let lists = |next| format!("{{ type: array, items: {next} }}");
    let members = |next| format!("{{ properties: {{ a: {next} }} }}");
    let joined = |next: String| format!("{{ allOf: [{next}, {{ properties: {{}} }}] }}");
    let twice = |next: String| format!("{{ allOf: [{next}, {next}] }}");
    all_refused(&[
        (
            "lists",
            chain(3_000, &lists),
            "a.yaml at /components/schemas/A",
            "more than 200 deep",
        ),
        (
            "allOf",
            chain(3_000, &joined),
            "a.yaml at /components/schemas/A",
            "more than 200 deep",
        ),
        (
            "allOf twice",
            chain(40, &twice),
            "a.yaml at /components/schemas/A",
            "more than 10000 schemas",
        ),
    ]);
    assert_eq!(error(&[("a.yaml", chain(50, &lists))]), None);
    assert_eq!(error(&[("a.yaml", chain(3_000, &members))]), None);
}

#[test]
fn texts_listed_under_another_type() {
    all_refused(&[(
        "an enum of texts that says integer",
        with_schemas("{ A: { properties: { a: { type: integer, enum: [month, year] } } } }"),
        "a.yaml at /components/schemas/A/properties/a/type: ",
        "it has to be string",
    )]);
}
