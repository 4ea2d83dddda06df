use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use http::header::AUTHORIZATION;
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use super::dpop_nonces::Realm;
use super::mtls::Aliases;
use super::{AccessToken, ClientAuth, DpopKey};
use crate::domain::Domain;
use crate::error::Error;
use crate::jose::JwksCache;
use crate::secret::Secret;
use crate::transport::{
    Answered, Authorization, Authorize, BodyKind, Operation, Renewal, add_fields, presented,
    sensitive,
};

/// The `client_assertion_type` of a signed assertion (RFC 7523, section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Where tokens are issued; every operation of this path takes proofs (RFC 9449, section 5).
const TOKEN_ENDPOINT: &str = "/oauth/token";

/// What the SDK alone puts into a body. A caller's extra of such a name is refused.
const RESERVED: [&str; 4] = [
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
];

/// A client and its way to prove itself, put on each try of a request as the operation asks for
/// it by the names of its security schemes: `client`, `client_id` and `bearer`. The token
/// endpoint gets a proof of the key that tokens are bound to, where there is one.
#[derive(Clone)]
pub(crate) struct ClientAuthentication {
    client_id: String,
    auth: ClientAuth,
    /// The issuer, which is the `aud` of an assertion.
    issuer: String,
    /// Where the endpoints for mutual TLS are.
    aliases: Aliases,
    /// The key that tokens are bound to.
    dpop: Option<DpopKey>,
    /// The token of the calls that take one.
    token: Option<Presented>,
}

/// A token of the caller's.
#[derive(Clone)]
struct Presented {
    header: HeaderValue,
    /// The token once more, where each request takes a proof for it.
    bound: Option<Secret>,
}

/// What an operation asks for.
#[derive(Clone, Copy, Default)]
struct Asked {
    client: bool,
    client_id: bool,
    bearer: bool,
    /// Whether the tokens of the answer can be bound to a key.
    issues_tokens: bool,
}

impl Asked {
    fn by(operation: &Operation) -> Self {
        let names = |name| operation.security.contains(&name);
        Self {
            client: names("client"),
            client_id: names("client_id"),
            bearer: names("bearer"),
            issues_tokens: operation.path == TOKEN_ENDPOINT,
        }
    }
}

impl ClientAuthentication {
    /// # Errors
    /// A configuration error where the id or the secret is empty.
    pub(crate) fn new(
        domain: &Domain,
        client_id: &str,
        auth: ClientAuth,
        documents: JwksCache,
    ) -> Result<Self, Error> {
        if client_id.is_empty() {
            return Err(Error::configuration("the client id is empty"));
        }
        auth.check()?;
        let issuer = format!("{}/", domain.base_url());
        Ok(Self {
            client_id: client_id.to_owned(),
            auth,
            aliases: Aliases::new(documents, issuer.clone()),
            issuer,
            dpop: None,
            token: None,
        })
    }

    /// The key that tokens are bound to.
    #[cfg(feature = "authentication")]
    pub(crate) fn dpop_key(&self) -> Option<&DpopKey> {
        self.dpop.as_ref()
    }

    /// The same client with a key that tokens are bound to from now on.
    #[must_use]
    pub(crate) fn with_dpop(mut self, key: Option<DpopKey>) -> Self {
        self.dpop = key;
        self
    }

    /// The same client with a token for the calls that take one.
    ///
    /// # Errors
    /// An invalid argument where the token is empty, has a character that no header can carry, is
    /// bound to a key and there is none, or is of a type that is not known.
    #[cfg(feature = "authentication")]
    pub(crate) fn with_token(&self, token: &AccessToken) -> Result<Self, Error> {
        let refused = |reason| Err(Error::invalid_argument("token", reason));
        if token.token.is_empty() {
            return refused("it is empty");
        }
        let scheme = match &self.dpop {
            Some(_) if token.is_dpop() => "DPoP",
            None if token.is_dpop() => {
                return refused("it is bound to a key; give the key to the builder by `dpop`");
            }
            _ if token.is_bearer() => "Bearer",
            _ => return refused("its type is neither bearer nor DPoP"),
        };
        let token = Presented {
            header: presented(scheme, "token", &token.token)?,
            bound: token.is_dpop().then(|| token.token.clone()),
        };
        Ok(Self {
            token: Some(token),
            ..self.clone()
        })
    }

