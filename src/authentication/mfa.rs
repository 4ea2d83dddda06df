use std::time::Duration;

use serde_json::Value;

use super::grants::{MfaOobGrant, MfaOtpGrant, MfaRecoveryCodeGrant};
use super::polling::{Polling, once};
use super::{
    AuthenticationClient, Expected, MfaAssociateRequestContent, MfaAssociateResponseContent,
    MfaAuthenticator, MfaChallengeRequestContent, TokenSet,
};
use crate::error::{Error, OAuthError};
use crate::pages::Page;
use crate::secret::Secret;
use crate::transport::{Options, Response};

/// A sign-in that needs a second factor: from `mfa_required` to tokens, step by step.
///
/// ```text
/// MfaRequired ── authenticators, challenge ──▶ MfaChallenge ── verify, wait ──▶ TokenSet
///      │                                            ▲
///      └── enroll ──▶ MfaEnrolled ──────────────────┘
/// ```
///
/// The MFA token is in here and in the steps that come of it, and nowhere else. A step that fails
/// leaves the one before it as it was, to try again.
///
/// ```no_run
/// # async fn run(auth: auth0_sdk::authentication::AuthenticationClient)
/// # -> Result<(), auth0_sdk::Error> {
/// use auth0_sdk::authentication::MfaChallenge;
///
/// let tokens = match auth.password("ada", "pa55word").await {
///     Ok(tokens) => tokens,
///     Err(error) => {
///         let mfa = auth.mfa_required(error)?; // any other error goes on its way
///         let authenticators = mfa.authenticators().await?.into_value().items;
///         match mfa.challenge(&authenticators[0]).await? {
///             MfaChallenge::Otp(otp) => otp.verify("123456").await?,
///             MfaChallenge::Oob(oob) if oob.needs_code() => oob.verify("1234").await?,
///             MfaChallenge::Oob(push) => push.wait().await?,
///             MfaChallenge::RecoveryCode(code) => code.verify("ABCD").await?,
///         }
///     }
/// };
/// # Ok(())
/// # }
/// ```
///
/// <https://auth0.com/docs/secure/multi-factor-authentication/authenticate-using-ropg-flow-with-mfa>
#[derive(Clone, Debug)]
pub struct MfaRequired {
    flow: Flow,
    challenge: Vec<String>,
    enroll: Vec<String>,
}

/// What every step needs.
#[derive(Clone, Debug)]
struct Flow {
    client: AuthenticationClient,
    mfa_token: Secret,
    expected: Expected,
}

impl AuthenticationClient {
    /// The next step where an error says `mfa_required`.
    ///
    /// # Errors
    /// The error itself, where it says something else or has no MFA token.
    pub fn mfa_required(&self, error: Error) -> Result<MfaRequired, Error> {
        if !error.is_mfa_required() {
            return Err(error);
        }
        let body = error.body().map(|body| serde_json::from_slice(body));
        let Some(Ok(Value::Object(mut body))) = body else {
            return Err(error);
        };
        let Some(Value::String(mfa_token)) = body.remove("mfa_token") else {
            return Err(error);
        };
        let requirements = body.remove("mfa_requirements").unwrap_or_default();
        Ok(MfaRequired {
            flow: Flow {
                client: self.clone(),
                mfa_token: mfa_token.into(),
                expected: Expected::default(),
            },
            challenge: kinds(&requirements["challenge"]),
            enroll: kinds(&requirements["enroll"]),
        })
    }
}

/// `[{"type": "otp"}, …]`.
fn kinds(requirements: &Value) -> Vec<String> {
    let listed = requirements.as_array().into_iter().flatten();
    let named = listed.filter_map(|one| one.get("type")?.as_str());
    named.map(str::to_owned).collect()
}

impl MfaRequired {
    /// The kinds of factor with which the person may go on, where the service says so: `otp`,
    /// `oob`, `recovery-code`.
    #[must_use]
    pub fn may_challenge(&self) -> &[String] {
        &self.challenge
    }

