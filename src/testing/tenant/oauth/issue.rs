//! Tokens made of a grant, in Auth0's dialect.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256, Sha512};

use super::context::Context;
use super::grant::Grant;
use super::keys::sign_hs256;
use super::problem::Problem;
use super::{Application, accounts, custom_claims};
use crate::jose::{IdTokenAlgorithm, SigningAlgorithm};
use crate::testing::random;
use crate::testing::tenant::clock;
use crate::testing::tenant::tokens::Token;

/// How access tokens are signed.
pub(super) const ACCESS_TOKEN: SigningAlgorithm = SigningAlgorithm::Rs256;

/// How long an ID token is good for, in seconds: Auth0's default.
const ID_TOKEN: u64 = 36_000;

/// What `acr` says of a sign-in with a second factor.
const MFA: &str = "http://schemas.openid.net/pape/policies/2007/06/multi-factor";

/// The answer to a token request (RFC 6749, section 5.1).
pub(super) fn tokens(
    context: &mut Context<'_>,
    application: &Application,
    grant: &Grant,
) -> Result<Value, Problem> {
    let mut body = access_token(context, grant)?;
    let access_token = body["access_token"].as_str().unwrap_or_default().to_owned();
    if grant.user.is_some() && grant.has_scope("openid") {
        body["id_token"] = id_token(context, application, grant, &access_token)?.into();
    }
    if grant.user.is_some() && grant.has_scope("offline_access") {
        body["refresh_token"] = context.oauth().refresh.issue(grant)?.into();
    }
    Ok(body)
}

/// An access token alone: a JWT for an API, a text that nobody can read for `/userinfo`.
pub(super) fn access_token(context: &mut Context<'_>, grant: &Grant) -> Result<Value, Problem> {
    let api = grant
        .audience
        .as_deref()
        .map(|audience| context.api(audience));
    let api = api.transpose()?;
    let lifetime = api.as_ref().and_then(|api| api.lifetime);
    let lifetime = lifetime.unwrap_or(context.settings.token_lifetime);
    let userinfo = format!("{}/userinfo", context.settings.base);
    let mut audiences: Vec<String> = grant.audience.iter().cloned().collect();
    if grant.user.is_some() && grant.has_scope("openid") && !audiences.contains(&userinfo) {
        audiences.push(userinfo);
    }
    let text = match &api {
        None => random::text()?,
        Some(api) => {
            let mut claims = access_claims(context, grant, &audiences, lifetime.as_secs());
            if api.has_permissions {
                let is_of_api = |scope: &&String| {
                    !matches!(
                        scope.as_str(),
                        "openid" | "profile" | "email" | "offline_access"
                    )
                };
                let all: Vec<_> = grant.scopes.iter().filter(is_of_api).collect();
                claims["permissions"] = json!(all);
            }
            claims["jti"] = random::text()?.into();
            let user = grant.user.as_deref();
            let of_user = user.map(|user| accounts::custom_claims(context.store(), user));
            let of_user = of_user.unwrap_or_default();
            let is_for_tenant = context.is_own_api(&api.audience);
            if let Some(claims) = claims.as_object_mut() {
                custom_claims::add(claims, of_user.iter().chain(&api.claims), is_for_tenant);
            }
            context.oauth().keys.sign(ACCESS_TOKEN, "JWT", &claims)?
        }
    };
    let management = context.settings.audience();
    let mut token = Token::new(text.clone(), grant.client_id.clone(), lifetime);
    if !grant.is_unlimited {
        token.scopes = Some(grant.scopes.clone());
    }
    if grant.audience.as_ref() != Some(&management) {
        token.audiences = audiences;
    }
    token.grant = Some(Box::new(grant.clone()));
    context.state.tokens.add(token);
    let kind = match grant.jkt {
        Some(_) => "DPoP",
        None => "Bearer",
    };
    let mut body = json!({
        "access_token": text,
        "token_type": kind,
        "expires_in": lifetime.as_secs(),
    });
    if !grant.scopes.is_empty() {
        body["scope"] = grant.scope().into();
    }
    if let Some(details) = &grant.details {
        body["authorization_details"] = details.clone();
    }
    Ok(body)
}

