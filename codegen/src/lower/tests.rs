use super::super::facts::{Answer, BodyKind, Leaf, List, Member, Shape};
use super::super::testing::{both_ways, document, files, lower};
use super::*;

fn members<'a>(lowered: &'a Lowered, model: &str) -> &'a [Member] {
    match &lowered.facts.models[model].shape {
        Shape::Object(members) => members,
        _ => panic!("{model} is no object"),
    }
}

fn member<'a>(lowered: &'a Lowered, model: &str, wire: &str) -> &'a Member {
    let mut all = members(lowered, model).iter();
    all.find(|member| member.wire == wire).unwrap()
}

fn operation(members: &str, schemas: &str) -> Lowered {
    lower(&document(members, schemas)).unwrap()
}

#[test]
fn facts_are_seen_through_aliases() {
    let lowered = lower(&both_ways(
        "A: { properties: { id: { allOf: [{ $ref: '#/components/schemas/Id' }], description: Which., x-always-present: true }, keys: { $ref: '#/components/schemas/Keys' }, at: { $ref: '#/components/schemas/At' } } }\n\
         Id: { type: string, maxLength: 3, nullable: true, description: An id. }\n\
         Keys: { additionalProperties: { $ref: '#/components/schemas/Key' } }\n\
         Key: { type: string, format: password }\n\
         At: { type: string, format: date-time }",
    ))
    .unwrap();
    let id = member(&lowered, "A", "id");
    assert_eq!(
        (id.description.as_str(), id.nullable, id.always),
        ("Which.", true, true)
    );
    assert_eq!(id.limits, ["at most 3 characters"]);
    assert_eq!(member(&lowered, "A", "keys").leaf, Leaf::Secret);
    assert_eq!(member(&lowered, "A", "at").leaf, Leaf::DateTime);
}

#[test]
fn all_of_joins_members_in_order_and_the_last_of_a_name_counts() {
    let lowered = lower(&both_ways(
        "A: { description: Whole., allOf: [{ $ref: '#/components/schemas/B' }, { required: [c], properties: { b: { type: integer }, c: {} } }] }\n\
         B: { required: [a], properties: { a: {}, b: { type: string } } }",
    ))
    .unwrap();
    let names: Vec<_> = members(&lowered, "A")
        .iter()
        .map(|member| member.wire.as_str())
        .collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(
        lowered.openapi["components"]["schemas"]["A"]["properties"]["m1"]["type"],
        "integer"
    );
    assert!(member(&lowered, "A", "a").required && member(&lowered, "A", "c").required);
    assert_eq!(lowered.facts.models["A"].description, "Whole.");
}

#[test]
fn what_only_the_service_sets_is_not_asked_of_the_caller() {
    let lowered = lower(&both_ways(
        "A: { required: [a, b], properties: { a: { readOnly: true }, b: { deprecated: true } } }",
    ))
    .unwrap();
    assert!(!member(&lowered, "A", "a").required);
    assert_eq!(member(&lowered, "A", "b").limits, ["deprecated"]);
}

#[test]
fn requests_and_answers_are_told_apart_whatever_lies_between() {
    let lowered = operation(
        "x-rust-answer: crate::Custom\n\
         parameters: [{ name: q, in: query, schema: { $ref: '#/components/schemas/Q' } }]\n\
         requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/In' } } } }\n\
         responses:\n  '200': { content: { application/xml: { schema: { $ref: '#/components/schemas/Outs' } } } }\n  \
         '400': { content: { application/json: { schema: { $ref: '#/components/schemas/Wrong' } } } }",
        "Q: { type: string, enum: [a] }\n\
         In: { properties: { b: { $ref: '#/components/schemas/Both' } } }\n\
         Outs: { type: array, items: { $ref: '#/components/schemas/Out' } }\n\
         Out: { properties: { b: { $ref: '#/components/schemas/Both' } } }\n\
         Both: { properties: { a: {} } }\n\
         Wrong: { properties: { a: {} } }",
    );
    let ways = lowered.facts.models.iter();
    let ways: Vec<_> = ways
        .map(|(name, model)| (name.as_str(), model.in_requests, model.in_answers))
        .collect();
    assert_eq!(
        ways,
        [
            ("Both", true, true),
            ("In", true, false),
            ("Out", false, true),
            ("Q", true, false)
        ]
    );
}

#[test]
fn typify_sees_no_default_no_limit_and_no_name_on_the_wire() {
    let lowered = lower(&both_ways(
        "A: { additionalProperties: false, properties: { wire: { type: string, default: d, minLength: 1, pattern: p }, n: { type: integer, minimum: 1, maximum: 1 } } }\n\
         E: { type: string, enum: [wire, value] }",
    ))
    .unwrap();
    let schemas = &lowered.openapi["components"]["schemas"];
    assert_eq!(
        schemas["A"].to_string(),
        r#"{"type":"object","properties":{"m0":{"type":"string"},"m1":{"type":"integer"}},"required":["m0","m1"]}"#
    );
    assert_eq!(schemas["E"]["enum"], serde_json::json!(["V0", "V1"]));
}

#[test]
fn a_type_that_is_not_said_is_told_by_what_stands_there() {
    let lowered = lower(&both_ways("A: { properties: { list: { items: { type: string } }, map: { additionalProperties: { type: string } } } }")).unwrap();
    let members = &lowered.openapi["components"]["schemas"]["A"]["properties"];
    assert_eq!(
        (&members["m0"]["type"], &members["m1"]["type"]),
        (&"array".into(), &"object".into())
    );
}

