//! People, their organizations and their factors. They stand in the tenant's store, so the
//! Management API sees the same ones.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::User;
use super::problem::Problem;
use crate::testing::random::same;
use crate::testing::tenant::resource::membership_of;
use crate::testing::tenant::store::Store;
use crate::testing::tenant::{members, rules, users};

/// The database connection that is always there.
pub(super) const DATABASE: &str = "Username-Password-Authentication";

/// An organization as tokens name it.
#[derive(Clone)]
pub(super) struct Organization {
    pub(super) id: String,
    pub(super) name: String,
}

/// Puts a person there.
pub(in crate::testing::tenant) fn add(store: &mut Store, user: &User) -> Result<(), &'static str> {
    let added = users::add(store, &user.request()).map_err(|_| "there is such a user already")?;
    let id = added["user_id"].as_str().unwrap_or_default().to_owned();
    let factors = user.factors.iter();
    let factors: Vec<_> = factors
        .map(|factor| factor.authenticator(store.number()))
        .collect();
    set_factors(store, &id, factors);
    for organization in &user.organizations {
        join(store, organization, &id);
    }
    let tokens = user.connection_tokens.iter();
    let tokens: Map<_, _> = tokens
        .map(|(connection, token)| (connection.clone(), token.expose().into()))
        .collect();
    store.put_object(&below(&id, "#tokens"), tokens.into());
    store.put_object(&below(&id, "#claims"), user.claims.clone().into());
    Ok(())
}

/// Puts an organization there.
pub(in crate::testing::tenant) fn add_organization(
    store: &mut Store,
    id: &str,
    name: &str,
) -> Result<(), &'static str> {
    let organization = json!({ "id": id, "name": name, "display_name": name });
    rules::add(
        store,
        &["organizations".to_owned()],
        "/organizations",
        organization,
    )
    .map(|_| ())
    .map_err(|_| "there is such an organization already")
}

pub(super) fn join(store: &mut Store, organization: &str, user: &str) {
    let path = ["organizations", organization, "members"].map(str::to_owned);
    if let Some(membership) = membership_of("/organizations/{}/members") {
        members::link(store, membership, &path, user, &user.into());
    }
}

fn below(user: &str, name: &str) -> [String; 3] {
    ["users", user, name].map(str::to_owned)
}

/// Nobody has an account where the test made none; then there is Ada, so that a tenant of one
/// line works.
pub(super) fn ensure_somebody(store: &mut Store) {
    if store.rows(&users::users()).is_empty() {
        let ada = User::new("auth0|ada")
            .email("ada@example.test")
            .username("ada")
            .phone_number("+15550100")
            .profile("name", "Ada Lovelace")
            .profile("given_name", "Ada")
            .profile("family_name", "Lovelace")
            .profile("nickname", "ada")
            .password("correct horse battery staple");
        // The store is empty: there is no such user.
        let _ = add(store, &ada);
    }
}

pub(super) fn by_id(store: &Store, id: &str) -> Option<Value> {
    store.get(&users::users(), id).cloned()
}

/// Whether the person has an account that is not blocked.
pub(super) fn may_sign_in(store: &Store, id: &str) -> Result<(), Problem> {
    match by_id(store, id) {
        Some(user) if user["blocked"] == true => Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "user is blocked",
        )),
        Some(_) => Ok(()),
        None => Err(Problem::denied("The user has no account")),
    }
}

/// By user name, e-mail address or phone number; in one connection, or in any.
pub(super) fn by_identifier(store: &Store, given: &str, connection: Option<&str>) -> Option<Value> {
    let mut rows = store.rows(&users::users()).iter();
    let row = rows.find(|row| {
        let is = |name: &&str| {
            let value = row.value[*name].as_str();
            value.is_some_and(|value| value.eq_ignore_ascii_case(given))
        };
        let own = &row.value["identities"][0]["connection"];
        ["email", "username", "phone_number"].iter().any(is)
            && connection.is_none_or(|connection| own == connection)
    });
    row.map(|row| row.value.clone())
}

