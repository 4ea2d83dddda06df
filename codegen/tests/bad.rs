//! Documents that are wrong, each with what the error has to say: the file and the place first,
//! then what is wrong there. None of them panics, and none overflows the stack.

use std::collections::BTreeMap;
use std::io;

use auth0_sdk_codegen::{Api, Options, generate_from};

/// The error that files give; `a.yaml` is the document.
fn error(files: &[(&str, String)]) -> Option<String> {
    let files: BTreeMap<_, _> = files.iter().cloned().collect();
    let read = |name: &str| {
        files
            .get(name)
            .cloned()
            .ok_or(io::ErrorKind::NotFound.into())
    };
    let api = Api {
        name: "a",
        documents: &["a.yaml"],
    };
    let outcome = generate_from(&read, &api, Options::default());
    outcome.err().map(|error| error.to_string())
}

const HEAD: &str = "openapi: 3.0.3\ninfo: { title: t, version: '1' }\n";
const NAMED: &str = "x-operation-group: things, x-operation-name: get";
const OK: &str = "responses: { '200': { description: ok } }";

/// A document with paths and schemas, in YAML's flow style.
fn document(paths: &str, schemas: &str) -> String {
    format!("{HEAD}paths: {paths}\ncomponents: {{ schemas: {schemas} }}\n")
}

/// A document with one operation, `GET /a`.
fn operation(members: &str) -> String {
    let members = format!("operationId: get, {NAMED}, {members}");
    document(&format!("{{ /a: {{ get: {{ {members} }} }} }}"), "{}")
}

/// A document whose one operation answers with the schema `A` of `schemas`.
fn schemas(schemas: &str) -> String {
    let answer = "{ '200': { content: { application/json: { schema: \
                  { $ref: '#/components/schemas/A' } } } } }";
    let operation = format!("operationId: get, {NAMED}, responses: {answer}");
    document(&format!("{{ /a: {{ get: {{ {operation} }} }} }}"), schemas)
}

/// A document whose one operation sends the schema `A` of `schemas`.
fn sent(media: &str, schemas: &str) -> String {
    let body = format!("{{ required: true, content: {{ {media} }} }}");
    let operation = format!("operationId: get, {NAMED}, requestBody: {body}, {OK}");
    document(&format!("{{ /a: {{ post: {{ {operation} }} }} }}"), schemas)
}

/// Two operations, each with an id, a group and a name.
fn two(one: [&str; 3], other: [&str; 3]) -> String {
    let of = |[id, group, name]: [&str; 3]| {
        format!(
            "{{ operationId: {id}, x-operation-group: {group}, x-operation-name: {name}, {OK} }}"
        )
    };
    let paths = format!(
        "{{ /a: {{ get: {} }}, /b: {{ get: {} }} }}",
        of(one),
        of(other)
    );
    document(&paths, "{}")
}

