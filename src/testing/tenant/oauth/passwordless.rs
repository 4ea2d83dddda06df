//! Signing in with what was sent: a code, or a link (`/passwordless/start`, `/otp/challenge`).

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};
use tokio::time::Instant;
use url::Url;

use super::context::Context;
use super::grant::Grant;
use super::parameters::Params;
use super::problem::Problem;
use super::sent::SentMessage;
use super::session::session;
use super::token::TokenRequest;
use super::{accounts, client_auth, code, issue};
use crate::testing::random::{self, same};
use crate::testing::reply::{self, Reply};
use crate::testing::tenant::clock;

pub(super) const OTP: &str = "http://auth0.com/oauth/grant-type/passwordless/otp";

/// How long a code or a link works: Auth0's default.
const LIFETIME: Duration = Duration::from_secs(180);

/// A code or a link on its way.
pub(super) struct Started {
    client_id: String,
    connection: String,
    /// `email` or `phone_number`, and its value.
    member: &'static str,
    to: String,
    secret: String,
    auth_session: String,
    /// What a link asks for.
    parameters: Params,
    ends: Instant,
}

/// `POST /passwordless/start`.
pub(super) fn start(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let parameters = Params::of_json(&context.request.json()?)?;
    let application = client_auth::authenticate(context, &parameters)?;
    let connection = parameters.require("connection")?;
    let member = match connection {
        "email" => "email",
        "sms" => "phone_number",
        _ => {
            let text = "Connection does not exist";
            return Err(Problem::new(
                StatusCode::BAD_REQUEST,
                "bad.connection",
                text,
            ));
        }
    };
    let to = recipient(&parameters, member)?;
    let is_link = member == "email" && parameters.get("send").unwrap_or("link") == "link";
    let asked = match parameters.json("authParams")? {
        Some(Value::Object(members)) => Params::of_json(&members)?,
        _ => Params::default(),
    };
    let started = Started {
        client_id: application.id.clone(),
        connection: connection.to_owned(),
        member,
        to: to.clone(),
        secret: match is_link {
            true => random::text()?,
            false => digits()?,
        },
        auth_session: String::new(),
        parameters: asked,
        ends: Instant::now() + LIFETIME,
    };
    let message = match is_link {
        true => {
            let base = &context.settings.base;
            let link = format!(
                "{base}/passwordless/verify_redirect?token={}",
                started.secret
            );
            SentMessage::link(&to, link)
        }
        false => SentMessage::code(&to, &started.secret),
    };
    context.oauth().sent.push(message);
    context.oauth().started.push(started);
    let verified = match member {
        "email" => "email_verified",
        _ => "phone_verified",
    };
    let number = context.store().number();
    let body = json!({ "_id": format!("{number:024x}"), member: to, verified: false });
    Ok(reply::json(StatusCode::OK, &body))
}

/// `POST /otp/challenge`: a code for an account of a database connection.
pub(super) fn challenge(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let parameters = Params::of_json(&context.request.json()?)?;
    let application = client_auth::authenticate(context, &parameters)?;
    let connection = parameters.require("connection")?;
    if !accounts::has_connection(context.store(), connection) {
        let text = format!("There is no connection {connection}.");
        return Err(Problem::invalid_request(text));
    }
    let member = match parameters.get("phone_number") {
        Some(_) => "phone_number",
        None => "email",
    };
    let to = recipient(&parameters, member)?;
    let (secret, auth_session) = (digits()?, random::text()?);
    accounts::ensure_somebody(context.store());
    // Nobody is told whether there is such an account.
    let is_known = accounts::by_identifier(context.store(), &to, None).is_some();
    if is_known || parameters.get("allow_signup") == Some("true") {
        let message = SentMessage::code(&to, &secret);
        context.oauth().sent.push(message);
        context.oauth().started.push(Started {
            client_id: application.id.clone(),
            connection: connection.to_owned(),
            member,
            to,
            secret,
            auth_session: auth_session.clone(),
            parameters: Params::default(),
            ends: Instant::now() + LIFETIME,
        });
    }
    let body = json!({ "auth_session": auth_session });
    Ok(reply::json(StatusCode::OK, &body))
}

fn recipient(parameters: &Params, member: &str) -> Result<String, Problem> {
    let to = parameters.require(member)?;
    let fits = match member {
        "email" => to.contains('@'),
        _ => to.starts_with('+') && to.len() > 4 && to[1..].bytes().all(|c| c.is_ascii_digit()),
    };
    match fits {
        true => Ok(to.to_lowercase()),
        false => Err(Problem::invalid_request(format!("{member} is none"))),
    }
}