    /// The kinds of factor that the person may, or has to, enroll first, where the service says so.
    #[must_use]
    pub fn may_enroll(&self) -> &[String] {
        &self.enroll
    }

    /// The organization that the person must have signed in to, by id or by name. An ID token
    /// must then come, and is held against it. What was expected of the grant that ended with
    /// `mfa_required` is to be said here again.
    #[must_use]
    pub fn expect_organization(mut self, organization: impl Into<String>) -> Self {
        self.flow.expected.require_organization(organization.into());
        self
    }

    /// How long ago the person may have signed in, in whole seconds. An ID token must then come,
    /// and have `auth_time`.
    #[must_use]
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.flow.expected.require_max_age(max_age);
        self
    }

    /// The nonce that the ID token must repeat, where one was sent.
    #[must_use]
    pub fn nonce(mut self, nonce: impl Into<Secret>) -> Self {
        self.flow.expected.require_nonce(nonce.into());
        self
    }

    /// What the person has enrolled.
    ///
    /// # Errors
    /// Those of the call; 401 once the MFA token has had its time, ten minutes.
    pub async fn authenticators(&self) -> Result<Response<Page<MfaAuthenticator>>, Error> {
        let client = self.flow.authorized()?;
        client.mfa().list_authenticators().send().await
    }

    /// Begins with one of the person's authenticators: has a code or a notification sent, where
    /// it is one of that kind.
    ///
    /// # Errors
    /// Those of the call; an invalid argument for an authenticator of a kind that is not known.
    pub async fn challenge(&self, authenticator: &MfaAuthenticator) -> Result<MfaChallenge, Error> {
        let kind = authenticator.authenticator_type.as_ref();
        match kind.map(ToString::to_string).as_deref() {
            // Nothing is sent to the person, so nothing need be asked of the service.
            Some("otp") => Ok(MfaChallenge::Otp(MfaOtpChallenge(self.flow.clone()))),
            Some("recovery-code") => {
                let code = MfaRecoveryCodeChallenge(self.flow.clone());
                Ok(MfaChallenge::RecoveryCode(code))
            }
            Some("oob") => {
                let mut content =
                    MfaChallengeRequestContent::new(self.flow.mfa_token.clone(), "oob");
                content.authenticator_id = Some(authenticator.id.clone());
                let answer = self.flow.client.mfa().challenge(&content).send().await?;
                let (challenge, answer) = answer.split();
                let Some(oob_code) = challenge.oob_code else {
                    return Err(answer.explain(Error::missing_member("oob_code")));
                };
                Ok(MfaChallenge::Oob(MfaOobChallenge {
                    flow: self.flow.clone(),
                    oob_code,
                    binding_method: challenge.binding_method,
                }))
            }
            _ => Err(Error::invalid_argument(
                "authenticator",
                "it is of a kind that there is no challenge for",
            )),
        }
    }

    /// Goes on with a one-time password, of whichever authenticator application.
    pub fn otp(&self, code: impl Into<Secret>) -> MfaOtpGrant {
        self.flow.otp(code.into())
    }

    /// Goes on with a recovery code. It is used up, and a new one is in
    /// [`TokenSet::recovery_code`].
    pub fn recovery_code(&self, code: impl Into<Secret>) -> MfaRecoveryCodeGrant {
        self.flow.recovery_code(code.into())
    }

    /// Enrolls a factor, and begins with it.
    ///
    /// # Errors
    /// Those of the call: where the person has a factor already, the service wants that first.
    pub async fn enroll(&self, factor: MfaFactor) -> Result<MfaEnrolled, Error> {
        let client = self.flow.authorized()?;
        let answer = client.mfa().associate(&factor.content()).send().await?;
        let (authenticator, answer) = answer.split();
        let challenge = match (&factor, &authenticator.oob_code) {
            (MfaFactor::Otp, _) => MfaChallenge::Otp(MfaOtpChallenge(self.flow.clone())),
            (_, Some(oob_code)) => MfaChallenge::Oob(MfaOobChallenge {
                flow: self.flow.clone(),
                oob_code: oob_code.clone(),
                binding_method: authenticator.binding_method.clone(),
            }),
            (_, None) => return Err(answer.explain(Error::missing_member("oob_code"))),
        };
        Ok(MfaEnrolled {
            authenticator,
            challenge,
        })
    }

    /// All of it in one call: goes through what the person has enrolled, authenticator
    /// applications first, and asks `ask` for the code of each.
    ///
    /// Where `ask` gives none, the next authenticator is tried. A code that the service does not
    /// take is asked for again, twice at most; a person who says no to a push notification ends
    /// it. A push notification is asked about as well: `ask`
    /// may tell the person to look at their telephone; what it gives is then of no account but
    /// for `None`.
    ///
    /// ```no_run
    /// # async fn run(mfa: auth0_sdk::authentication::MfaRequired) -> Result<(), auth0_sdk::Error> {
    /// let tokens = mfa
    ///     .complete(async |authenticator, _challenge| {
    ///         println!("Code of {}:", authenticator.id);
    ///         std::io::stdin().lines().next()?.ok().map(Into::into)
    ///     })
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of the calls; the last refusal of a code; an OAuth error `mfa_required` of its own
    /// where no authenticator is left.
    pub async fn complete<F>(&self, mut ask: F) -> Result<Response<TokenSet>, Error>
    where
        F: AsyncFnMut(&MfaAuthenticator, &MfaChallenge) -> Option<Secret>,
    {
        let mut authenticators = self.authenticators().await?.into_value().items;
        authenticators.retain(|one| one.active != Some(false));
        authenticators.sort_by_key(rank);
        for authenticator in &authenticators {
            let challenge = match self.challenge(authenticator).await {
                Ok(challenge) => challenge,
                Err(error) if error.is_invalid_argument() => continue,
                Err(error) => return Err(error),
            };
            for asked in 1.. {
                let Some(code) = ask(authenticator, &challenge).await else {
                    break;
                };
                match challenge.answer(code).await {
                    Err(error) if challenge.needs_code() && asked < 3 && is_wrong_code(&error) => {}
                    ended => return ended,
                }
            }
        }
        Err(Error::mfa_unanswered())
    }
}

