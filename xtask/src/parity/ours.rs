//! The SDK at home as a driver. This file is all that has to know its clients.

use auth0_sdk::Error;
use auth0_sdk::pieces::{
    AuthorizeResponseType, CodeChallengeMethod, PiecesClient, ResponseMode, Scope,
};
use auth0_sdk::transport::http_client;
use tokio::runtime::{Builder, Runtime};

use super::case::Case;
use super::driver::{Driver, Failure};

/// `auth0-sdk` itself.
pub(crate) struct Ours(Runtime);

impl Ours {
    pub(crate) fn new() -> Result<Self, String> {
        let runtime = Builder::new_current_thread().enable_all().build();
        runtime.map(Self).map_err(|error| error.to_string())
    }
}

impl Driver for Ours {
    fn run(&self, base_url: &str, case: &Case) -> Result<(), Failure> {
        self.0.block_on(run(base_url, case))
    }
}

fn client(base_url: &str, case: &Case) -> Result<PiecesClient, Failure> {
    let http = http_client().no_proxy().build();
    let mut builder = PiecesClient::builder()
        .pieces_os(base_url)
        .identity_provider(base_url)
        .http_client(http.map_err(|error| Failure::Harness(error.to_string()))?);
    if let Some(credentials) = &case.credentials {
        builder = builder
            .application_id(&credentials.application)
            .access_token(credentials.token.as_str());
    }
    builder.build().map_err(failure)
}

fn failure(error: Error) -> Failure {
    Failure::Sdk(error.to_string())
}

async fn run(base_url: &str, case: &Case) -> Result<(), Failure> {
    let client = client(base_url, case)?;
    let (auth0, pkce) = (client.auth0(), client.pkce());
    let done = match case.operation.as_str() {
        "auth0_logout" => {
            let mut request = auth0.auth0_logout();
            if let Some(id) = case.query("client_id")? {
                request = request.client_id(id);
            }
            if let Some(address) = case.query("returnTo")? {
                request = request.return_to(address);
            }
            request.send().await.map(drop)
        }
        "authorize_auth0" => {
            let scope: Vec<Scope> = case
                .query_list("scope")?
                .into_iter()
                .map(Scope::from)
                .collect();
            let mut request = auth0.authorize_auth0(
                case.required_query("audience")?,
                &scope,
                &AuthorizeResponseType::from(case.required_query("response_type")?),
                case.required_query("client_id")?,
                &CodeChallengeMethod::from(case.required_query("code_challenge_method")?),
                case.required_query("code_challenge")?,
                &ResponseMode::from(case.required_query("response_mode")?),
            );
            if let Some(state) = case.query("state")? {
                request = request.state(state);
            }
            if let Some(address) = case.query("redirect_uri")? {
                request = request.redirect_uri(address);
            }
            if let Some(connection) = case.query("connection")? {
                request = request.connection(connection);
            }
            if let Some(prompt) = case.query("prompt")? {
                request = request.prompt(prompt);
            }
            request.send().await.map(drop)
        }
        "exchange_for_auth0_token" => auth0
            .exchange_for_auth0_token(&case.required_body()?)
            .send()
            .await
            .map(drop),
        "get_auth0_user_info" => auth0.get_auth0_user_info().send().await.map(drop),
        "clear_pkce" => pkce.clear_pkce().send().await.map(drop),
        "generate_code" => {
            let request = pkce.generate_code();
            let request = match case.body()? {
                Some(body) => request.seeded_pkce(&body),
                None => request,
            };
            request.send().await.map(drop)
        }
        "generate_token" => {
            let request = pkce.generate_token();
            let request = match case.body()? {
                Some(body) => request.tokenized_pkce(&body),
                None => request,
            };
            request.send().await.map(drop)
        }
        "get_challenge" => pkce.get_challenge().send().await.map(drop),
        "respond_with_code" => pkce
            .respond_with_code(&case.required_body()?)
            .send()
            .await
            .map(drop),
        other => return Err(Failure::Harness(format!("no operation {other}"))),
    };
    done.map_err(failure)
}
