use http::Method;

/// What the specification says of one operation. Generated code holds one for each.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operation {
    /// The name in full: group and name, `pkce.get_challenge`.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path template, `/users/{id}`. Logs and spans show this, never the path with its values.
    pub path: &'static str,
    /// The names of the security schemes of which each call sends the credential.
    pub security: &'static [&'static str],
    /// The OAuth scopes that a token needs, where the specification names them.
    pub scopes: &'static [&'static str],
    /// Whether calling twice does the same as calling once (RFC 9110, section 9.2.2).
    pub idempotent: bool,
    /// Whether a redirect is the answer itself, to be read and not followed.
    pub redirect_is_answer: bool,
    /// Whether it takes the header `auth0-custom-domain`.
    pub custom_domain_header: bool,
    /// How stable the service calls it.
    pub stage: Stage,
    /// The vendor's page about it.
    pub documentation: Option<&'static str>,
    /// What goes into its path and its query.
    pub parameters: &'static [Parameter],
    /// How its body is written, where it has one.
    pub body: Option<BodyKind>,
    /// Whether a call needs the body.
    pub body_required: bool,
    /// Whether its answer is a stream of events, without an end.
    pub answers_with_events: bool,
    /// How its list comes in pages, where it is one.
    pub pagination: Option<Pagination>,
}

/// For the few operations that no document describes.
impl Operation {
    /// Without a credential, not idempotent, and with nothing else to say.
    pub(crate) const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            security: &[],
            scopes: &[],
            idempotent: false,
            redirect_is_answer: false,
            custom_domain_header: false,
            stage: Stage::GeneralAvailability,
            documentation: None,
            parameters: &[],
            body: None,
            body_required: false,
            answers_with_events: false,
            pagination: None,
        }
    }

    pub(crate) const fn secured_by(mut self, schemes: &'static [&'static str]) -> Self {
        self.security = schemes;
        self
    }

    pub(crate) const fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = idempotent;
        self
    }

    pub(crate) const fn redirect_is_answer(mut self, is_answer: bool) -> Self {
        self.redirect_is_answer = is_answer;
        self
    }
}

/// How stable the service calls an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// For everyone.
    GeneralAvailability,
    /// Early access: for those who ask, and still to change.
    EarlyAccess,
    /// A trial.
    Beta,
}

/// A parameter of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// Whether it is a segment of the path, and not of the query.
    pub in_path: bool,
    /// Whether a call needs it.
    pub required: bool,
    /// How several values are written.
    pub several: Several,
}

impl Parameter {
    pub(crate) const fn new(
        name: &'static str,
        in_path: bool,
        required: bool,
        several: Several,
    ) -> Self {
        Self {
            name,
            in_path,
            required,
            several,
        }
    }
}

/// How several values of a parameter are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Several {
    /// It takes one value.
    No,
    /// In one parameter, with this between.
    Joined(&'static str),
    /// One parameter a value.
    Repeated,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyKind {
    /// `application/json`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data` (RFC 7578).
    Multipart {
        /// The parts that are files.
        files: &'static [&'static str],
    },
}

/// How a list comes in pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pagination {
    /// The ways to ask for a page, the best first.
    pub styles: &'static [PageStyle],
    /// The member that holds the list where the answer is an object.
    pub items: Option<&'static str>,
    /// Whether `include_totals` asks for the number of elements in all.
    pub totals: bool,
}

impl Pagination {
    pub(crate) const fn new(
        styles: &'static [PageStyle],
        items: Option<&'static str>,
        totals: bool,
    ) -> Self {
        Self {
            styles,
            items,
            totals,
        }
    }
}

/// How the next page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PageStyle {
    /// `from` and `take`; the answer has `next`.
    Checkpoint,
    /// `page` and `per_page`. The service ends at 1,000 elements.
    Offset,
    /// `from` and `take`; the next `from` is the id of the last element.
    LastId,
    /// All of it at once.
    List,
}
