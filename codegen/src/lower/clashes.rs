//! Operations whose names in Rust would be one name.

use std::collections::BTreeMap;

use super::super::error::Error;
use super::super::facts::Operation;
use super::super::names::static_name;
use super::super::place::Place;
use super::schemas::Schemas;

/// Checks the names of all operations among each other, and their types among the schemas.
pub(super) fn check(operations: &[Operation], schemas: &mut Schemas<'_>) -> Result<(), Error> {
    let mut functions: BTreeMap<&str, &Place> = BTreeMap::new();
    let mut statics: BTreeMap<String, &Place> = BTreeMap::new();
    let mut groups: BTreeMap<String, &str> = BTreeMap::new();
    for operation in operations {
        let place = &operation.place;
        if let Some(other) = functions.insert(&operation.function, place) {
            return Err(place.under("operationId").error(format!(
                "the operationId of {other} gives the same name: {}",
                operation.function
            )));
        }
        if let Some(other) = statics.insert(static_name(&operation.id()), place) {
            return Err(place.under("x-operation-name").error(format!(
                "{other} has the same group and name: {}",
                operation.id()
            )));
        }
        if operation.name == "new" {
            let place = place.under("x-operation-name");
            return Err(place.error("`new` makes the group itself; call the operation `create`"));
        }
        if operation.has_setters() {
            schemas.occupy(&operation.request_type(), place)?;
        }
        let group = operation.group_type();
        match groups.get(&group) {
            Some(same) if *same == operation.group => {}
            Some(other) => {
                return Err(place.under("x-operation-group").error(format!(
                    "the group {other} has the same name in Rust: {group}"
                )));
            }
            None => {
                schemas.occupy(&group, &place.under("x-operation-group"))?;
                groups.insert(group, &operation.group);
            }
        }
    }
    Ok(())
}