    /// Adds the proof of the key, once all else of the request is there.
    fn prove(&self, asked: Asked, request: &mut reqwest::Request) -> Result<(), Error> {
        let Some(key) = &self.dpop else {
            return Ok(());
        };
        let bound = self.token.as_ref().and_then(|token| token.bound.as_ref());
        match bound {
            Some(token) if asked.bearer => key.prove(Realm::Resource, request, Some(token)),
            _ if asked.issues_tokens => key.prove(Realm::Issuer, request, None),
            _ => Ok(()),
        }
    }

    /// Id and secret are encoded before they are joined, so that either may have a colon.
    fn basic(&self, secret: &Secret) -> Result<HeaderValue, Error> {
        let mut pair = Zeroizing::new(String::with_capacity(
            3 * (self.client_id.len() + secret.expose().len()) + 1,
        ));
        pair.extend(byte_serialize(self.client_id.as_bytes()));
        pair.push(':');
        pair.extend(byte_serialize(secret.expose().as_bytes()));
        let encoded = Zeroizing::new(STANDARD.encode(&*pair));
        let text = Zeroizing::new(format!("Basic {}", &*encoded));
        sensitive("client_secret", &text)
    }

    /// What is at hand, and whether that is all.
    fn put(
        &self,
        operation: &'static Operation,
        asked: Asked,
        request: &mut reqwest::Request,
    ) -> Result<(), Error> {
        if asked.bearer {
            let token = self.token.as_ref().ok_or_else(|| {
                Error::invalid_argument("token", "there is none; give one by `with_access_token`")
            })?;
            let header = token.header.clone();
            request.headers_mut().insert(AUTHORIZATION, header);
        }
        let takes_json = matches!(operation.body, Some(BodyKind::Json));
        let id = ("client_id", self.client_id.as_str());
        let add = |request, fields: &[_]| add_fields(operation, request, &RESERVED, fields);
        match &self.auth {
            _ if !asked.client => match asked.client_id {
                true => add(request, &[id]),
                false => Ok(()),
            },
            ClientAuth::None | ClientAuth::Mtls => add(request, &[id]),
            ClientAuth::SecretBasic(secret) if !asked.bearer && !takes_json => {
                let header = self.basic(secret)?;
                request.headers_mut().insert(AUTHORIZATION, header);
                match request.body() {
                    // Refuses what is reserved, and adds nothing.
                    Some(_) => add(request, &[]),
                    None => Ok(()),
                }
            }
            ClientAuth::SecretPost(secret) | ClientAuth::SecretBasic(secret) => {
                add(request, &[id, ("client_secret", secret.expose())])
            }
            // Has to be signed first.
            ClientAuth::PrivateKeyJwt(_) => Ok(()),
        }
    }
}

impl Authorize for ClientAuthentication {
    fn authorize<'a>(
        &'a self,
        operation: &'static Operation,
        request: &'a mut reqwest::Request,
    ) -> Authorization<'a> {
        let asked = Asked::by(operation);
        if let Err(error) = self.put(operation, asked, request) {
            return Authorization::Ready(Err(error));
        }
        match &self.auth {
            ClientAuth::PrivateKeyJwt(key) if asked.client => {
                Authorization::Later(Box::pin(async move {
                    let assertion = key.assertion(&self.client_id, &self.issuer).await?;
                    let fields = [
                        ("client_id", self.client_id.as_str()),
                        ("client_assertion_type", JWT_BEARER),
                        ("client_assertion", assertion.expose()),
                    ];
                    add_fields(operation, request, &RESERVED, &fields)?;
                    self.prove(asked, request)
                }))
            }
            ClientAuth::Mtls if Aliases::has(operation) => {
                Authorization::Later(Box::pin(async move {
                    self.aliases.put(operation, request).await?;
                    self.prove(asked, request)
                }))
            }
            _ => Authorization::Ready(self.prove(asked, request)),
        }
    }

    fn answered(&self, answer: &Answered<'_>) -> Option<Renewal> {
        let asked = Asked::by(answer.operation);
        let bound = self
            .token
            .as_ref()
            .is_some_and(|token| token.bound.is_some());
        let realm = match asked {
            Asked { bearer: true, .. } if bound => Realm::Resource,
            Asked {
                issues_tokens: true,
                ..
            } => Realm::Issuer,
            _ => return None,
        };
        self.dpop.as_ref()?.answered(realm, answer)
    }
}
