//! What waits for a person elsewhere, and is polled: a device (RFC 8628), a back-channel login
//! (OpenID Connect CIBA), a push notification.

use std::time::Duration;

use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use serde_json::Value;
use tokio::time::Instant;

use super::context::Context;
use super::grant::Grant;
use super::issue;
use super::problem::Problem;
use super::token::TokenRequest;
use crate::testing::random::same;

pub(super) const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
pub(super) const CIBA: &str = "urn:openid:params:grant-type:ciba";

pub(super) struct Waiting {
    pub(super) kind: Kind,
    /// What the application polls with.
    pub(super) code: String,
    /// What the person or the test calls it by: a user code, a binding message.
    pub(super) name: String,
    pub(super) grant: Grant,
    pub(super) ends: Instant,
    pub(super) interval: Duration,
    pub(super) polled: Option<Instant>,
    pub(super) polls: u32,
    pub(super) decision: Option<Decision>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Device,
    Backchannel,
    Push,
}

#[derive(Clone)]
pub(super) enum Decision {
    /// By this person, where that was not known before.
    Approved(Option<String>),
    Denied,
}

/// Where a poll stands that has no tokens.
pub(super) enum Stand {
    Unknown,
    Pending,
    TooSoon(Duration),
    Expired,
    Denied,
}

impl Waiting {
    pub(super) fn new(kind: Kind, code: String, name: String, grant: Grant) -> Self {
        Self {
            kind,
            code,
            name,
            grant,
            ends: Instant::now() + Duration::from_secs(300),
            interval: Duration::ZERO,
            polled: None,
            polls: 0,
            decision: None,
        }
    }
}

/// One poll. What is approved is taken out, with the person who did it.
pub(super) fn poll(
    context: &mut Context<'_>,
    kind: Kind,
    code: &str,
    client_id: &str,
) -> Result<Grant, Stand> {
    let settings = context.settings;
    let approved_after = settings.oauth.approved_after;
    let waiting = &mut context.oauth().waiting;
    let is = |waiting: &Waiting| {
        waiting.kind == kind && waiting.grant.client_id == client_id && same(&waiting.code, code)
    };
    let found = waiting.find(|waiting| is(waiting)).ok_or(Stand::Unknown)?;
    let now = Instant::now();
    if found.ends <= now {
        return Err(Stand::Expired);
    }
    let is_too_soon = found
        .polled
        .is_some_and(|polled| now < polled + found.interval);
    found.polled = Some(now);
    if is_too_soon {
        // For this and all further polls (RFC 8628, section 3.5).
        found.interval += settings.oauth.poll_interval;
        return Err(Stand::TooSoon(found.interval));
    }
    found.polls += 1;
    let decision = match &found.decision {
        None if approved_after.is_some_and(|polls| found.polls > polls) => Decision::Approved(None),
        None => return Err(Stand::Pending),
        Some(decision) => decision.clone(),
    };
    let taken = waiting.take(is).ok_or(Stand::Unknown)?;
    match decision {
        Decision::Denied => Err(Stand::Denied),
        Decision::Approved(user) => {
            let mut grant = taken.grant;
            grant.user = user.or(grant.user);
            Ok(grant)
        }
    }
}

pub(super) fn exchange_device(
    context: &mut Context<'_>,
    request: &TokenRequest,
) -> Result<Value, Problem> {
    let code = request.parameters.require("device_code")?;
    let polled = poll(context, Kind::Device, code, &request.application.id);
    let mut grant = polled.map_err(|stand| match stand {
        Stand::Unknown => Problem::invalid_grant("Invalid or expired device code."),
        Stand::Pending => {
            let text = "User has yet to authorize device code.";
            Problem::new(StatusCode::FORBIDDEN, "authorization_pending", text)
        }
        Stand::TooSoon(interval) => {
            let seconds = interval.as_secs();
            let text = format!("You are polling faster than the interval of {seconds} seconds.");
            Problem::new(StatusCode::TOO_MANY_REQUESTS, "slow_down", text)
        }
        Stand::Expired => {
            let text = "The device code is expired";
            Problem::new(StatusCode::FORBIDDEN, "expired_token", text)
        }
        Stand::Denied => Problem::denied("The user has denied the device."),
    })?;
    if grant.user.is_none() {
        grant.user = Some(context.person_at_browser(None));
    }
    grant.jkt.clone_from(&request.jkt);
    issue::tokens(context, &request.application, &grant)
}

pub(super) fn exchange_backchannel(
    context: &mut Context<'_>,
    request: &TokenRequest,
) -> Result<Value, Problem> {
    let code = request.parameters.require("auth_req_id")?;
    let polled = poll(context, Kind::Backchannel, code, &request.application.id);
    let bad = |error, text: &str| Problem::new(StatusCode::BAD_REQUEST, error, text);
    let mut grant = polled.map_err(|stand| match stand {
        Stand::Unknown => bad("invalid_grant", "Unknown or invalid auth_req_id"),
        Stand::Pending => bad(
            "authorization_pending",
            "The end-user authorization is pending",
        ),
        Stand::TooSoon(interval) => {
            let seconds = interval.as_secs().max(1);
            let text = format!("Polled too soon; wait {seconds} seconds.");
            bad("slow_down", &text).with_header(RETRY_AFTER, HeaderValue::from(seconds))
        }
        Stand::Expired => bad("expired_token", "The auth_req_id has expired"),
        Stand::Denied => bad("access_denied", "The end-user said no"),
    })?;
    grant.jkt.clone_from(&request.jkt);
    issue::tokens(context, &request.application, &grant)
}