/// What is likely to be at hand comes first, and what is used up by it last.
fn rank(authenticator: &MfaAuthenticator) -> u8 {
    let kind = authenticator.authenticator_type.as_ref();
    match kind.map(ToString::to_string).as_deref() {
        Some("otp") => 0,
        Some("oob") => 1,
        _ => 2,
    }
}

fn is_wrong_code(error: &Error) -> bool {
    let code = error.oauth().map(OAuthError::error);
    matches!(
        code,
        Some("invalid_grant" | "invalid_otp" | "invalid_binding_code")
    )
}

impl Flow {
    /// The client with the MFA token as its bearer token.
    fn authorized(&self) -> Result<AuthenticationClient, Error> {
        self.client.with_access_token(&self.mfa_token)
    }

    fn otp(&self, code: Secret) -> MfaOtpGrant {
        let mut grant = self.client.mfa_otp(self.mfa_token.clone(), code);
        grant.0.expected = self.expected.clone();
        grant
    }

    fn recovery_code(&self, code: Secret) -> MfaRecoveryCodeGrant {
        let mut grant = self.client.mfa_recovery_code(self.mfa_token.clone(), code);
        grant.0.expected = self.expected.clone();
        grant
    }

    fn oob(&self, oob_code: &Secret) -> MfaOobGrant {
        let mut grant = self
            .client
            .mfa_oob(self.mfa_token.clone(), oob_code.clone());
        grant.0.expected = self.expected.clone();
        grant
    }
}

/// A factor that was begun with.
#[derive(Clone, Debug)]
pub enum MfaChallenge {
    /// The person reads a one-time password off their authenticator application.
    Otp(MfaOtpChallenge),
    /// The person was sent a code or a notification.
    Oob(MfaOobChallenge),
    /// The person has a recovery code written down.
    RecoveryCode(MfaRecoveryCodeChallenge),
}