fn access_claims(
    context: &Context<'_>,
    grant: &Grant,
    audiences: &[String],
    lifetime: u64,
) -> Value {
    let now = clock::unix().as_secs();
    let client = format!("{}@clients", grant.client_id);
    let mut claims = json!({
        "iss": context.issuer(),
        "sub": grant.user.as_ref().unwrap_or(&client),
        "aud": audiences,
        "iat": now,
        "exp": now.saturating_add(lifetime),
        "azp": grant.client_id,
    });
    if let [one] = audiences {
        claims["aud"] = one.as_str().into();
    }
    if !grant.scopes.is_empty() {
        claims["scope"] = grant.scope().into();
    }
    if let Some(gty) = grant.gty {
        claims["gty"] = gty.into();
    }
    if let Some(actor) = &grant.actor {
        claims["act"] = actor.clone();
    }
    if let Some(jkt) = &grant.jkt {
        claims["cnf"] = json!({ "jkt": jkt });
    }
    if let Some(details) = &grant.details {
        claims["authorization_details"] = details.clone();
    }
    add_organization(&mut claims, grant);
    claims
}

fn add_organization(claims: &mut Value, grant: &Grant) {
    if let Some(organization) = &grant.organization {
        claims["org_id"] = organization.id.as_str().into();
        claims["org_name"] = organization.name.as_str().into();
    }
}

/// An ID token (OpenID Connect Core, sections 2 and 3.1.3.6).
pub(super) fn id_token(
    context: &mut Context<'_>,
    application: &Application,
    grant: &Grant,
    access_token: &str,
) -> Result<String, Problem> {
    let now = clock::unix().as_secs();
    let user = grant.user.as_deref().unwrap_or_default();
    let profile = accounts::by_id(context.store(), user).unwrap_or_default();
    let mut claims = userinfo(&profile, &grant.scopes);
    let mut add = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    add("iss", context.issuer().into());
    add("sub", user.into());
    add("aud", grant.client_id.as_str().into());
    add("iat", now.into());
    add("exp", (now + ID_TOKEN).into());
    add("auth_time", grant.auth_time.into());
    if let Some(sid) = &grant.sid {
        add("sid", sid.as_str().into());
    }
    if let Some(nonce) = &grant.nonce {
        add("nonce", nonce.as_str().into());
    }
    if let Some(actor) = &grant.actor {
        add("act", actor.clone());
    }
    if grant.with_mfa {
        add("amr", json!(["mfa"]));
        add("acr", MFA.into());
    }
    if !access_token.is_empty() {
        let hash = at_hash(application.id_token_algorithm, access_token);
        add("at_hash", hash.into());
    }
    let mut claims = Value::Object(claims);
    add_organization(&mut claims, grant);
    match (application.id_token_algorithm, &application.secret) {
        (IdTokenAlgorithm::KeyPair(algorithm), _) => {
            context.oauth().keys.sign(algorithm, "JWT", &claims)
        }
        (IdTokenAlgorithm::Hs256, Some(secret)) => Ok(sign_hs256(secret, &claims)),
        (IdTokenAlgorithm::Hs256, None) => Err(Problem::server_error(
            "ID tokens with HS256 need an application with a secret",
        )),
    }
}

/// The left half of a hash whose length is that of the signature's (section 3.1.3.6).
fn at_hash(algorithm: IdTokenAlgorithm, access_token: &str) -> String {
    match algorithm {
        IdTokenAlgorithm::KeyPair(SigningAlgorithm::EdDsa) => {
            URL_SAFE_NO_PAD.encode(&Sha512::digest(access_token)[..32])
        }
        _ => URL_SAFE_NO_PAD.encode(&Sha256::digest(access_token)[..16]),
    }
}

/// What scopes show of a profile (OpenID Connect Core, section 5.4).
pub(super) fn userinfo(profile: &Value, scopes: &[String]) -> Map<String, Value> {
    const PROFILE: [&str; 14] = [
        "name",
        "family_name",
        "given_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "updated_at",
    ];
    let has = |scope: &str| scopes.iter().any(|known| known == scope);
    let mut shown = Map::new();
    let mut show = |name: &str, member: &str| {
        if !profile[member].is_null() {
            shown.insert(name.to_owned(), profile[member].clone());
        }
    };
    show("sub", "user_id");
    if has("profile") {
        for name in PROFILE {
            show(name, name);
        }
    }
    if has("email") {
        show("email", "email");
        show("email_verified", "email_verified");
    }
    if has("phone") {
        show("phone_number", "phone_number");
        show("phone_number_verified", "phone_verified");
    }
    if has("address") {
        show("address", "address");
    }
    shown
}
