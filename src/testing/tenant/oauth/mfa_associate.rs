//! `POST /mfa/associate`: enrols a factor, which is active once it has been used.

use http::StatusCode;
use serde_json::{Value, json};

use super::context::Context;
use super::passwordless::digits;
use super::problem::Problem;
use super::sent::SentMessage;
use super::{accounts, mfa};
use crate::testing::random;
use crate::testing::reply::{self, Reply};

pub(super) fn associate(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let (token, user) = mfa::bearer(context)?;
    let body = Value::Object(context.request.json()?);
    let only = |name: &str| {
        let all = body[name].as_array()?;
        match all.as_slice() {
            [Value::String(one)] => Some(one.clone()),
            _ => None,
        }
    };
    let kind =
        only("authenticator_types").ok_or_else(|| Problem::missing("authenticator_types"))?;
    let number = context.store().number();
    let (factor, mut answer) = match kind.as_str() {
        "otp" => app(context, &user, number)?,
        "oob" | "email" => {
            let channel = match kind.as_str() {
                "email" => Some("email".to_owned()),
                _ => only("oob_channels"),
            };
            let channel = channel.ok_or_else(|| Problem::missing("oob_channels"))?;
            out_of_band(context, &token, &user, &channel, &body, number)?
        }
        _ => {
            let text = format!("Unsupported authenticator type: {kind}");
            return Err(Problem::invalid_request(text));
        }
    };
    let mut factors = accounts::factors(context.store(), &user);
    if !factors
        .iter()
        .any(|factor| factor["authenticator_type"] == "recovery-code")
    {
        let code = recovery_code()?;
        answer["recovery_codes"] = json!([code]);
        factors.push(json!({
            "id": format!("recovery-code|dev_{:016}", number),
            "authenticator_type": "recovery-code",
            "active": true,
            "code": code,
        }));
    }
    factors.push(factor);
    accounts::set_factors(context.store(), &user, factors);
    Ok(reply::json(StatusCode::OK, &answer))
}

/// An authenticator app: the code that it will show is among the sent messages.
fn app(context: &mut Context<'_>, user: &str, number: u64) -> Result<(Value, Value), Problem> {
    let (id, code) = (format!("totp|dev_{number:016}"), digits()?);
    let secret = secret()?;
    let uri = format!(
        "otpauth://totp/test:{user}?secret={secret}&issuer=test&algorithm=SHA1&digits=6&period=30"
    );
    context.oauth().sent.push(SentMessage::code(&id, &code));
    let factor = json!({
        "id": id, "authenticator_type": "otp", "active": false, "code": code,
    });
    let answer = json!({ "authenticator_type": "otp", "secret": secret, "barcode_uri": uri });
    Ok((factor, answer))
}

fn out_of_band(
    context: &mut Context<'_>,
    token: &str,
    user: &str,
    channel: &str,
    body: &Value,
    number: u64,
) -> Result<(Value, Value), Problem> {
    let (prefix, member) = match channel {
        "sms" => ("sms", Some("phone_number")),
        "voice" => ("voice", Some("phone_number")),
        "email" => ("email", None),
        "auth0" => ("push", None),
        _ => {
            let text = format!("Unsupported channel: {channel}");
            return Err(Problem::invalid_request(text));
        }
    };
    let mut factor = json!({
        "id": format!("{prefix}|dev_{number:016}"),
        "authenticator_type": "oob",
        "active": false,
        "oob_channel": channel,
    });
    if let Some(member) = member {
        let to = body[member]
            .as_str()
            .ok_or_else(|| Problem::missing(member))?;
        factor["name"] = to.into();
    }
    if let Some(email) = body["email"].as_str() {
        factor["name"] = email.into();
    }
    let mut answer = mfa::out_of_band(context, token, user, &factor)?;
    answer["authenticator_type"] = "oob".into();
    answer["oob_channel"] = channel.into();
    if let Some(members) = answer.as_object_mut() {
        members.remove("challenge_type");
    }
    if channel == "auth0" {
        let base = &context.settings.base;
        answer["barcode_uri"] =
            format!("otpauth://totp/test:{user}?enrollment_tx_id={number}&base_url={base}").into();
    }
    Ok((factor, answer))
}

/// 24 capital letters and digits.
pub(super) fn recovery_code() -> Result<String, Problem> {
    Ok(random::hex()?[..24].to_uppercase())
}

/// 32 letters of base32 (RFC 4648, section 6).
fn secret() -> Result<String, Problem> {
    let digits = random::hex()?;
    let letters = digits.bytes().take(32).map(|digit| match digit {
        b'0'..=b'9' => char::from(b'K' + (digit - b'0')),
        letter => letter.to_ascii_uppercase().into(),
    });
    Ok(letters.collect())
}
