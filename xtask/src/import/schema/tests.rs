use super::*;

fn converted(schema: Value) -> Value {
    convert(&schema, &Place::file("a.json")).unwrap()
}

fn refused(schema: Value) -> String {
    let error = convert(&schema, &Place::file("a.json")).unwrap_err();
    error.to_string()
}

/// Holds one conversion, and that what comes of it would convert to itself.
#[track_caller]
fn rule(from: Value, to: Value) {
    let once = converted(from);
    assert_eq!(once, to);
    assert_eq!(converted(once), to, "not stable");
}

#[test]
fn null_among_the_types_is_nullable() {
    rule(
        json!({ "type": ["string", "null"] }),
        json!({ "type": "string", "nullable": true }),
    );
    rule(json!({ "type": "null" }), json!({ "nullable": true }));
    rule(
        json!({ "type": ["string", "integer", "null"] }),
        json!({ "nullable": true, "anyOf": [{ "type": "string" }, { "type": "integer" }] }),
    );
    assert!(refused(json!({ "type": "text" })).contains("a.json at /type: there is no type"));
    assert!(refused(json!({ "type": [1] })).contains("a.json at /type/0"));
    let both = json!({ "type": ["string", "integer"], "oneOf": [{ "minLength": 1 }] });
    assert!(refused(both).contains("several types beside"));
}

#[test]
fn a_constant_is_an_enum_of_one_value() {
    rule(
        json!({ "const": "a" }),
        json!({ "enum": ["a"], "type": "string" }),
    );
    rule(
        json!({ "const": true }),
        json!({ "enum": [true], "type": "boolean" }),
    );
    rule(
        json!({ "type": "integer", "const": 3 }),
        json!({ "type": "integer", "enum": [3] }),
    );
    rule(json!({ "const": null }), json!({ "nullable": true }));
}

#[test]
fn an_enum_that_lists_null_is_nullable_with_a_type() {
    let enumeration = json!({ "enum": ["a", null], "nullable": true, "type": "string" });
    rule(json!({ "enum": ["a", null] }), enumeration);
    rule(
        json!({ "type": ["string", "null"], "enum": ["a", null] }),
        json!({ "type": "string", "enum": ["a", null], "nullable": true }),
    );
    rule(
        json!({ "enum": ["A", "a"], "type": "string" }),
        json!({ "enum": ["A", "a"], "type": "string" }),
    );
    rule(json!({ "enum": ["a", 1] }), json!({ "enum": ["a", 1] }));
}

#[test]
fn an_exclusive_bound_is_a_flag_beside_the_bound() {
    rule(
        json!({ "exclusiveMinimum": 0, "exclusiveMaximum": 9.5 }),
        json!({ "minimum": 0, "exclusiveMinimum": true, "maximum": 9.5, "exclusiveMaximum": true }),
    );
    rule(
        json!({ "minimum": 5, "exclusiveMinimum": 0 }),
        json!({ "minimum": 5 }),
    );
    rule(
        json!({ "maximum": 5, "exclusiveMaximum": 5 }),
        json!({ "maximum": 5, "exclusiveMaximum": true }),
    );
    assert!(refused(json!({ "exclusiveMinimum": "0" })).contains("/exclusiveMinimum"));
}

#[test]
fn a_null_arm_is_nullable() {
    rule(
        json!({ "oneOf": [{ "$ref": "#/components/schemas/A" }, { "type": "null" }] }),
        json!({ "nullable": true, "allOf": [{ "$ref": "#/components/schemas/A" }] }),
    );
    rule(
        json!({ "anyOf": [{ "type": "string", "maxLength": 5 }, { "type": "null" }] }),
        json!({ "nullable": true, "type": "string", "maxLength": 5 }),
    );
    rule(
        json!({ "oneOf": [{ "type": ["string", "null"] }, { "type": ["object", "null"] }] }),
        json!({ "oneOf": [{ "type": "string" }, { "type": "object" }], "nullable": true }),
    );
    rule(
        json!({ "oneOf": [{ "type": "null" }] }),
        json!({ "nullable": true }),
    );
}

