//! What the documents say, in the form that the polish and the facade need it.

use std::collections::BTreeMap;

/// All facts of one API.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// By the name of the Rust type.
    pub(super) models: BTreeMap<String, Model>,
    pub(super) operations: Vec<Operation>,
}

/// Where something stands, for errors.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) pointer: String,
}

impl Place {
    pub(super) fn error(&self, message: impl std::fmt::Display) -> super::Error {
        super::Error::at(&self.file, &self.pointer, message)
    }
}

/// A named type.
#[derive(Debug)]
pub(super) struct Model {
    /// The component's name in the document.
    pub(super) name: String,
    pub(super) description: String,
    pub(super) shape: Shape,
    /// Some request carries it.
    pub(super) in_requests: bool,
    /// Some answer carries it.
    pub(super) in_answers: bool,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) enum Shape {
    Object(Vec<Member>),
    /// The listed values, without null.
    Enum(Vec<String>),
    /// One of several types.
    Union,
}

/// A member of an object.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) wire: String,
    pub(super) description: String,
    pub(super) required: bool,
    pub(super) nullable: bool,
    /// The service cannot leave it out of an answer (`x-always-present`).
    pub(super) always: bool,
    pub(super) leaf: Leaf,
    pub(super) limits: Vec<String>,
}

/// What the strings at the bottom of a member are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaf {
    Plain,
    Secret,
    DateTime,
}

/// An operation.
#[derive(Debug)]
pub(super) struct Operation {
    /// progenitor's name for it.
    pub(super) function: String,
    /// `x-operation-group`.
    pub(super) group: String,
    /// `x-operation-name`.
    pub(super) name: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) description: String,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Body>,
    pub(super) answer: Answer,
    pub(super) security: Vec<String>,
    pub(super) scopes: Vec<String>,
    pub(super) deprecated: bool,
    /// A redirect is read and not followed (`x-redirect-is-answer`).
    pub(super) redirect_is_answer: bool,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) wire: String,
    pub(super) description: String,
    pub(super) place: ParameterPlace,
    pub(super) required: bool,
    pub(super) list: List,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ParameterPlace {
    Path,
    Query,
}

/// How several values of one parameter are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    /// It has one value.
    No,
    /// In one parameter, with this between.
    Joined(&'static str),
    /// One parameter a value.
    Repeated,
}

#[derive(Debug)]
pub(super) struct Body {
    pub(super) form: bool,
    pub(super) required: bool,
    /// Members that are never written into a form (`x-form-omit`).
    pub(super) omit: Vec<String>,
    /// What a setter for it is called.
    pub(super) name: String,
    pub(super) description: String,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// What progenitor says: a JSON type, or nothing.
    Typed,
    /// JSON, or a text where the service prefers one.
    JsonOrText,
    /// A text.
    Text,
    /// A handwritten type (`x-rust-answer`).
    Custom(String),
}
