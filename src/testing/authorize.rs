//! `GET /authorize`: what the browser of a person is answered.

use http::StatusCode;
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};

use super::authorize_request::{AuthorizeRequest, Mode, Return};
use super::refusal::Refusal;
use super::reply::{self, Reply};
use super::request::Request;
use super::service::Service;
use super::{AuthorizeAs, Person, page, random};

pub(super) fn authorize(service: &Service, request: &Request) -> Result<Reply, Refusal> {
    let parsed = request.query().and_then(|query| {
        let back = Return::of(&query, &service.settings)?;
        Ok((query, back))
    });
    let (query, back) = match parsed {
        Ok(parsed) => parsed,
        Err(refusal) if request.prefers_json() => return Err(refusal),
        Err(refusal) => return Ok(refusal.page()),
    };
    let (person, shape) = {
        let script = service.script();
        (script.person, script.authorize_as)
    };
    let asked = AuthorizeRequest::of(&query, &back, &service.settings);
    let coded = match (asked, person) {
        (Err(refusal), _) => Err(refusal),
        (Ok(asked), Person::Consents) => service.state().issue_code(asked.grant),
        (Ok(_), Person::Denies) => Err(denied()),
        (Ok(asked), Person::MustSignIn) if asked.silent => Err(login_required()),
        (Ok(_), Person::MustSignIn) => return to_login(),
    };
    let mut fields = match &coded {
        Ok(code) => vec![("code", code.as_str())],
        Err(refusal) => vec![
            ("error", refusal.error),
            ("error_description", refusal.description),
        ],
    };
    if let Some(state) = &back.state {
        fields.push(("state", state));
    }
    answer(&back, shape, &fields)
}

pub(super) const fn denied() -> Refusal {
    Refusal::new("access_denied", "the person said no").with_status(StatusCode::FORBIDDEN)
}

pub(super) const fn login_required() -> Refusal {
    Refusal::new("login_required", "the person is not signed in").with_status(StatusCode::FORBIDDEN)
}

fn to_login() -> Result<Reply, Refusal> {
    reply::redirect(&format!("{}?state={}", page::LOGIN, random::text()?))
}

fn answer(back: &Return, shape: AuthorizeAs, fields: &[(&str, &str)]) -> Result<Reply, Refusal> {
    let mode = match shape {
        AuthorizeAs::ResponseMode => back.mode,
        AuthorizeAs::Redirect => Mode::Query,
        AuthorizeAs::Page => Mode::FormPost,
        AuthorizeAs::Form => return Ok(reply::form(fields)),
        AuthorizeAs::Json => {
            let members = fields.iter().map(|(name, value)| {
                let name = (*name).to_owned();
                (name, Value::from(*value))
            });
            let body = Value::Object(members.collect::<Map<_, _>>());
            return Ok(reply::json(StatusCode::OK, &body));
        }
    };
    let mut url = Url::parse(&back.redirect_uri)
        .map_err(|_| Refusal::server_error("the registered redirect URI is no URL"))?;
    match mode {
        Mode::Query => {
            url.query_pairs_mut().extend_pairs(fields);
            reply::redirect(url.as_str())
        }
        Mode::Fragment => {
            let mut fragment = form_urlencoded::Serializer::new(String::new());
            url.set_fragment(Some(&fragment.extend_pairs(fields).finish()));
            reply::redirect(url.as_str())
        }
        Mode::FormPost => Ok(page(page::form_post(&back.redirect_uri, fields))),
        Mode::WebMessage => {
            let origin = url.origin().ascii_serialization();
            Ok(page(page::web_message(&origin, fields)))
        }
    }
}

fn page(page: String) -> Reply {
    reply::html(StatusCode::OK, page)
}
