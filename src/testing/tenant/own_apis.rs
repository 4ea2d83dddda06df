//! The My Account API and the My Organization API: the rules of the Management API over what is
//! one person's, or one organization's, own.

use bytes::Bytes;
use http::{Response, StatusCode};

use super::call::Call;
use super::catalogue::{Catalogue, Found};
use super::oauth;
use super::problem::Problem;
use super::rules;
use super::settings::Settings;
use super::state::State;
use super::tokens::Token;
use crate::testing::request::Request;
use crate::transport::Operation;

/// The APIs that are compiled in.
pub(super) struct OwnApis([Api; 2]);

struct Api {
    /// What stands before its paths.
    prefix: &'static str,
    /// The path of its audience.
    audience: &'static str,
    catalogue: Catalogue,
    owner: fn(&Token) -> Option<String>,
}

impl OwnApis {
    pub(super) fn new() -> Self {
        Self([
            Api {
                prefix: "/me/v1",
                audience: "/me/",
                catalogue: Catalogue::of(my_account()),
                owner: |token| token.grant.as_ref()?.user().map(str::to_owned),
            },
            Api {
                prefix: "/my-org",
                audience: "/my-org/",
                catalogue: Catalogue::of(my_organization()),
                owner: |token| token.grant.as_ref()?.organization_id().map(str::to_owned),
            },
        ])
    }

    fn api(&self, request: &Request) -> Option<(&Api, Option<Found>)> {
        self.0.iter().find_map(|api| {
            let path = request.path.strip_prefix(api.prefix)?;
            let is_below = path.starts_with('/');
            is_below.then(|| (api, api.catalogue.find(&request.method, path)))
        })
    }

    /// The operation of a request, where it is one of these.
    pub(super) fn operation(&self, request: &Request) -> Option<&'static Operation> {
        let (_, found) = self.api(request)?;
        Some(found?.operation)
    }

    /// The answer; nothing where the path is none of these APIs'.
    pub(super) fn answer(
        &self,
        settings: &Settings,
        state: &mut State,
        request: &Request,
    ) -> Option<Response<Bytes>> {
        let (api, found) = self.api(request)?;
        let token = match oauth::presented(settings, state, request) {
            Ok(token) => token,
            Err(reply) => return Some(*reply),
        };
        let answer = api.answer(settings, state, request, found, token);
        Some(answer.unwrap_or_else(Problem::reply_in_detail))
    }
}

impl Api {
    fn answer(
        &self,
        settings: &Settings,
        state: &mut State,
        request: &Request,
        found: Option<Found>,
        token: Option<Token>,
    ) -> Result<Response<Bytes>, Problem> {
        let audience = format!("{}{}", settings.base, self.audience);
        let token = token.filter(|token| token.audiences.contains(&audience));
        let owner = token.as_ref().and_then(self.owner);
        let (Some(token), Some(owner)) = (token, owner) else {
            let text = "The token is missing, not good, or for something else.";
            return Err(Problem::new(StatusCode::UNAUTHORIZED, "", text));
        };
        let Some(found) = found else {
            let text = "There is no such operation.";
            return Err(Problem::new(StatusCode::NOT_FOUND, "", text));
        };
        token.check(found.operation)?;
        let client_id = token.client_id;
        let call = Call::read(&self.catalogue, settings, request, found, client_id)?;
        rules::operate(&call, state.own.entry(owner).or_default())
    }
}

#[cfg(feature = "my-account")]
fn my_account() -> &'static [&'static Operation] {
    crate::my_account::operations::ALL
}

#[cfg(not(feature = "my-account"))]
fn my_account() -> &'static [&'static Operation] {
    &[]
}

#[cfg(feature = "my-organization")]
fn my_organization() -> &'static [&'static Operation] {
    crate::my_organization::operations::ALL
}

#[cfg(not(feature = "my-organization"))]
fn my_organization() -> &'static [&'static Operation] {
    &[]
}
