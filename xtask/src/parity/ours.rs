//! The SDK at home as a driver. This file is all that has to know its clients.

use super::case::Case;
use super::driver::{Driver, Failure};

/// `auth0-sdk` itself.
pub(crate) struct Ours;

impl Driver for Ours {
    // To fill in, one arm an operation, for instance
    //
    //     "generate_code" => match case.body::<SeededPKCE>()? {
    //         Some(body) => pkce.generate_code().body(body).send().await,
    //         None => pkce.generate_code().send().await,
    //     }
    //
    // with the errors mapped by `.map_err(|error| error.to_string())?`; the credentials are
    // `case.credentials`. The client must take no proxy from the environment (`no_proxy()`) and the
    // answer must be read, so that the outcome says whether the SDK can read it.
    fn run(&self, _base_url: &str, case: &Case) -> Result<(), Failure> {
        match case.operation.as_str() {
            "auth0_logout"
            | "authorize_auth0"
            | "exchange_for_auth0_token"
            | "get_auth0_user_info"
            | "clear_pkce"
            | "generate_code"
            | "generate_token"
            | "get_challenge"
            | "respond_with_code" => Err("not wired yet".to_owned().into()),
            other => Err(Failure::Harness(format!("no operation {other}"))),
        }
    }
}
