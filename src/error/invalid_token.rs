use std::fmt;

/// What kind of token was to be verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    #[cfg(feature = "api")]
    Access,
    Id,
    Logout,
}

impl fmt::Display for TokenKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            #[cfg(feature = "api")]
            Self::Access => "access token",
            Self::Id => "ID token",
            Self::Logout => "logout token",
        })
    }
}

/// What is wrong with a token: an ID token, a logout token, an access token, or another JWT that
/// was to be checked.
///
/// [`Error::invalid_token`](super::Error::invalid_token) has it. Keys that could not be fetched
/// are none of these: that is the error of the fetch, and says nothing of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InvalidToken {
    /// None came, where one had to.
    Missing,
    /// It is no JWS in compact form with a JSON object in each part (RFC 7515, section 7.1), or a
    /// claim has another JSON type than its definition.
    Malformed,
    /// It is longer than any token is.
    TooLong,
    /// It asks for an extension that is not understood (`crit`, `b64`; RFC 7515, section 4.1.11).
    Extension,
    /// Its `alg` is not among those that are allowed; so too `none`.
    Algorithm,
    /// No key of the issuer has its `kid`, or fits its algorithm.
    UnknownKey,
    /// The signature does not fit the key.
    Signature,
    /// It is another kind of token: its `typ`, or a claim that only another kind has.
    Type,
    /// `iss` is missing or is not the issuer.
    Issuer,
    /// `sub` is missing or empty, or is not the one that was expected.
    Subject,
    /// `aud` is missing or does not name this application.
    Audience,
    /// `azp` is missing where it is needed, or is not this application.
    AuthorizedParty,
    /// `exp` has passed.
    Expired,
    /// `nbf` has not come yet.
    NotYetValid,
    /// `iat` lies in the future.
    IssuedInFuture,
    /// A claim that every such token has is missing.
    MissingClaim,
    /// `nonce` is not the one that was sent, or there is one where none was sent.
    Nonce,
    /// `auth_time` is missing where a `max_age` was asked for, lies in the future, or longer ago
    /// than that.
    AuthenticationTime,
    /// `org_id` or `org_name` is not the organization that was asked for.
    Organization,
    /// `at_hash` is not that of the access token.
    AccessTokenHash,
    /// `c_hash` is not that of the code.
    CodeHash,
    /// `s_hash` is not that of the state.
    StateHash,
    /// It has been seen before.
    Replayed,
    /// It has been revoked here.
    Revoked,
    /// Its claims do not fit the type that this API reads them into.
    Claims,
}

impl InvalidToken {
    /// What is wrong, in words.
    pub(super) fn clause(self) -> &'static str {
        match self {
            Self::Missing => "none came, and there is something to hold against it",
            Self::Malformed => "it is malformed",
            Self::TooLong => "it is longer than any token is",
            Self::Extension => "it needs an extension that is not understood",
            Self::Algorithm => "it is signed by an algorithm that is not allowed",
            Self::UnknownKey => "the issuer has no such key",
            Self::Signature => "its signature does not fit",
            Self::Type => "it is a token of another kind",
            Self::Issuer => "it is of another issuer",
            Self::Subject => "its subject is missing or not the expected one",
            Self::Audience => "it is meant for another audience",
            Self::AuthorizedParty => "it was issued to another application",
            Self::Expired => "it has expired",
            Self::NotYetValid => "it is not valid yet",
            Self::IssuedInFuture => "it was issued in the future",
            Self::MissingClaim => "a claim that it needs is missing",
            Self::Nonce => "its nonce is not the one that was sent",
            Self::AuthenticationTime => "the sign-in behind it is not recent enough",
            Self::Organization => "it is of another organization",
            Self::AccessTokenHash => "it belongs to another access token",
            Self::CodeHash => "it belongs to another code",
            Self::StateHash => "it belongs to another state",
            Self::Replayed => "it has been used before",
            Self::Revoked => "it has been revoked",
            Self::Claims => "its claims are not those that this API reads",
        }
    }

    /// What to do about it.
    pub(super) fn advice(self) -> &'static str {
        match self {
            Self::Algorithm => {
                "Do not use it. Check which algorithm the application is set to sign with, and \
                 allow that one."
            }
            Self::Issuer => {
                "Do not use it. Check the domain: a custom domain is an issuer of its own."
            }
            Self::Audience | Self::AuthorizedParty => {
                "Do not use it. Check the client id, or the audience."
            }
            Self::Expired | Self::NotYetValid | Self::IssuedInFuture => {
                "Do not use it. Check the clock of this machine; obtain a new token."
            }
            Self::AuthenticationTime => "Have the person sign in again.",
            _ => "Do not use it; begin the sign-in anew.",
        }
    }
}

/// The clause, as it stands in the text of the error.
impl fmt::Display for InvalidToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.clause())
    }
}
