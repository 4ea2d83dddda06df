/// What every generated request builder has beside its setters.
macro_rules! request_builder {
    ($name:ident, $answer:ty) => {
        impl $name {
            /// Options for this request, over those of the client.
            #[inline]
            pub fn with(self, options: $crate::transport::Options) -> Self {
                Self {
                    request: self.request.with(options),
                }
            }

            /// The URL of this request, without sending it.
            ///
            /// # Errors
            /// When an argument cannot be sent.
            #[inline]
            pub fn url(&self) -> Result<url::Url, $crate::Error> {
                self.request.url()
            }

            /// Sends the request and reads the answer.
            ///
            /// # Errors
            /// Whatever [`Error`]($crate::Error) names.
            #[inline]
            pub fn send(
                self,
            ) -> impl Future<Output = Result<$crate::transport::Response<$answer>, $crate::Error>> + Send
            {
                self.request.send()
            }
        }

        #[cfg(feature = "blocking")]
        impl $name {
            /// Sends the request, reads the answer, and waits for it.
            ///
            /// # Errors
            /// Whatever [`Error`]($crate::Error) names.
            #[inline]
            pub fn send_blocking(self) -> Result<$crate::transport::Response<$answer>, $crate::Error> {
                self.request.send_blocking()
            }
        }

        impl IntoFuture for $name {
            type Output = Result<$crate::transport::Response<$answer>, $crate::Error>;
            type IntoFuture = std::pin::Pin<Box<dyn Future<Output = Self::Output> + Send>>;

            #[inline]

            fn into_future(self) -> Self::IntoFuture {
                self.request.into_future()
            }
        }
    };
}
pub(crate) use request_builder;
