//! Keeps the operations that are asked for, and of the schemas those that they reach.

use std::collections::BTreeSet;

use super::load::{Document, Operation, references};

/// Drops the operations that `keep` refuses, then every schema that none of the rest reaches.
pub(super) fn select(document: &mut Document, keep: impl Fn(&Operation) -> bool) {
    document.operations.retain(keep);
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
    fn only_what_the_kept_operations_reach_is_kept() {
        let text = document(
            "responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } }",
            "A: { type: array, items: { $ref: '#/components/schemas/B' } }\n\
             B: { properties: { a: { $ref: '#/components/schemas/A' } } }\n\
             C: { properties: { a: { $ref: '#/components/schemas/A' } } }",
        );
        let mut all = load(&text).unwrap();
        select(&mut all, |_| true);
        assert_eq!(all.schemas.keys().collect::<Vec<_>>(), ["A", "B"]);
        select(&mut all, |operation| operation.path != "/all");
        assert!(all.schemas.is_empty() && all.operations.is_empty());
    }
}