#[test]
fn beside_a_reference_nothing_stands() {
    let reference = json!({ "$ref": "#/components/schemas/A" });
    rule(
        json!({ "$ref": "#/components/schemas/A", "description": "prose" }),
        reference.clone(),
    );
    rule(
        json!({ "$ref": "#/components/schemas/A", "x-release-lifecycle": "EA" }),
        json!({ "x-release-lifecycle": "EA", "allOf": [reference] }),
    );
    rule(
        json!({ "allOf": [reference], "title": "prose" }),
        reference.clone(),
    );
    rule(
        json!({ "anyOf": [reference], "writeOnly": true }),
        json!({ "writeOnly": true, "allOf": [reference] }),
    );
    for wrong in [
        "#/components/schemas/A/properties/b",
        "b.json#/components/schemas/A",
        "A",
    ] {
        assert!(refused(json!({ "$ref": wrong })).contains("a.json at /$ref: "));
    }
}

#[test]
fn prose_and_samples_are_dropped_and_members_of_these_names_are_not() {
    let prose = json!({
        "title": "T", "description": "D", "default": 1, "example": 2, "examples": [3],
        "x-merge-priority": 1, "contains": { "const": 1 }, "contentMediaType": "text/html",
    });
    rule(prose, json!({}));
    let members = json!({ "properties": {
        "title": { "type": "string" }, "description": { "type": "string" },
        "default": { "type": "string" }, "example": { "type": "string" },
        "discriminator": { "type": "string" }, "mapping": { "type": "object" },
    } });
    rule(members.clone(), members);
}

#[test]
fn limits_and_lifecycle_are_kept() {
    let kept = json!({
        "type": "string", "minLength": 1, "maxLength": 2, "pattern": "^a$", "format": "uri",
        "readOnly": true, "writeOnly": false, "deprecated": true, "x-release-lifecycle": "EA",
    });
    rule(kept.clone(), kept);
    let list =
        json!({ "type": "array", "items": {}, "minItems": 1, "maxItems": 2, "uniqueItems": true });
    rule(list.clone(), list);
}

#[test]
fn bytes_have_a_format() {
    rule(
        json!({ "type": "string", "contentMediaType": "application/octet-stream" }),
        json!({ "type": "string", "format": "binary" }),
    );
    rule(
        json!({ "type": "string", "contentEncoding": "base64" }),
        json!({ "type": "string", "format": "byte" }),
    );
}

