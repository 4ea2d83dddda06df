use std::fmt;

use serde_json::{Map, Value};
use tokio::time::Instant;

use super::parameters::{Parameters, add_member};
use super::{AuthenticationClient, Expected, TokenSet, operations};
use crate::error::{Error, InvalidToken, TokenKind};
use crate::secret::Secret;
use crate::token::{Issued, TokenJson};
use crate::transport::{Call, Operation, Options, Response};

/// A token request on its way: what every grant has in common.
#[derive(Clone)]
pub(crate) struct TokenRequest {
    pub(super) client: AuthenticationClient,
    pub(super) parameters: Parameters,
    pub(super) expected: Expected,
    pub(super) options: Options,
    /// Where it goes: nearly always the token endpoint.
    pub(super) operation: &'static Operation,
    /// Whether the body is JSON and no form, and the members that are more than texts.
    pub(super) json: Option<Map<String, Value>>,
    /// Whether an ID token and a refresh token in the answer are left out, where no check needs
    /// the former.
    pub(super) is_for_access_alone: bool,
    /// The first reason why it cannot be sent.
    pub(super) refused: Option<Error>,
}

impl TokenRequest {
    pub(super) fn new(
        client: &AuthenticationClient,
        grant_type: impl Into<Secret>,
        reserved: &'static [&'static str],
    ) -> Self {
        let mut parameters = Parameters::new(reserved);
        parameters.set("grant_type", grant_type);
        Self {
            client: client.clone(),
            parameters,
            expected: Expected::default(),
            // What a grant is asked with is good for once, whatever the client's options say.
            options: Options::new().idempotent(false),
            operation: &operations::OAUTH_TOKEN,
            json: None,
            is_for_access_alone: false,
            refused: None,
        }
    }

    pub(super) fn set(&mut self, name: &'static str, value: impl Into<Secret>) {
        self.parameters.set(name, value);
    }

    /// Sets a parameter that is somebody's token.
    pub(super) fn set_token(&mut self, name: &'static str, token: Secret) {
        if let Some(reason) = no_token(token.expose()) {
            self.refused
                .get_or_insert(Error::invalid_argument(name, reason));
        }
        self.parameters.set(name, token);
    }

    fn body(&self) -> Result<Call<TokenJson>, Error> {
        let pairs = self.parameters.pairs()?;
        let call = Call::<TokenJson>::new(self.operation);
        let Some(members) = &self.json else {
            return Ok(call.form(&pairs));
        };
        let mut body = Map::new();
        for (name, value) in pairs {
            add_member(&mut body, name, value.expose().into());
        }
        body.extend(members.clone());
        Ok(call.json(&body))
    }

    /// Asks for the tokens, and verifies the ID token among them.
    pub(super) async fn send(self) -> Result<Response<TokenSet>, Error> {
        if let Some(refused) = self.refused {
            return Err(refused);
        }
        let call = self.body()?;
        let begun = Instant::now();
        let deadline = self.client.transport().deadline(&self.options);
        // One that no clock can tell is none.
        let deadline = deadline.and_then(|deadline| begun.checked_add(deadline));
        let asking = self.client.call(call, self.options);
        let Issued {
            token,
            mut json,
            answer,
        } = Issued::by(asking).await?;
        if self.is_for_access_alone {
            json.refresh_token = None;
            json.id_token = json.id_token.filter(|_| self.expected.must_come);
        }
        let claims = match &json.id_token {
            None if self.expected.must_come => {
                let error = Error::invalid(TokenKind::Id, InvalidToken::Missing);
                return Err(answer.explain(error));
            }
            None => None,
            Some(id_token) => {
                let verified = self
                    .client
                    .verify(id_token, &self.expected, Some(&token.token));
                let verified = match deadline {
                    None => verified.await,
                    // The keys may have to be fetched, within the same deadline.
                    Some(deadline) => tokio::time::timeout_at(deadline, verified)
                        .await
                        .unwrap_or_else(|_| Err(Error::deadline_exceeded())),
                };
                // The answer goes with the error: a rotated refresh token in it is the only one.
                Some(verified.map_err(|error| answer.explain(error))?)
            }
        };
        Ok(answer.map(|()| TokenSet::new(token, json, claims)))
    }
}

/// Why a text cannot be a token, where that shows: mistakes that a service answers with something
/// less helpful.
fn no_token(text: &str) -> Option<&'static str> {
    if text.trim().is_empty() {
        return Some("it is blank");
    }
    if text.trim() != text {
        return Some("it has white space around it");
    }
    let scheme = text.get(..7).unwrap_or_default();
    scheme
        .eq_ignore_ascii_case("bearer ")
        .then_some("it begins with `Bearer `, which belongs to the header and not to the token")
}

/// Shows for whom, and no parameter.
impl fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenRequest")
            .field("client", &self.client)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
