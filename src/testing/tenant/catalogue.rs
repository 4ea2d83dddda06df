//! Which request is which operation, and what else there is around it. All of it is taken from
//! the catalogue of what is compiled in.

use std::collections::HashMap;

use http::Method;
use percent_encoding::percent_decode_str;

use crate::transport::Operation;

#[cfg(feature = "management-client")]
fn operations() -> &'static [&'static Operation] {
    crate::management::operations::ALL
}

#[cfg(not(feature = "management-client"))]
fn operations() -> &'static [&'static Operation] {
    &[]
}

/// The values of a path, segment by segment, decoded: `["users", "auth0|1", "roles"]`.
pub(super) type Path = Vec<String>;

/// The operations by method and shape. A shape is a path template whose parameters have lost
/// their names: `/users/{}/roles`.
pub(super) struct Catalogue(HashMap<(Method, String), &'static Operation>);

/// What a request is for.
pub(super) struct Found {
    pub(super) operation: &'static Operation,
    pub(super) shape: String,
    pub(super) path: Path,
}

impl Catalogue {
    /// Of the Management API.
    pub(super) fn new() -> Self {
        Self::of(operations())
    }

    pub(super) fn of(operations: &[&'static Operation]) -> Self {
        let all = operations.iter().copied();
        Self(
            all.map(|operation| {
                let key = (operation.method.clone(), shape_of(operation.path));
                (key, operation)
            })
            .collect(),
        )
    }

    /// The operation of this method and shape.
    pub(super) fn get(&self, method: &Method, shape: &str) -> Option<&'static Operation> {
        self.0.get(&(method.clone(), shape.to_owned())).copied()
    }

    /// Whether things of this shape are rows of a list: it pages, or it creates or lists what has
    /// paths of its own below.
    pub(super) fn is_collection(&self, shape: &str) -> bool {
        let below = format!("{shape}/{{}}");
        let has_rows = [Method::GET, Method::DELETE, Method::PATCH, Method::PUT]
            .iter()
            .any(|method| self.get(method, &below).is_some());
        let creates = self.get(&Method::POST, shape).is_some();
        let pages = self
            .get(&Method::GET, shape)
            .is_some_and(|operation| operation.pagination.is_some());
        let is_read = |shape: &str| self.get(&Method::GET, shape).is_some();
        pages || (has_rows && creates) || (is_read(shape) && is_read(&below))
    }

    /// The shape of a path of any method.
    pub(super) fn shape_of_path(&self, path: &[String]) -> Option<String> {
        let path: Vec<_> = path.iter().map(String::as_str).collect();
        let shapes = self.0.keys().map(|(_, shape)| shape);
        let fitting = shapes.filter(|shape| fits(shape, &path));
        fitting.max_by_key(|shape| rank(shape)).cloned()
    }

    /// The operation of a path below `/api/v2`; of several the one with the longest text in
    /// front: `/organizations/name/x` and `/clients/search` are no ids.
    pub(super) fn find(&self, method: &Method, path: &str) -> Option<Found> {
        let raw: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        let fitting = self
            .0
            .iter()
            .filter(|((of, shape), _)| of == method && fits(shape, &raw));
        let ((_, shape), operation) = fitting.max_by_key(|((_, shape), _)| rank(shape))?;
        let decode = |text: &&str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        Some(Found {
            operation,
            shape: shape.clone(),
            path: raw.iter().map(decode).collect(),
        })
    }
}

/// The shape of a path template.
fn shape_of(template: &str) -> String {
    let segments = template.split('/').map(|segment| match segment {
        _ if segment.starts_with('{') => "{}",
        literal => literal,
    });
    segments.collect::<Vec<_>>().join("/")
}

fn fits(shape: &str, path: &[&str]) -> bool {
    let mut segments = shape.split('/').skip(1);
    let all = path.iter().all(|given| match segments.next() {
        Some("{}") => !given.is_empty(),
        segment => segment == Some(given),
    });
    all && segments.next().is_none()
}

/// Literal segments first, from the left.
fn rank(shape: &str) -> Vec<bool> {
    shape.split('/').map(|segment| segment != "{}").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_found_by_its_own_path() {
        let catalogue = Catalogue::new();
        for operation in operations() {
            let path: Vec<_> = operation.path.split('/').map(sample).collect();
            let found = catalogue.find(&operation.method, &path.join("/")).unwrap();
            assert_eq!(found.operation.id, operation.id);
        }
        assert!(catalogue.find(&Method::GET, "/no-such-path").is_none());
        assert!(catalogue.find(&Method::GET, "").is_none());
    }

    fn sample(segment: &str) -> &str {
        if segment.starts_with('{') {
            "x1"
        } else {
            segment
        }
    }
}
