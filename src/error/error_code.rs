use crate::model::listed_enum;

listed_enum! {
    /// The `errorCode` of an error of the Management API: an open enum of the values that the
    /// service has been seen to send. Any other keeps its text.
    ///
    /// ```
    /// use auth0_sdk::error::ErrorCode;
    ///
    /// assert_eq!(ErrorCode::from("invalid_body"), ErrorCode::InvalidBody);
    /// assert_eq!(ErrorCode::from("brand_new").as_str(), "brand_new");
    /// ```
    ErrorCode {
        /// No enrolment of a second factor has this id.
        EnrollmentNotFound = "enrollment_not_found",
        /// No hook has this id.
        HookDoesNotExist = "HookDoesNotExist",
        /// No client grant has this id.
        InexistentClientGrant = "inexistent_client_grant",
        /// No connection has this id.
        InexistentConnection = "inexistent_connection",
        /// No custom domain has this id.
        InexistentCustomDomain = "inexistent_custom_domain",
        /// The tenant has no e-mail provider.
        InexistentEmailProvider = "inexistent_email_provider",
        /// No invitation has this id.
        InexistentInvitation = "inexistent_invitation",
        /// No rule has this id.
        InexistentRule = "inexistent_rule",
        /// No user has this id.
        InexistentUser = "inexistent_user",
        /// The token lacks a scope ([`Error::missing_scopes`](super::Error::missing_scopes)).
        InsufficientScope = "insufficient_scope",
        /// The body does not fit its schema.
        InvalidBody = "invalid_body",
        /// No branding theme has this id.
        ThemeNotFound = "theme_not_found",
        /// A value is not allowed.
        ValidationError = "validation_error",
    }
}
