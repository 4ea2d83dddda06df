//! What the clients of the My Account and My Organization APIs have in common: they speak for a
//! person, or for an organization, with a token that comes from elsewhere.

mod builder;
#[cfg(all(test, feature = "my-account", feature = "my-organization"))]
mod tests;

pub use builder::Builder;

/// A client whose calls all carry one bearer token: its struct, and what does not differ from API
/// to API.
macro_rules! client {
    ($(#[$docs:meta])* $name:ident, $prefix:literal) => {
        $(#[$docs])*
        #[derive(Clone)]
        pub struct $name {
            client: $crate::transport::Client,
        }

        impl $name {
            /// Sets up a client of the tenant at this domain: `tenant.eu.auth0.com`, or a custom
            /// domain of it. What is wrong with the domain, [`Builder::build`] says.
            pub fn builder(domain: impl Into<String>) -> Builder<Self> {
                Builder::new(domain.into(), $prefix, |client| Self { client })
            }

            /// Where calls go: the domain, and the path of the API.
            #[must_use]
            pub fn base_url(&self) -> &str {
                self.client.base()
            }

            /// The same client with options over its own, for the calls made through it.
            #[must_use]
            pub fn with(&self, options: $crate::transport::Options) -> Self {
                Self {
                    client: self.client.with(options),
                }
            }

            /// What the groups of operations send their calls through.
            pub(crate) fn transport(&self) -> &$crate::transport::Client {
                &self.client
            }
        }

        /// Shows where it sends to, and no credential.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("base_url", &self.base_url())
                    .finish_non_exhaustive()
            }
        }
    };
}
pub(crate) use client;
