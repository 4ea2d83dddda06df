//! The grants of the token endpoint, one type each: what a grant needs it is made with, what it
//! may have it has a setter for, and anything else is `extra`.

mod authorization_code;
mod backchannel;
mod client_credentials;
mod connection_token;
mod device_code;
mod mfa;
mod native_social;
mod passkey;
mod password;
mod passwordless;
mod raw;
mod refresh_token;
mod token_exchange;

pub use authorization_code::AuthorizationCodeGrant;
pub use backchannel::BackchannelGrant;
pub use client_credentials::ClientCredentialsGrant;
pub use connection_token::ConnectionTokenGrant;
pub use device_code::DeviceCodeGrant;
pub use mfa::{MfaOobGrant, MfaOtpGrant, MfaRecoveryCodeGrant};
pub use native_social::NativeSocialGrant;
pub use passkey::PasskeyGrant;
pub use password::PasswordGrant;
pub use passwordless::PasswordlessOtpGrant;
pub use raw::RawGrant;
pub use refresh_token::RefreshTokenGrant;
pub use token_exchange::TokenExchangeGrant;

/// A grant: a token request with setters for the parameters that it knows.
macro_rules! grant {
    (
        $(#[$doc:meta])*
        $name:ident: $grant_type:expr;
        needs { $($needed:literal),* $(,)? }
        $( $(#[$setter_doc:meta])* $setter:ident: $wire:literal; )*
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        #[must_use = "a grant does nothing until it is sent or awaited"]
        pub struct $name(pub(in crate::authentication) crate::authentication::token_request::TokenRequest);

        impl $name {
            pub(in crate::authentication) fn begin(client: &crate::authentication::AuthenticationClient) -> Self {
                Self(crate::authentication::token_request::TokenRequest::new(
                    client,
                    $grant_type,
                    &[$($needed,)* $($wire,)*],
                ))
            }

            $(
                $(#[$setter_doc])*
                pub fn $setter(mut self, $setter: impl Into<crate::Secret>) -> Self {
                    self.0.set($wire, $setter);
                    self
                }
            )*

            /// A parameter that has no setter here. A name that the request sets itself, or that
            /// has a setter, is an invalid argument when the request is sent.
            pub fn extra(mut self, name: impl Into<String>, value: impl Into<crate::Secret>) -> Self {
                self.0.parameters.extra(name.into(), value.into());
                self
            }

            /// Options for this request, over those of the client.
            pub fn with(mut self, options: crate::transport::Options) -> Self {
                self.0.options = options.over(&self.0.options);
                self
            }

            /// Asks for the tokens. An ID token among them is verified before it is given out.
            ///
            /// # Errors
            /// What the service refused with, in [`Error::oauth`](crate::Error::oauth); an answer
            /// without an access token; an ID token that is not what was asked for, with the
            /// answer kept in the error; whatever else [`Error`](crate::Error) names.
            pub async fn send(
                self,
            ) -> Result<crate::transport::Response<crate::authentication::TokenSet>, crate::Error> {
                self.0.send().await
            }

            /// As [`send`](Self::send), and waits for it.
            ///
            /// # Errors
            /// As [`send`](Self::send).
            #[cfg(feature = "blocking")]
            pub fn send_blocking(
                self,
            ) -> Result<crate::transport::Response<crate::authentication::TokenSet>, crate::Error> {
                crate::blocking::wait(self.send())
            }
        }

        impl IntoFuture for $name {
            type Output =
                Result<crate::transport::Response<crate::authentication::TokenSet>, crate::Error>;
            type IntoFuture = std::pin::Pin<Box<dyn Future<Output = Self::Output> + Send>>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.send())
            }
        }
    };
}
pub(super) use grant;

/// The setters of what an ID token is held against, beside the signature and the times. Whoever
/// uses one of them wants an ID token: an answer without is an error.
macro_rules! expects {
    ($name:ident) => {
        impl $name {
            /// The nonce of the authorization request, which the ID token must repeat (OpenID
            /// Connect Core, section 3.1.3.7). Without one, a token that has one is refused; with
            /// one, an answer without an ID token is.
            pub fn nonce(mut self, nonce: impl Into<crate::Secret>) -> Self {
                self.0.expected.require_nonce(nonce.into());
                self
            }

            /// How long ago the person may have signed in, in whole seconds: the `max_age` of the
            /// authorization request. An ID token must then come, and have `auth_time`.
            pub fn max_age(mut self, max_age: std::time::Duration) -> Self {
                self.0.expected.require_max_age(max_age);
                self
            }

            /// The organization that the person must have signed in to, by id (`org_…`) or by
            /// name. Nothing is sent: an ID token must come, and is held against it.
            pub fn expect_organization(mut self, organization: impl Into<String>) -> Self {
                self.0.expected.require_organization(organization.into());
                self
            }
        }
    };
}
pub(super) use expects;
