//! Names for the objects that stand in an operation itself: `SignupRequestContent` for the body of
//! `signup`, and `SignupResponseContent` for its answer, as the vendor names those it names.

use heck::ToPascalCase;
use serde_json::Value;

use super::api::Api;
use super::error::Error;
use super::schema::link;

/// Makes a schema of its own of every body and every answer that is an object without a name.
pub(super) fn name_all(api: &mut Api) -> Result<(), Error> {
    for index in 0..api.operations.len() {
        for (holder, ending) in [
            ("/requestBody/content", "RequestContent"),
            ("/responses/200/content", "ResponseContent"),
            ("/responses/201/content", "ResponseContent"),
        ] {
            name(api, index, holder, ending)?;
        }
    }
    Ok(())
}

fn name(api: &mut Api, index: usize, holder: &str, ending: &str) -> Result<(), Error> {
    let operation = &mut api.operations[index];
    let id = operation.value["operationId"].as_str().unwrap_or_default();
    let name = format!("{}{ending}", id.to_pascal_case());
    let content = operation.value.pointer_mut(holder);
    let content = content.and_then(Value::as_object_mut);
    for media in content.into_iter().flat_map(|content| content.values_mut()) {
        let schema = media.get_mut("schema");
        let Some(schema) = schema.filter(|schema| schema.get("properties").is_some()) else {
            continue;
        };
        let schema = std::mem::replace(schema, link(&name));
        let other = api.schemas.insert(name.clone(), schema.clone());
        if other.is_some_and(|other| other != schema) {
            let message = format!("it would be called {name}, and there is another of that name");
            return Err(operation.place.at(holder).error(message));
        }
    }
    Ok(())
}