impl MfaChallenge {
    /// Whether the person has to type a code, and can have mistyped it.
    fn needs_code(&self) -> bool {
        match self {
            Self::Otp(_) | Self::RecoveryCode(_) => true,
            Self::Oob(oob) => oob.needs_code(),
        }
    }

    async fn answer(&self, code: Secret) -> Result<Response<TokenSet>, Error> {
        match self {
            Self::Otp(otp) => otp.verify(code).await,
            Self::RecoveryCode(recovery) => recovery.verify(code).await,
            Self::Oob(oob) if oob.needs_code() => oob.verify(code).await,
            Self::Oob(push) => push.wait().await,
        }
    }
}

/// A one-time password is asked for.
#[derive(Clone, Debug)]
pub struct MfaOtpChallenge(Flow);

impl MfaOtpChallenge {
    /// Goes on with the one-time password.
    pub fn verify(&self, code: impl Into<Secret>) -> MfaOtpGrant {
        self.0.otp(code.into())
    }
}

/// A recovery code is asked for.
#[derive(Clone, Debug)]
pub struct MfaRecoveryCodeChallenge(Flow);

impl MfaRecoveryCodeChallenge {
    /// Goes on with the recovery code.
    pub fn verify(&self, code: impl Into<Secret>) -> MfaRecoveryCodeGrant {
        self.0.recovery_code(code.into())
    }
}

/// A code or a notification was sent.
#[derive(Clone, Debug)]
pub struct MfaOobChallenge {
    flow: Flow,
    oob_code: Secret,
    binding_method: Option<String>,
}

impl MfaOobChallenge {
    /// Whether the person was sent a code that they have to type: [`verify`](Self::verify) it.
    /// Else they answer where they are asked: [`wait`](Self::wait).
    #[must_use]
    pub fn needs_code(&self) -> bool {
        self.binding_method.as_deref() == Some("prompt")
    }

    /// Goes on with the code that the person was sent.
    pub fn verify(&self, code: impl Into<Secret>) -> MfaOobGrant {
        self.flow.oob(&self.oob_code).binding_code(code)
    }

    /// Polls every 5 seconds until the person has answered, and more slowly where the service
    /// says so; it says when the time is over. Dropping the future ends it.
    ///
    /// # Errors
    /// `invalid_grant` where the person refused, `expired_token` once the time is over, in
    /// [`Error::oauth`]; and those of the grant.
    pub async fn wait(&self) -> Result<Response<TokenSet>, Error> {
        // The MFA token lives that long.
        let polling = Polling::new(None, Some(Duration::from_secs(600)));
        let once = once(&Options::new());
        let poll = || self.flow.oob(&self.oob_code).with(once.clone()).send();
        polling.run(poll).await
    }
}

/// A factor to enroll.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum MfaFactor {
    /// An authenticator application.
    Otp,
    /// Text messages to this number, `+15550100`.
    Sms(String),
    /// Calls to this number.
    Voice(String),
    /// E-mails to this address, or to the person's own.
    Email(Option<String>),
    /// Push notifications to Auth0 Guardian.
    Push,
}

impl MfaFactor {
    fn content(&self) -> MfaAssociateRequestContent {
        let (kind, channel) = match self {
            Self::Otp => ("otp", None),
            Self::Sms(_) => ("oob", Some("sms")),
            Self::Voice(_) => ("oob", Some("voice")),
            Self::Email(_) => ("oob", Some("email")),
            Self::Push => ("oob", Some("auth0")),
        };
        let mut content = MfaAssociateRequestContent::new([kind]);
        content.oob_channels = channel.map(|channel| vec![channel.into()]);
        match self {
            Self::Sms(number) | Self::Voice(number) => content.phone_number = Some(number.clone()),
            Self::Email(address) => content.email.clone_from(address),
            Self::Otp | Self::Push => {}
        }
        content
    }
}

/// A factor that was enrolled and is yet to be confirmed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MfaEnrolled {
    /// What the person needs to keep: the secret and its QR code, the recovery codes.
    pub authenticator: MfaAssociateResponseContent,
    /// What confirms it, and ends the sign-in.
    pub challenge: MfaChallenge,
}
