//! Other JSON types than OpenAPI has in a place.

use super::*;

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
            with_operation(&format!("parameters: {{}}, {OK}")),
            "a.yaml at /paths/~1a/get/parameters: ",
            "a list belongs here",
        ),
        (
            "parameter",
            with_operation(&format!("parameters: [x], {OK}")),
            "a.yaml at /paths/~1a/get/parameters/0: ",
            "an object belongs here",
        ),
        (
            "responses",
            with_operation("responses: []"),
            "a.yaml at /paths/~1a/get/responses: ",
            "an object belongs here",
        ),
        (
            "no responses",
            with_operation("description: x"),
            "a.yaml at /paths/~1a/get: ",
            "needs responses",
        ),
        (
            "status",
            with_operation("responses: { ok: {} }"),
            "a.yaml at /paths/~1a/get/responses/ok: ",
            "three digits",
        ),
        (
            "response",
            with_operation("responses: { 200: x }"),
            "a.yaml at /paths/~1a/get/responses/200: ",
            "an object belongs here",
        ),
        (
            "security",
            with_operation(&format!("security: {{ a: [] }}, {OK}")),
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
            with_schemas("{ A: text }"),
            "a.yaml at /components/schemas/A: ",
            "a schema is an object, and this is a text",
        ),
        (
            "schema name",
            with_schemas("{ A: {}, 'b c': {} }"),
            "a.yaml at /components/schemas/b c: ",
            "letters, digits",
        ),
        (
            "type",
            with_schemas("{ A: { type: [string, 'null'] } }"),
            "a.yaml at /components/schemas/A/type: ",
            "a text belongs here, and this is a list",
        ),
        (
            "no such type",
            with_schemas("{ A: { type: text } }"),
            "a.yaml at /components/schemas/A/type: ",
            "there is no type \"text\"",
        ),
        (
            "properties",
            with_schemas("{ A: { properties: [] } }"),
            "a.yaml at /components/schemas/A/properties: ",
            "an object belongs here",
        ),
        (
            "property",
            with_schemas("{ A: { properties: { a/b: 1 } } }"),
            "a.yaml at /components/schemas/A/properties/a~1b: ",
            "a schema is an object",
        ),
        (
            "required",
            with_schemas("{ A: { properties: {}, required: 5 } }"),
            "a.yaml at /components/schemas/A/required: ",
            "a list belongs here, and this is a number",
        ),
        (
            "required unknown",
            with_schemas("{ A: { properties: {}, required: [a] } }"),
            "a.yaml at /components/schemas/A/required/0: ",
            "a is required and has no schema",
        ),
        (
            "enum",
            with_schemas("{ A: { type: string, enum: [] } }"),
            "a.yaml at /components/schemas/A/enum: ",
            "this list is empty",
        ),
        (
            "enum of numbers",
            with_schemas("{ A: { type: string, enum: [a, 1] } }"),
            "a.yaml at /components/schemas/A/enum/1: ",
            "1 in a list of texts",
        ),
        (
            "enum of null",
            with_schemas("{ A: { type: string, enum: [null] } }"),
            "a.yaml at /components/schemas/A/enum: ",
            "no value but null",
        ),
        (
            "items",
            with_schemas("{ A: { type: array } }"),
            "a.yaml at /components/schemas/A: ",
            "an array needs items",
        ),
        (
            "nullable",
            with_schemas("{ A: { nullable: 'yes' } }"),
            "a.yaml at /components/schemas/A/nullable: ",
            "true or false belongs here",
        ),
        (
            "oneOf",
            with_schemas("{ A: { oneOf: [] } }"),
            "a.yaml at /components/schemas/A/oneOf: ",
            "this list is empty",
        ),
        (
            "allOf",
            with_schemas("{ A: { allOf: {} } }"),
            "a.yaml at /components/schemas/A/allOf: ",
            "a list belongs here",
        ),
        (
            "not",
            with_schemas("{ A: { not: {} } }"),
            "a.yaml at /components/schemas/A: ",
            "`not` has no form",
        ),
        (
            "allOf of texts",
            with_schemas(
                "{ A: { allOf: [{ $ref: '#/components/schemas/B' }, {}] }, B: { type: string } }",
            ),
            "a.yaml at /components/schemas/A/allOf/0: ",
            "allOf joins objects, and B is none",
        ),
        (
            "members beside oneOf",
            with_schemas(
                "{ A: { properties: { a: {} }, oneOf: [{ type: string }, { type: object }] } }",
            ),
            "a.yaml at /components/schemas/A: ",
            "members beside oneOf",
        ),
    ]);
}
