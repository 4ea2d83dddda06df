use super::faults::Faults;
use super::{AuthorizeAs, Person};

/// What the test has said should happen, and what has happened.
#[derive(Default)]
pub(super) struct Script {
    pub(super) person: Person,
    pub(super) authorize_as: AuthorizeAs,
    pub(super) faults: Faults,
}
