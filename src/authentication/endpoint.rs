/// A request with a form to an endpoint that is not the token endpoint: its setters, and what it
/// has in common with the others. The type has a `run` of its own.
macro_rules! endpoint {
    (
        $(#[$doc:meta])*
        $name:ident -> $answer:ty;
        needs { $($needed:literal),* $(,)? }
        $( $(#[$setter_doc:meta])* $setter:ident: $wire:literal; )*
    ) => {
        $(#[$doc])*
        #[derive(Clone)]
        #[must_use = "a request does nothing until it is sent or awaited"]
        pub struct $name {
            client: $crate::authentication::AuthenticationClient,
            parameters: $crate::authentication::parameters::Parameters,
            options: $crate::transport::Options,
        }

        impl $name {
            fn begin(client: &$crate::authentication::AuthenticationClient) -> Self {
                Self {
                    client: client.clone(),
                    parameters: $crate::authentication::parameters::Parameters::new(
                        &[$($needed,)* $($wire,)*],
                    ),
                    options: $crate::transport::Options::new(),
                }
            }

            $(
                $(#[$setter_doc])*
                pub fn $setter(mut self, $setter: impl Into<$crate::Secret>) -> Self {
                    self.parameters.set($wire, $setter);
                    self
                }
            )*

            /// A parameter that has no setter here. A name that the request sets itself, or that
            /// has a setter, is an invalid argument when the request is sent.
            pub fn extra(mut self, name: impl Into<String>, value: impl Into<$crate::Secret>) -> Self {
                self.parameters.extra(name.into(), value.into());
                self
            }

            /// Options for this request, over those of the client.
            pub fn with(mut self, options: $crate::transport::Options) -> Self {
                self.options = options.over(&self.options);
                self
            }

            /// Sends the request and reads the answer.
            ///
            /// # Errors
            /// What the service refused with, in [`Error::oauth`]($crate::Error::oauth); an answer
            /// without what the next step needs; whatever else [`Error`]($crate::Error) names.
            pub async fn send(self) -> Result<$crate::transport::Response<$answer>, $crate::Error> {
                self.run().await
            }

            /// As [`send`](Self::send), and waits for it.
            ///
            /// # Errors
            /// As [`send`](Self::send).
            #[cfg(feature = "blocking")]
            pub fn send_blocking(
                self,
            ) -> Result<$crate::transport::Response<$answer>, $crate::Error> {
                $crate::blocking::wait(self.send())
            }
        }

        impl IntoFuture for $name {
            type Output = Result<$crate::transport::Response<$answer>, $crate::Error>;
            type IntoFuture = std::pin::Pin<Box<dyn Future<Output = Self::Output> + Send>>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.send())
            }
        }

        /// Shows for whom, and no parameter.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("client", &self.client)
                    .field("options", &self.options)
                    .finish_non_exhaustive()
            }
        }
    };
}
pub(super) use endpoint;

/// What the ID token is held against at the end of something that waits for a person.
macro_rules! expects_later {
    ($name:ident) => {
        impl $name {
            /// How long ago the person may have signed in, in whole seconds. An ID token must
            /// then come, and have `auth_time`.
            #[must_use]
            pub fn max_age(mut self, max_age: std::time::Duration) -> Self {
                self.expected.require_max_age(max_age);
                self
            }

            /// The organization that the person must have signed in to, by id (`org_…`) or by
            /// name. An ID token must then come, and is held against it.
            #[must_use]
            pub fn expect_organization(mut self, organization: impl Into<String>) -> Self {
                self.expected.require_organization(organization.into());
                self
            }

            /// Options for the polls, over those of the request. A poll is sent once, and never
            /// again before its time.
            #[must_use]
            pub fn with(mut self, options: $crate::transport::Options) -> Self {
                self.options = $crate::authentication::polling::once(&options.over(&self.options));
                self
            }
        }
    };
}
pub(super) use expects_later;