#[test]
fn of_values_that_are_one_name_the_first_stays_and_null_is_none() {
    let lowered = lower(&both_ways(
        "E: { type: string, enum: [RS256, rs256, null, ''] }",
    ))
    .unwrap();
    let Shape::Enum(values) = &lowered.facts.models["E"].shape else {
        panic!("an enum")
    };
    let values: Vec<_> = values
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    assert_eq!(values, [("Rs256", "RS256"), ("Empty", "")]);
}

#[test]
fn names_that_a_request_has_for_itself_get_an_underscore() {
    let lowered = operation(
        "parameters: [{ name: send, in: query, schema: {} }, { name: body, in: query, required: true, schema: {} }, { name: url, in: query, required: true, schema: {} }, { name: x, x-rust-name: given, in: query, schema: {} }]\n\
         requestBody: { required: true, content: { application/json; charset=utf-8: { schema: {} } } }\n\
         responses: { '204': {} }",
        "",
    );
    let parameters = &lowered.facts.operations[0].parameters;
    let fields: Vec<_> = parameters.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, ["send_", "body_", "url", "given"]);
    let body = lowered.facts.operations[0].body.as_ref().unwrap();
    assert_eq!(body.kind, BodyKind::Json);
}

#[test]
fn lists_in_a_query_are_written_as_their_style_says() {
    let lowered = operation(
        "parameters:\n  - { name: a, in: query, schema: { type: array, items: {} } }\n  \
         - { name: b, in: query, explode: false, schema: { type: array, items: {} } }\n  \
         - { name: c, in: query, style: spaceDelimited, schema: { type: array, items: {} } }\n  \
         - { name: d, in: query, schema: {} }\n\
         security: [{ one: [a, b] }, { two: [] }]\nresponses: { '204': {} }",
        "",
    );
    let operation = &lowered.facts.operations[0];
    let lists: Vec<_> = operation.parameters.iter().map(|one| one.list).collect();
    assert_eq!(
        lists,
        [
            List::Repeated,
            List::Joined(","),
            List::Joined(" "),
            List::No
        ]
    );
    assert_eq!(
        (&operation.security[..], &operation.scopes[..]),
        (
            &["one".to_owned(), "two".to_owned()][..],
            &["a".to_owned(), "b".to_owned()][..]
        )
    );
}

#[test]
fn answers_are_json_text_either_or_nothing() {
    let answer = |content: &str| {
        let responses = format!(
            "responses: {{ '200': {{ content: {{ {content} }} }}, default: {{ content: {{ application/pdf: {{}} }} }} }}"
        );
        lower(&document(&responses, ""))
            .unwrap()
            .facts
            .operations
            .remove(0)
            .answer
    };
    let json = "application/json: { schema: { type: string } }";
    assert_eq!(answer(json), Answer::Typed);
    assert_eq!(answer("text/html: {}"), Answer::Text);
    assert_eq!(
        answer(&format!("{json}, text/html: {{}}")),
        Answer::JsonOrText
    );
    assert_eq!(answer(""), Answer::Typed);
}

#[test]
fn what_a_type_can_do_does_not_depend_on_the_resources_that_are_kept() {
    let a = "openapi: 3.0.3\ninfo: { title: t, version: '1' }\npaths:\n  /a:\n    get: { operationId: a, x-operation-group: a, x-operation-name: get, responses: { '200': { content: { application/json: { schema: { $ref: 'shared.yaml#/components/schemas/S' } } } } } }\n";
    let b = a.replace("/a:", "/b:").replace("operationId: a", "operationId: b").replace(
        "responses:",
        "requestBody: { content: { application/json: { schema: { $ref: 'shared.yaml#/components/schemas/S' } } } }, responses:",
    );
    let b = b.replace("group: a", "group: b");
    let shared = "openapi: 3.0.3\ninfo: { title: t, version: '1' }\npaths: {}\ncomponents: { schemas: { S: { properties: { x: { type: string, nullable: true } } }, Unused: { properties: { y: {} } } } }\n";
    let files = files(&[("a.yaml", a), ("b.yaml", &b), ("shared.yaml", shared)]);
    let names = ["a.yaml".to_owned(), "b.yaml".to_owned()];
    let document = super::super::load::load(&files, &names).unwrap();
    let part = super::lower(&document, |file| file == "a.yaml").unwrap();
    assert_eq!(part.facts.operations.len(), 1);
    assert_eq!(part.facts.models.keys().collect::<Vec<_>>(), ["S"]);
    assert!(part.facts.models["S"].in_requests);
}

#[test]
fn pages_need_the_parameters_of_their_style_and_an_element() {
    let paged = |pagination: &str, parameters: &str| {
        let text = document(
            &format!(
                "x-pagination: {pagination}\nparameters: [{parameters}]\nresponses: {{ '204': {{}} }}"
            ),
            "",
        );
        lower(&text).err().map(|error| error.to_string())
    };
    let take = "{ name: from, in: query, schema: { type: string } }, { name: take, in: query, schema: { type: integer } }";
    assert_eq!(
        paged("{ styles: [checkpoint], element: { type: string } }", take),
        None
    );
    for (pagination, wanted) in [
        (
            "{ styles: [offset], element: {} }",
            "the query parameter page",
        ),
        ("{ styles: [cursor], element: {} }", "there is no style"),
        ("{ styles: [], element: {} }", "at least one style"),
        ("{ styles: [checkpoint] }", "the schema of an element"),
    ] {
        let error = paged(pagination, take).unwrap();
        assert!(error.contains(wanted), "{pagination}: {error}");
    }
}
