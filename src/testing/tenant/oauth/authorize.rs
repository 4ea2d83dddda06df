//! `GET /authorize`, and the page on which a person says yes or no.

use http::{Method, StatusCode};
use url::{Url, form_urlencoded};

use super::authorize_request::{Asked, AuthorizeRequest, Back};
use super::context::Context;
use super::parameters::Params;
use super::problem::Problem;
use super::session::session;
use super::{accounts, code};
use crate::testing::authorize_request::Mode;
use crate::testing::random::{self, same};
use crate::testing::reply::{self, Reply};
use crate::testing::tenant::clock;
use crate::testing::{Person, page};

pub(super) fn authorize(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let parameters = match context.request.method == Method::POST {
        true => Params::of_form(context.request),
        false => Params::of_query(context.request),
    };
    let asked = parameters.and_then(|parameters| Asked::of(context, parameters));
    let asked = match asked {
        Ok(asked) => asked,
        Err(problem) if context.request.prefers_json() => return Err(problem),
        Err(problem) => return Ok(problem.page()),
    };
    let answer = AuthorizeRequest::of(context, &asked);
    let answer = answer.and_then(|request| ask(context, request));
    match answer {
        Ok(Answer::Page(page)) => Ok(page),
        Ok(Answer::Code(code)) => respond(context, &asked.back, &[("code", &code)]),
        Err(problem) => refuse(context, &asked.back, &problem),
    }
}

enum Answer {
    Code(String),
    Page(Reply),
}

/// Asks the person in front of the browser.
fn ask(context: &mut Context<'_>, request: AuthorizeRequest) -> Result<Answer, Problem> {
    match context.oauth().script.person {
        Person::Consents => {
            let hint = request.login_hint.clone();
            let user = context.person_at_browser(hint.as_deref());
            allow(context, request, &user).map(Answer::Code)
        }
        Person::Denies => Err(denied()),
        Person::MustSignIn if request.has_prompt("none") => Err(login_required()),
        Person::MustSignIn => {
            let state = random::text()?;
            let page = choice(&request, &state);
            context.oauth().pages.push((state, request));
            Ok(Answer::Page(page))
        }
    }
}

fn denied() -> Problem {
    Problem::denied("The person said no")
}

fn login_required() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "login_required", "Login required")
}

fn choice(request: &AuthorizeRequest, state: &str) -> Reply {
    let name = &request.application.name;
    let scope = request.grant.scope();
    let text = format!("{name} wants to sign you in. It asks for: {scope}");
    let page = page::choice("Sign in", &text, page::LOGIN, &[("state", state)]);
    reply::html(StatusCode::OK, page)
}

/// A code for what this person allows.
fn allow(
    context: &mut Context<'_>,
    request: AuthorizeRequest,
    user: &str,
) -> Result<String, Problem> {
    accounts::may_sign_in(context.store(), user)?;
    let application = &request.application;
    let mut grant = request.grant.clone();
    if let Some(organization) = &request.organization {
        if request.is_invited {
            accounts::join(context.store(), &organization.id, user);
        }
        let given = Some(organization.id.as_str());
        grant.organization = accounts::organization_of(context.store(), given, user)?;
    }
    let signed_in = context
        .oauth()
        .sessions
        .iter()
        .find(|known| known.user == user);
    let now = clock::unix().as_secs();
    // At `max_age=0` a sign-in of this very second is too old, too.
    let is_too_old = signed_in.is_some_and(|session| {
        request
            .max_age
            .is_some_and(|most| most == 0 || session.auth_time.saturating_add(most) < now)
    });
    if is_too_old && request.has_prompt("none") {
        return Err(login_required());
    }
    let again = is_too_old || request.has_prompt("login");
    let session = session(context, user, &application.id, again)?;
    grant.user = Some(user.to_owned());
    grant.sid = Some(session.sid);
    grant.auth_time = session.auth_time;
    grant.with_mfa = accounts::has_factors(context.store(), user);
    code::issue(context, grant, request.redirect_uri, request.challenge)
}

/// `/u/login`: the page, and what the person says on it.
pub(super) fn login(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let parameters = match context.request.method == Method::POST {
        true => Params::of_form(context.request)?,
        false => Params::of_query(context.request)?,
    };
    let state = parameters.require("state")?;
    if context.request.method != Method::POST {
        let mut pages = context.oauth().pages.iter();
        let known = pages.find(|(known, _)| same(known, state));
        let (_, request) = known.ok_or_else(gone)?;
        return Ok(choice(request, state));
    }
    let pages = &mut context.oauth().pages;
    let taken = pages.take(|(known, _)| same(known, state));
    let (_, request) = taken.ok_or_else(gone)?;
    let back = request.back.clone();
    if parameters.get("decision") != Some("approve") {
        return refuse(context, &back, &denied());
    }
    let hint = parameters.get("username").map(str::to_owned);
    let hint = hint.or_else(|| request.login_hint.clone());
    let user = context.person_at_browser(hint.as_deref());
    match allow(context, request, &user) {
        Ok(code) => respond(context, &back, &[("code", &code)]),
        Err(problem) => refuse(context, &back, &problem),
    }
}

fn gone() -> Problem {
    Problem::invalid_request("The page has been used; begin at the application")
}

fn refuse(context: &mut Context<'_>, back: &Back, problem: &Problem) -> Result<Reply, Problem> {
    let fields = [
        ("error", problem.error),
        ("error_description", &problem.description),
    ];
    respond(context, back, &fields)
}

/// The answer in the shape that was asked for, with the state.
fn respond(
    context: &mut Context<'_>,
    back: &Back,
    fields: &[(&str, &str)],
) -> Result<Reply, Problem> {
    let mut fields = fields.to_vec();
    let script = &mut context.oauth().script;
    let tampered = match std::mem::take(&mut script.tampers_with_state) {
        true => Some(random::text()?),
        false => None,
    };
    if let Some(state) = tampered.as_ref().or(back.state.as_ref()) {
        fields.push(("state", state));
    }
    let mut url = Url::parse(&back.redirect_uri)
        .map_err(|_| Problem::server_error("the registered redirect URI is no URL"))?;
    match back.mode {
        Mode::Query => {
            url.query_pairs_mut().extend_pairs(&fields);
            Ok(reply::redirect(url.as_str())?)
        }
        Mode::Fragment => {
            let mut fragment = form_urlencoded::Serializer::new(String::new());
            url.set_fragment(Some(&fragment.extend_pairs(&fields).finish()));
            Ok(reply::redirect(url.as_str())?)
        }
        Mode::FormPost => {
            let page = page::form_post(&back.redirect_uri, &fields);
            Ok(reply::html(StatusCode::OK, page))
        }
        Mode::WebMessage => {
            let origin = url.origin().ascii_serialization();
            let page = page::web_message(&origin, &fields);
            Ok(reply::html(StatusCode::OK, page))
        }
    }
}
