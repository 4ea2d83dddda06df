//! Operations that contradict themselves or each other.

use super::*;

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
            with_operation(&format!("requestBody: {{}}, {OK}")),
            "a.yaml at /paths/~1a/get/requestBody: ",
            "needs content",
        ),
        (
            "xml",
            sent("application/xml: {}", "{}"),
            "a.yaml at /paths/~1a/post/requestBody/content: ",
            "application/json, application/x-www-form-urlencoded or multipart",
        ),
        (
            "no schema in body",
            sent("application/json: {}", "{}"),
            "a.yaml at /paths/~1a/post/requestBody/content/application~1json: ",
            "needs a schema",
        ),
        (
            "pdf",
            with_operation("responses: { 200: { content: { application/pdf: {} } } }"),
            "a.yaml at /paths/~1a/get/responses/200/content/application~1pdf: ",
            "x-rust-answer",
        ),
        (
            "two answers",
            with_operation(
                "responses: { 200: { content: { application/json: { schema: { type: string } } } }, 201: { content: { application/json: { schema: { type: integer } } } } }",
            ),
            "a.yaml at /paths/~1a/get/responses/201/content/application~1json: ",
            "another schema",
        ),
        (
            "x-rust-answer",
            with_operation(&format!("x-rust-answer: 'a b', {OK}")),
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
