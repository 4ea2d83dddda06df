//! What a request has to be.

/// The settings of `verify_request`.
#[derive(Clone, Debug, Default)]
pub(super) struct RequestRules {}
