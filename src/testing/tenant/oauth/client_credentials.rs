//! Tokens in the application's own name (RFC 6749, section 4.4).

use serde_json::Value;

use super::application::Management;
use super::context::Context;
use super::grant::Grant;
use super::problem::Problem;
use super::token::TokenRequest;
use super::{accounts, issue};

pub(super) fn exchange(
    context: &mut Context<'_>,
    request: &TokenRequest,
) -> Result<Value, Problem> {
    let (application, parameters) = (&request.application, &request.parameters);
    if !application.is_confidential() {
        let text = "Grant type 'client_credentials' not allowed for the client.";
        return Err(Problem::unauthorized_client(text));
    }
    let audience = parameters.require("audience")?;
    let asked = parameters.words("scope");
    let mut grant = Grant::new(application)?;
    let has = if audience == context.settings.audience() {
        match &application.management {
            Management::All => {
                grant.is_unlimited = true;
                asked.clone()
            }
            Management::Scopes(scopes) => scopes.clone(),
            Management::None => {
                let text = format!("Client is not authorized to access \"{audience}\".");
                return Err(Problem::denied(text));
            }
        }
    } else {
        let api = context.api(audience).map_err(|_| {
            Problem::denied(format!("Service not enabled within domain: {audience}"))
        })?;
        match api.all_scopes() {
            all if all.is_empty() => asked.clone(),
            all => all,
        }
    };
    let is_asked = |scope: &String| asked.is_empty() || asked.contains(scope);
    grant.scopes = has.into_iter().filter(is_asked).collect();
    grant.audience = Some(audience.to_owned());
    grant.gty = Some("client-credentials");
    grant.jkt.clone_from(&request.jkt);
    if let Some(given) = parameters.get("organization") {
        let organization = accounts::known_organization(context.store(), given)?;
        grant.organization = Some(organization);
    }
    issue::access_token(context, &grant)
}
