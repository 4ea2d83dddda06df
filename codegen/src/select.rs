//! Keeps, of the schemas, those that operations reach.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::load::{Document, references};

/// Whether a handwritten method calls this operation, so that it needs none that is generated.
pub(super) fn is_handwritten(operation: &Value) -> bool {
    let by_hand = operation.get("x-handwritten");
    by_hand.is_some_and(|value| value != &json!(false))
}

/// Takes the types off an operation whose handwritten method has its own: what remains is what
/// the catalogue says of it.
fn untyped(operation: &mut Value) {
    if operation.get("x-handwritten") != Some(&json!(true)) {
        return;
    }
    let parameters = operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        parameter["schema"] = json!({ "type": "string" });
    }
    let content = operation.pointer_mut("/requestBody/content");
    for media in content.and_then(Value::as_object_mut).into_iter().flatten() {
        *media.1 = json!({ "schema": { "type": "object", "additionalProperties": true } });
    }
    let responses = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut);
    for (_, response) in responses.into_iter().flatten() {
        if let Some(response) = response.as_object_mut() {
            response.remove("content");
        }
    }
}

/// Drops every schema that no operation reaches.
pub(super) fn select(document: &mut Document) {
    for operation in &mut document.operations {
        untyped(&mut operation.value);
    }
    let roots = document
        .operations
        .iter()
        .flat_map(|operation| references(&operation.value));
    let reached = closure(document, roots);
    document.schemas.retain(|name, _| reached.contains(name));
}

/// The names of all schemas reached from `roots`, themselves included.
pub(super) fn closure<'a>(
    document: &'a Document,
    roots: impl IntoIterator<Item = &'a str>,
) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut queue: Vec<&str> = roots.into_iter().collect();
    while let Some(name) = queue.pop() {
        if reached.insert(name.to_owned()) {
            queue.extend(
                document
                    .schemas
                    .get(name)
                    .map_or_else(Vec::new, |schema| references(&schema.value)),
            );
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::super::testing::{document, load};
    use super::*;

    #[test]
    fn only_what_operations_reach_is_kept() {
        let text = document(
            "responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } }",
            "A: { type: array, items: { $ref: '#/components/schemas/B' } }\n\
             B: { properties: { a: { $ref: '#/components/schemas/A' } } }\n\
             C: { properties: { a: { $ref: '#/components/schemas/A' } } }",
        );
        let mut all = load(&text).unwrap();
        select(&mut all);
        assert_eq!(all.schemas.keys().collect::<Vec<_>>(), ["A", "B"]);
        all.operations.clear();
        select(&mut all);
        assert!(all.schemas.is_empty());
    }

    #[test]
    fn an_operation_that_is_made_by_hand_keeps_its_types_where_it_says_so() {
        let kept = |by_hand: &str| {
            let text = document(
                &format!(
                    "x-handwritten: {by_hand}\n\
                     parameters: [{{ name: p, in: query, schema: {{ $ref: '#/components/schemas/B' }} }}]\n\
                     requestBody: {{ content: {{ application/x-www-form-urlencoded: {{ schema: {{ $ref: '#/components/schemas/A' }} }} }} }}\n\
                     responses: {{ '200': {{ content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/A' }} }} }} }} }}"
                ),
                "A: { properties: { a: { type: string } } }\nB: { type: string, enum: [b] }",
            );
            let mut all = load(&text).unwrap();
            select(&mut all);
            assert!(is_handwritten(&all.operations[0].value) == (by_hand != "false"));
            all.schemas.len()
        };
        assert_eq!(kept("true"), 0);
        assert_eq!(kept("with types"), 2);
        assert_eq!(kept("false"), 2);
    }
}