/// Every document of a table gives an error that begins and goes on as the table says.
fn all_refused(table: &[(&str, String, &str, &str)]) {
    let mut wrong = String::new();
    for (name, document, place, message) in table {
        let said = error(&[("a.yaml", document.clone())]).unwrap_or("no error".to_owned());
        if !(said.starts_with(place) && said.contains(message)) {
            wrong += &format!("{name}:\n  {said}\n  wanted {place} … {message}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

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
fn other_json_types_than_openapi_has_there() {
    all_refused(&[
        (
            "paths",
            document("[]", "{}"),
            "a.yaml at /paths: ",
            "an object belongs here, and this is a list",
        ),
        (
            "path item",
            document("{ /a: 1 }", "{}"),
            "a.yaml at /paths/~1a: ",
            "an object belongs here",
        ),
        (
            "operation",
            document("{ /a: { get: [] } }", "{}"),
            "a.yaml at /paths/~1a/get: ",
            "an object belongs here",
        ),
        (
            "parameters",
            operation(&format!("parameters: {{}}, {OK}")),
            "a.yaml at /paths/~1a/get/parameters: ",
            "a list belongs here",
        ),
        (
            "parameter",
            operation(&format!("parameters: [x], {OK}")),
            "a.yaml at /paths/~1a/get/parameters/0: ",
            "an object belongs here",
        ),
        (
            "responses",
            operation("responses: []"),
            "a.yaml at /paths/~1a/get/responses: ",
            "an object belongs here",
        ),
        (
            "no responses",
            operation("description: x"),
            "a.yaml at /paths/~1a/get: ",
            "needs responses",
        ),
        (
            "status",
            operation("responses: { ok: {} }"),
            "a.yaml at /paths/~1a/get/responses/ok: ",
            "three digits",
        ),
        (
            "response",
            operation("responses: { 200: x }"),
            "a.yaml at /paths/~1a/get/responses/200: ",
            "an object belongs here",
        ),
        (
            "security",
            operation(&format!("security: {{ a: [] }}, {OK}")),
            "a.yaml at /paths/~1a/get/security: ",
            "a list belongs here",
        ),
        (
            "components",
            format!("{HEAD}components: []"),
            "a.yaml at /components: ",
            "an object belongs here",
        ),
        (
            "schemas",
            document("{}", "[]"),
            "a.yaml at /components/schemas: ",
            "an object belongs here",
        ),
        (
            "schema",
            schemas("{ A: text }"),
            "a.yaml at /components/schemas/A: ",
            "a schema is an object, and this is a text",
        ),
        (
            "schema name",
            schemas("{ A: {}, 'b c': {} }"),
            "a.yaml at /components/schemas/b c: ",
            "letters, digits",
        ),
        (
            "type",
            schemas("{ A: { type: [string, 'null'] } }"),
            "a.yaml at /components/schemas/A/type: ",
            "a text belongs here, and this is a list",
        ),
        (
            "no such type",
            schemas("{ A: { type: text } }"),
            "a.yaml at /components/schemas/A/type: ",
            "there is no type \"text\"",
        ),
        (
            "properties",
            schemas("{ A: { properties: [] } }"),
            "a.yaml at /components/schemas/A/properties: ",
            "an object belongs here",
        ),
        (
            "property",
            schemas("{ A: { properties: { a/b: 1 } } }"),
            "a.yaml at /components/schemas/A/properties/a~1b: ",
            "a schema is an object",
        ),
        (
            "required",
            schemas("{ A: { properties: {}, required: 5 } }"),
            "a.yaml at /components/schemas/A/required: ",
            "a list belongs here, and this is a number",
        ),
        (
            "required unknown",
            schemas("{ A: { properties: {}, required: [a] } }"),
            "a.yaml at /components/schemas/A/required/0: ",
            "a is required and has no schema",
        ),
        (
            "enum",
            schemas("{ A: { type: string, enum: [] } }"),
            "a.yaml at /components/schemas/A/enum: ",
            "this list is empty",
        ),
        (
            "enum of numbers",
            schemas("{ A: { type: string, enum: [a, 1] } }"),
            "a.yaml at /components/schemas/A/enum/1: ",
            "1 in a list of texts",
        ),
        (
            "enum of null",
            schemas("{ A: { type: string, enum: [null] } }"),
            "a.yaml at /components/schemas/A/enum: ",
            "no value but null",
        ),
        (
            "items",
            schemas("{ A: { type: array } }"),
            "a.yaml at /components/schemas/A: ",
            "an array needs items",
        ),
        (
            "nullable",
            schemas("{ A: { nullable: 'yes' } }"),
            "a.yaml at /components/schemas/A/nullable: ",
            "true or false belongs here",
        ),
        (
            "oneOf",
            schemas("{ A: { oneOf: [] } }"),
            "a.yaml at /components/schemas/A/oneOf: ",
            "this list is empty",
        ),
        (
            "allOf",
            schemas("{ A: { allOf: {} } }"),
            "a.yaml at /components/schemas/A/allOf: ",
            "a list belongs here",
        ),
        (
            "not",
            schemas("{ A: { not: {} } }"),
            "a.yaml at /components/schemas/A: ",
            "`not` has no form",
        ),
        (
            "allOf of texts",
            schemas(
                "{ A: { allOf: [{ $ref: '#/components/schemas/B' }, {}] }, B: { type: string } }",
            ),
            "a.yaml at /components/schemas/A/allOf/0: ",
            "allOf joins objects, and B is none",
        ),
        (
            "members beside oneOf",
            schemas(
                "{ A: { properties: { a: {} }, oneOf: [{ type: string }, { type: object }] } }",
            ),
            "a.yaml at /components/schemas/A: ",
            "members beside oneOf",
        ),
    ]);
}

#[test]
fn operations_that_contradict_themselves() {
    let path = |path: &str, members: &str| {
        document(
            &format!("{{ '{path}': {{ get: {{ operationId: get, {NAMED}, {members} {OK} }} }} }}"),
            "{}",
        )
    };
    let named = |names: &str| document(&format!("{{ /a: {{ get: {{ {names}, {OK} }} }} }}"), "{}");
    let query = "in: query, schema: { type: string }";
    all_refused(&[
        (
            "no operationId",
            named(NAMED),
            "a.yaml at /paths/~1a/get: ",
            "needs operationId",
        ),
        (
            "empty operationId",
            named(&format!("operationId: '', {NAMED}")),
            "a.yaml at /paths/~1a/get/operationId: ",
            "begin it with a letter",
        ),
        (
            "operationId of digits",
            named(&format!("operationId: '123', {NAMED}")),
            "a.yaml at /paths/~1a/get/operationId: ",
            "begin it with a letter",
        ),
        (
            "operationId -",
            named(&format!("operationId: '-', {NAMED}")),
            "a.yaml at /paths/~1a/get/operationId: ",
            "begin it with a letter",
        ),
        (
            "no group",
            named("operationId: get, x-operation-name: get"),
            "a.yaml at /paths/~1a/get: ",
            "needs x-operation-group",
        ),
        (
            "named new",
            named("operationId: get, x-operation-group: a, x-operation-name: new"),
            "a.yaml at /paths/~1a/get/x-operation-name: ",
            "`new`",
        ),
        (
            "same operationId",
            two(["get-it", "a", "a"], ["get_it", "b", "b"]),
            "a.yaml at /paths/~1b/get/operationId: ",
            "a.yaml at /paths/~1a/get gives the same name: get_it",
        ),
        (
            "same name",
            two(["a", "a", "get"], ["b", "a", "get"]),
            "a.yaml at /paths/~1b/get/x-operation-name: ",
            "same group and name: a.get",
        ),
        (
            "same static",
            two(["a", "a.b", "c"], ["b", "a", "b_c"]),
            "a.yaml at /paths/~1b/get/x-operation-name: ",
            "same group and name",
        ),
        (
            "same group",
            two(["a", "my-things", "a"], ["b", "my_things", "b"]),
            "a.yaml at /paths/~1b/get/x-operation-group: ",
            "my-things has the same name in Rust: MyThingsApi",
        ),
        (
            "open brace",
            path("/a/{id", ""),
            "a.yaml at /paths/~1a~1{id: ",
            "no other half",
        ),
        (
            "closed brace",
            path("/a/id}", ""),
            "a.yaml at /paths/~1a~1id}: ",
            "no other half",
        ),
        (
            "brace in brace",
            path("/a/{{id}}", ""),
            "a.yaml at /paths/",
            "no other half",
        ),
        (
            "no slash",
            path("a", ""),
            "a.yaml at /paths/a: ",
            "starts with /",
        ),
        (
            "placeholder without parameter",
            path("/a/{id}", ""),
            "a.yaml at /paths/~1a~1{id}/get: ",
            "{id} of the path is not among",
        ),
        (
            "parameter without placeholder",
            path("/a", "parameters: [{ name: id, in: path, schema: {} }],"),
            "a.yaml at /paths/~1a/get/parameters/0: ",
            "the path has no {id}",
        ),
        (
            "parameter twice",
            path(
                "/a",
                &format!("parameters: [{{ name: q, {query} }}, {{ name: q, {query} }}],"),
            ),
            "a.yaml at /paths/~1a/get/parameters/1: ",
            "the parameter q stands twice",
        ),
        (
            "names of parameters",
            path(
                "/a",
                &format!("parameters: [{{ name: a-b, {query} }}, {{ name: aB, {query} }}],"),
            ),
            "a.yaml at /paths/~1a/get/parameters/1: ",
            "called a_b, as that of a-b is",
        ),
        (
            "header",
            path("/a", "parameters: [{ name: q, in: header, schema: {} }],"),
            "a.yaml at /paths/~1a/get/parameters/0/in: ",
            "not in `header`",
        ),
        (
            "no schema",
            path("/a", "parameters: [{ name: q, in: query }],"),
            "a.yaml at /paths/~1a/get/parameters/0: ",
            "needs a schema",
        ),
        (
            "no name",
            path("/a", "parameters: [{ in: query, schema: {} }],"),
            "a.yaml at /paths/~1a/get/parameters/0: ",
            "needs a name",
        ),
        (
            "style",
            path(
                "/a",
                "parameters: [{ name: q, in: query, style: deepObject, schema: { type: array, items: {} } }],",
            ),
            "a.yaml at /paths/~1a/get/parameters/0: ",
            "deepObject",
        ),
        (
            "no content",
            operation(&format!("requestBody: {{}}, {OK}")),
            "a.yaml at /paths/~1a/get/requestBody: ",
            "needs content",
        ),
        (
            "xml",
            sent("application/xml: {}", "{}"),
            "a.yaml at /paths/~1a/post/requestBody/content: ",
            "application/json or",
        ),
        (
            "no schema in body",
            sent("application/json: {}", "{}"),
            "a.yaml at /paths/~1a/post/requestBody/content/application~1json: ",
            "needs a schema",
        ),
        (
            "pdf",
            operation("responses: { 200: { content: { application/pdf: {} } } }"),
            "a.yaml at /paths/~1a/get/responses/200/content/application~1pdf: ",
            "x-rust-answer",
        ),
        (
            "two answers",
            operation(
                "responses: { 200: { content: { application/json: { schema: { type: string } } } }, 201: { content: { application/json: { schema: { type: integer } } } } }",
            ),
            "a.yaml at /paths/~1a/get/responses/201/content/application~1json: ",
            "another schema",
        ),
        (
            "x-rust-answer",
            operation(&format!("x-rust-answer: 'a b', {OK}")),
            "a.yaml at /paths/~1a/get/x-rust-answer: ",
            "no path of a type",
        ),
    ]);
}

#[test]
fn forms_that_leave_out_what_they_cannot() {
    let form = |omit: &str| {
        let media = format!(
            "application/x-www-form-urlencoded: {{ schema: {{ $ref: '#/components/schemas/A' }}, x-form-omit: {omit} }}"
        );
        sent(
            &media,
            "{ A: { type: object, required: [a], properties: { a: {}, b: {} } } }",
        )
    };
    const PLACE: &str = "a.yaml at /paths/~1a/post/requestBody/content/application~1x-www-form-urlencoded/x-form-omit";
    all_refused(&[
        (
            "required",
            form("[b, a]"),
            &format!("{PLACE}/1: "),
            "a is a required member",
        ),
        (
            "unknown",
            form("[c]"),
            &format!("{PLACE}/0: "),
            "the body has no member c",
        ),
        (
            "no list",
            form("b"),
            &format!("{PLACE}: "),
            "a list belongs here",
        ),
    ]);
    assert_eq!(error(&[("a.yaml", form("[b]"))]), None);
}

#[test]
fn references_that_lead_nowhere() {
    let to = |target: &str| {
        schemas(&format!(
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
            schemas("{ A: { $ref: 1 } }"),
            "a.yaml at /components/schemas/A/$ref: ",
            "a text belongs here",
        ),
        (
            "a parameter",
            operation(&format!(
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
            ("a.yaml", self::schemas(refers)),
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

#[test]
fn names_that_are_one_in_rust() {
    let uses = |rest: &str| {
        schemas(&format!(
            "{{ A: {{ properties: {{ a: {{ $ref: '#/components/schemas/{}' }} }} }}, {rest} }}",
            rest.split(':').next().unwrap()
        ))
    };
    let member = |members: &str| schemas(&format!("{{ A: {{ properties: {{ {members} }} }} }}"));
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
            schemas(
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
            schemas("{ A: { x-rust-name: 'a b', properties: {} } }"),
            "a.yaml at /components/schemas/A/x-rust-name: ",
            "no name of a type; AB is",
        ),
        (
            "Unlisted",
            schemas("{ A: { type: string, enum: [x, unlisted] } }"),
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
            schemas("{ A: { type: string, enum: ['', '*', '+1', self, 'a`b', \"a\\nb\", ⓐ] } }"),
        ),
        (
            "no members",
            schemas("{ A: { type: object, properties: {} } }"),
        ),
        ("one part", schemas("{ A: { oneOf: [{ type: string }] } }")),
        (
            "equal parts",
            schemas("{ A: { oneOf: [{ type: string }, { type: string, format: uri }] } }"),
        ),
    ] {
        assert_eq!(error(&[("a.yaml", document)]), None, "{name}");
    }
}

#[test]
fn schemas_inside_themselves() {
    let a = "{ $ref: '#/components/schemas/A' }";
    let b = "{ $ref: '#/components/schemas/B' }";
    let all = |text: &str| schemas(&text.replace("$A", a).replace("$B", b));
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
        schemas(&format!(
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
    assert_eq!(error(&[("a.yaml", chain(500, &members))]), None);
}