/// The person of a passwordless connection, who has an account from the first time on.
pub(super) fn of_passwordless(
    store: &mut Store,
    connection: &str,
    member: &str,
    value: &str,
) -> Result<String, Problem> {
    let known = by_identifier(store, value, None);
    if let Some(id) = known.as_ref().and_then(|user| user["user_id"].as_str()) {
        return Ok(id.to_owned());
    }
    let verified = match member {
        "email" => "email_verified",
        _ => "phone_verified",
    };
    let user = json!({ "connection": connection, member: value, verified: true });
    let added = users::add(store, &user);
    let added = added.map_err(|_| Problem::server_error("the user cannot be added"))?;
    Ok(added["user_id"].as_str().unwrap_or_default().to_owned())
}

pub(super) fn has_password(store: &Store, user: &str, password: &str) -> bool {
    let known = store.object(&users::password_path(user));
    known
        .and_then(Value::as_str)
        .is_some_and(|known| same(known, password))
}

pub(super) fn set_password(store: &mut Store, user: &str, password: &str) {
    store.put_object(&users::password_path(user), password.into());
}

pub(super) fn factors(store: &Store, user: &str) -> Vec<Value> {
    let factors = store.object(&below(user, "#factors"));
    let factors = factors.and_then(Value::as_array);
    factors.cloned().unwrap_or_default()
}

pub(super) fn set_factors(store: &mut Store, user: &str, factors: Vec<Value>) {
    store.put_object(&below(user, "#factors"), factors.into());
}

pub(super) fn has_factors(store: &Store, user: &str) -> bool {
    factors(store, user)
        .iter()
        .any(|factor| factor["active"] == true)
}

/// The token of another provider that is kept for the person.
pub(super) fn connection_token(store: &Store, user: &str, connection: &str) -> Option<String> {
    let tokens = store.object(&below(user, "#tokens"))?;
    Some(tokens[connection].as_str()?.to_owned())
}

/// What access tokens of the person have beside the claims of all.
pub(super) fn custom_claims(store: &Store, user: &str) -> Map<String, Value> {
    let claims = store.object(&below(user, "#claims"));
    let claims = claims.and_then(Value::as_object);
    claims.cloned().unwrap_or_default()
}

pub(super) fn has_connection(store: &Store, name: &str) -> bool {
    let mut rows = store.rows(&["connections".to_owned()]).iter();
    matches!(name, "email" | "sms") || rows.any(|row| row.value["name"] == name)
}

/// By id or by name.
pub(super) fn organization(store: &Store, given: &str) -> Option<Organization> {
    let mut rows = store.rows(&["organizations".to_owned()]).iter();
    let row = rows.find(|row| row.id == given || row.value["name"] == given)?;
    let name = row.value["name"].as_str().unwrap_or_default();
    Some(Organization {
        id: row.id.clone(),
        name: name.to_lowercase(),
    })
}

pub(super) fn is_member(store: &Store, organization: &str, user: &str) -> bool {
    let path = ["organizations", organization, "members"].map(str::to_owned);
    store.get(&path, user).is_some()
}

/// The organization that a request names, where the person is in it.
pub(super) fn organization_of(
    store: &Store,
    given: Option<&str>,
    user: &str,
) -> Result<Option<Organization>, Problem> {
    let Some(given) = given else {
        return Ok(None);
    };
    let organization = known_organization(store, given)?;
    if !is_member(store, &organization.id, user) {
        let id = &organization.id;
        return Err(Problem::denied(format!("The user is no member of {id}.")));
    }
    Ok(Some(organization))
}

pub(super) fn known_organization(store: &Store, given: &str) -> Result<Organization, Problem> {
    organization(store, given)
        .ok_or_else(|| Problem::invalid_request(format!("There is no organization {given}.")))
}

/// Whether a connection is the one of an e-mail domain.
pub(super) fn has_domain(store: &Store, domain: &str) -> bool {
    let mut rows = store.rows(&["connections".to_owned()]).iter();
    rows.any(|row| {
        let domains = row.value["options"]["domain_aliases"].as_array();
        let is = |known: &Value| {
            let known = known.as_str();
            known.is_some_and(|known| known.eq_ignore_ascii_case(domain))
        };
        domains.is_some_and(|domains| domains.iter().any(is))
    })
}
