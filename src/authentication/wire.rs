//! The answers of endpoints as they are on the wire, before they are what a program works with.

use serde_json::Value;

use crate::model::wire_object;
use crate::secret::Secret;

wire_object! {
    pub(super) struct DeviceAuthorizationJson {
        device_code: Secret,
        user_code: String,
        verification_uri: String,
        verification_uri_complete: String,
        expires_in: Value,
        interval: Value,
    }
}

wire_object! {
    pub(super) struct BackchannelJson {
        auth_req_id: Secret,
        expires_in: Value,
        interval: Value,
    }
}

wire_object! {
    pub(super) struct PushedJson {
        request_uri: String,
        expires_in: Value,
    }
}

/// A span in whole seconds, where there is one that can be read.
pub(super) fn seconds(value: Option<&Value>) -> Option<std::time::Duration> {
    value.and_then(crate::token::seconds)
}