/// The grant with a code.
pub(super) fn exchange(
    context: &mut Context<'_>,
    request: &TokenRequest,
) -> Result<Value, Problem> {
    let parameters = &request.parameters;
    let otp = parameters.require("otp")?;
    let client_id = &request.application.id;
    let user = match parameters.get("auth_session") {
        Some(session) => {
            let is = |started: &Started| same(&started.auth_session, session);
            redeem(context, client_id, otp, is)?
        }
        None => {
            let to = parameters.require("username")?.to_lowercase();
            let realm = parameters.require("realm")?;
            let is = |started: &Started| started.to == to && started.connection == realm;
            redeem(context, client_id, otp, is)?
        }
    };
    let grant = request.grant_of(context, &user)?;
    issue::tokens(context, &request.application, &grant)
}

/// The person of a code, which works once.
fn redeem(
    context: &mut Context<'_>,
    client_id: &str,
    otp: &str,
    is: impl Fn(&Started) -> bool,
) -> Result<String, Problem> {
    let all = &mut context.oauth().started;
    let found = all.take(|started| is(started) && same(&started.secret, otp));
    let good =
        found.filter(|started| started.ends > Instant::now() && started.client_id == client_id);
    let wrong = || Problem::invalid_grant("Wrong email or verification code.");
    person(context, &good.ok_or_else(wrong)?)
}

/// `POST /passwordless/verify`: the older way to redeem a code.
pub(super) fn verify(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let parameters = Params::of_json(&context.request.json()?)?;
    let application = client_auth::named(context, &parameters)?;
    let to = parameters.require("username")?.to_lowercase();
    let connection = parameters.require("connection")?;
    let otp = parameters.require("password")?;
    let is = |started: &Started| started.to == to && started.connection == connection;
    let user = redeem(context, &application.id, otp, is)?;
    let asked = parameters.words("scope");
    let grant =
        Grant::of_user(&application, &user)?.for_api(context, &application, None, &asked)?;
    let body = issue::tokens(context, &application, &grant)?;
    Ok(reply::json(StatusCode::OK, &body))
}

fn person(context: &mut Context<'_>, started: &Started) -> Result<String, Problem> {
    let (connection, member) = (&started.connection, started.member);
    accounts::of_passwordless(context.store(), connection, member, &started.to)
}

/// `GET /passwordless/verify_redirect`: what a link opens.
pub(super) fn follow(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let query = Params::of_query(context.request)?;
    let token = query.require("token")?;
    let started = context
        .oauth()
        .started
        .take(|started| same(&started.secret, token));
    let good = started.filter(|started| started.ends > Instant::now());
    let started = good.ok_or_else(|| Problem::invalid_grant("The link has been used"))?;
    let application = context.application(&started.client_id);
    let application = application.ok_or_else(|| Problem::invalid_client("Unknown client"))?;
    let asked = &started.parameters;
    let redirect_uri = asked
        .get("redirect_uri")
        .or(match application.callbacks.as_slice() {
            [only, ..] => Some(only.as_str()),
            [] => None,
        });
    let redirect_uri = redirect_uri.ok_or_else(|| Problem::missing("redirect_uri"))?;
    if !application.knows_callback(redirect_uri) {
        return Err(Problem::invalid_request(
            "The redirect URI is not registered",
        ));
    }
    let user = person(context, &started)?;
    let session = session(context, &user, &application.id, true)?;
    let mut grant = Grant::of_user(&application, &user)?.for_api(
        context,
        &application,
        asked.get("audience"),
        &asked.words("scope"),
    )?;
    grant.sid = Some(session.sid);
    grant.auth_time = clock::unix().as_secs();
    grant.nonce = asked.get("nonce").map(str::to_owned);
    // The link was not opened where it was asked for, so there is no verifier.
    let code = code::issue(context, grant, None, None)?;
    let mut url = Url::parse(redirect_uri).map_err(|_| Problem::invalid_request("no URL"))?;
    url.query_pairs_mut().append_pair("code", &code);
    if let Some(state) = asked.get("state") {
        url.query_pairs_mut().append_pair("state", state);
    }
    Ok(reply::redirect(url.as_str())?)
}

/// Six of them.
pub(super) fn digits() -> Result<String, Problem> {
    let hex = random::hex()?;
    let number = u64::from_str_radix(&hex[..15], 16).unwrap_or_default();
    Ok(format!("{:06}", number % 1_000_000))
}
