//! Keeps, of the schemas, those that operations reach.

use std::collections::BTreeSet;

use super::load::{Document, references};

/// Drops every schema that no operation reaches.
pub(super) fn select(document: &mut Document) {
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
}
