//! What the documents say, in the form that the polish and the facade need it.

use std::collections::BTreeMap;

use super::names::type_name;
use super::place::Place;

/// All facts of one API.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// By the name of the Rust type.
    pub(super) models: BTreeMap<String, Model>,
    pub(super) operations: Vec<Operation>,
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
    /// It is the answer of an operation itself.
    pub(super) is_answer: bool,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) enum Shape {
    Object(Vec<Member>),
    /// The listed values, without null, each after the name of its variant.
    Enum(Vec<(String, String)>),
    /// One of several types.
    Union(Vec<Arm>),
}

/// One of the types of a union.
#[derive(Debug)]
pub(super) struct Arm {
    /// The name of its variant.
    pub(super) variant: String,
    pub(super) leaf: Leaf,
}

/// A member of an object.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) wire: String,
    /// The name of its field.
    pub(super) field: String,
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
    /// What progenitor knows it by.
    pub(super) key: String,
    /// Its `operationId` as a name in Rust.
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
    /// A handwritten method calls it (`x-handwritten`): it has no public one of its own.
    pub(super) handwritten: bool,
    /// A redirect is read and not followed (`x-redirect-is-answer`).
    pub(super) redirect_is_answer: bool,
    /// It takes the header that names a custom domain (`x-custom-domain-header`).
    pub(super) custom_domain_header: bool,
    /// `x-release-lifecycle`: `GA`, `EA`, `beta`.
    pub(super) stage: Option<String>,
    /// The vendor's page about it (`externalDocs`).
    pub(super) page: Option<String>,
    /// How its list is asked for in pages.
    pub(super) pagination: Option<Pagination>,
    pub(super) roots: Roots,
    pub(super) place: Place,
}

/// The types that an operation begins with.
#[derive(Debug, Default)]
pub(super) struct Roots {
    pub(super) request: Vec<String>,
    pub(super) answer: Vec<String>,
}

/// `x-pagination`.
#[derive(Debug)]
pub(super) struct Pagination {
    /// The ways to ask for a page, the best first.
    pub(super) styles: Vec<PageStyle>,
    /// The member that holds the list where the answer is an object.
    pub(super) items: Option<String>,
    /// The operation can say how many there are in all.
    pub(super) totals: bool,
}

/// How the next page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageStyle {
    /// `from` and `take`; the answer has `next`.
    Checkpoint,
    /// `page` and `per_page`.
    Offset,
    /// `from` and `take`; the next `from` is the id of the last element.
    LastId,
    /// All of it at once.
    List,
}

impl Operation {
    /// Whether anything of it can be left out.
    pub(super) fn has_setters(&self) -> bool {
        self.parameters.iter().any(|parameter| !parameter.required)
            || self.body.as_ref().is_some_and(|body| !body.required)
    }

    /// Whether it has a request type of its own: for what can be set, or for its pages.
    pub(super) fn has_request_type(&self) -> bool {
        self.has_setters() || self.pagination.is_some() || self.answer == Answer::Events
    }

    /// The name of the type that sets what can be left out.
    pub(super) fn request_type(&self) -> String {
        format!("{}Request", type_name(&self.function))
    }

    /// The name of the type that its group has.
    pub(super) fn group_type(&self) -> String {
        group_type(&self.group)
    }

    /// `things.get`.
    pub(super) fn id(&self) -> String {
        format!("{}.{}", self.group, self.name)
    }
}

/// The name of a group's type: `users.authentication_methods` is `UsersAuthenticationMethodsApi`.
pub(super) fn group_type(group: &str) -> String {
    format!("{}Api", type_name(group))
}

/// A path or query parameter.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) wire: String,
    /// The name of its argument or setter.
    pub(super) field: String,
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
    pub(super) kind: BodyKind,
    pub(super) required: bool,
    /// The fields that are never written into a form (`x-form-omit`).
    pub(super) omit: Vec<String>,
    /// What a setter for it is called.
    pub(super) name: String,
    pub(super) description: String,
}

/// How a body is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum BodyKind {
    Json,
    Form,
    /// Parts; those with these names are files.
    Multipart(Vec<String>),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// What progenitor says: a JSON type, or nothing.
    Typed,
    /// JSON, or a text where the service prefers one.
    JsonOrText,
    /// A text.
    Text,
    /// A page of a list.
    Page,
    /// Events, one after another, for as long as the caller listens.
    Events,
    /// A handwritten type (`x-rust-answer`).
    Custom(String),
}