#[test]
fn a_hyphen_after_a_class_is_escaped() {
    rule(
        json!({ "pattern": r"^[\w-\.]-\d-[a-z-]$" }),
        json!({ "pattern": r"^[\w\-\.]-\d-[a-z-]$" }),
    );
    rule(
        json!({ "pattern": r"[\]\w-]\" }),
        json!({ "pattern": r"[\]\w\-]\" }),
    );
}

#[test]
fn only_a_map_says_what_else_it_holds() {
    let members = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    for additional in [json!(true), json!(false), json!({})] {
        let mut object = members.clone();
        object["additionalProperties"] = additional;
        rule(object, members.clone());
    }
    for map in [json!(true), json!({}), json!({ "type": "string" })] {
        let map = json!({ "type": "object", "additionalProperties": map });
        rule(map.clone(), map);
    }
    rule(
        json!({ "type": "object", "properties": {}, "additionalProperties": true }),
        json!({ "type": "object", "additionalProperties": true }),
    );
    rule(
        json!({ "type": "object", "properties": {}, "required": [], "additionalProperties": false }),
        json!({ "type": "object" }),
    );
}

#[test]
fn what_is_required_has_a_schema_or_cannot_come() {
    let object = |additional: Value| {
        converted(json!({
            "properties": { "a": { "type": "string" } }, "required": ["a", "b"],
            "additionalProperties": additional,
        }))
    };
    assert_eq!(object(json!(false))["required"], json!(["a"]));
    assert_eq!(object(json!(true))["properties"]["b"], json!({}));
    let parts = json!({ "allOf": [
        { "properties": { "a": { "type": "string" } }, "required": ["b"] },
        { "properties": { "b": { "type": "string" } } },
    ] });
    rule(parts.clone(), parts);
}

#[test]
fn a_list_says_of_what() {
    rule(
        json!({ "type": "array" }),
        json!({ "type": "array", "items": {} }),
    );
}

#[test]
fn arms_that_only_demand_members_are_dropped() {
    let object = json!({ "type": "object", "properties": { "a": {}, "b": {} } });
    let mut demanding = object.clone();
    demanding["anyOf"] = json!([{ "required": ["a"] }, { "required": ["b"], "title": "T" }]);
    rule(demanding, object);
}

#[test]
fn a_union_of_one_scalar_is_that_scalar() {
    rule(
        json!({ "type": "string", "anyOf": [{ "format": "ipv4" }, { "format": "ipv6", "type": "string" }] }),
        json!({ "type": "string" }),
    );
    rule(
        json!({ "oneOf": [{ "type": "string", "format": "uri" }, { "type": "string", "format": "uri", "maxLength": 5 }] }),
        json!({ "type": "string", "format": "uri" }),
    );
    rule(
        json!({ "allOf": [{ "type": "string", "format": "uri" }, { "type": "string", "maxLength": 5 }] }),
        json!({ "type": "string", "format": "uri", "maxLength": 5 }),
    );
    let differ = json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] });
    rule(differ.clone(), differ);
    let listed = json!({ "anyOf": [{ "type": "string", "enum": ["a"] }, { "type": "string" }] });
    rule(listed.clone(), listed);
}

#[test]
fn the_type_of_a_union_stands_in_its_arms() {
    rule(
        json!({ "type": ["object", "null"], "oneOf": [{ "properties": { "a": {} } }, { "$ref": "#/components/schemas/A" }] }),
        json!({
            "oneOf": [
                { "properties": { "a": {} }, "type": "object" },
                { "$ref": "#/components/schemas/A" },
            ],
            "nullable": true,
        }),
    );
}

#[test]
fn a_discriminator_keeps_its_mapping() {
    let arms = json!([{ "$ref": "#/components/schemas/A" }, { "$ref": "#/components/schemas/B" }]);
    let discriminator =
        json!({ "propertyName": "t", "mapping": { "a": "#/components/schemas/A" } });
    let mut extended = discriminator.clone();
    extended["x-discriminator-context"] = json!("protocol");
    let schema = converted(json!({ "oneOf": arms, "discriminator": extended }));
    assert_eq!(schema["discriminator"], discriminator);
    assert_eq!(schema["x-discriminator-context"], "protocol");
    let mut found = Vec::new();
    each_reference(&schema, &mut |reference| found.push(reference.to_owned()));
    assert_eq!(found.len(), 3);
    assert!(refused(json!({ "discriminator": { "x": 1 } })).contains("/discriminator/x"));
}

#[test]
fn a_schema_may_hold_itself() {
    let tree = json!({ "type": "object", "properties": {
        "children": { "type": "array", "items": { "$ref": "#/components/schemas/Tree" } },
    } });
    rule(tree.clone(), tree);
}

#[test]
fn a_keyword_that_is_not_known_is_an_error_with_its_pointer() {
    let inner = json!({ "properties": { "a/b": { "items": { "patternProperties": {} } } } });
    let message = refused(inner);
    assert!(
        message.starts_with("a.json at /properties/a~1b/items/patternProperties: this keyword"),
        "{message}"
    );
    assert!(refused(json!({ "x-new": 1 })).contains("/x-new"));
    assert!(refused(json!([])).contains("an object belongs here"));
    assert!(refused(json!({ "items": false })).contains("nothing fits"));
    assert!(refused(json!({ "oneOf": [] })).contains("this list is empty"));
    assert!(refused(json!({ "oneOf": [{}], "anyOf": [{}] })).contains("oneOf beside anyOf"));
}
