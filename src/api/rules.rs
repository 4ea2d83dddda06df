//! What a request has to be, and how the builder is told.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use url::Url;

use super::challenge::Challenges;
use super::credentials::Places;
use super::{Builder, DpopMode, ServerNonces};
use crate::error::Error;
use crate::jose::{MemoryReplayStore, ReplayStore, SigningAlgorithm};

/// How long ago a proof may have been made, and how far ahead the clock of its maker may be: as
/// long as the SDKs of Auth0 let pass.
const PROOF_AGE: Duration = Duration::from_secs(300);
const PROOF_LEEWAY: Duration = Duration::from_secs(30);

/// How many proofs are remembered where nothing else is set: 1,600 a second, for as long as each is
/// good. One key has a tenth of them. Keys cost nothing, so this bounds what one of them can do,
/// and not one person.
const PROOFS: usize = 500_000;
const PROOFS_OF_ONE_KEY: usize = PROOFS / 10;

/// The settings of `verify_request`.
pub(super) struct RequestRules {
    pub(super) challenges: Arc<Challenges>,
    pub(super) places: Places,
    pub(super) proof_age: Duration,
    pub(super) proof_leeway: Duration,
    pub(super) replay: Arc<dyn ReplayStore>,
    pub(super) nonces: Option<ServerNonces>,
    pub(super) public_url: Option<String>,
    pub(super) trusts_host: bool,
    /// What the builder was told of proofs.
    pub(super) dpop: Option<DpopMode>,
    pub(super) refuses_bound: bool,
    pub(super) status_without_credentials: StatusCode,
}

impl Default for RequestRules {
    fn default() -> Self {
        Self {
            challenges: Arc::default(),
            places: Places::default(),
            proof_age: PROOF_AGE,
            proof_leeway: PROOF_LEEWAY,
            replay: Arc::new(MemoryReplayStore::new(PROOFS).most_of_one_issuer(PROOFS_OF_ONE_KEY)),
            nonces: None,
            public_url: None,
            trusts_host: false,
            dpop: None,
            refuses_bound: false,
            status_without_credentials: StatusCode::BAD_REQUEST,
        }
    }
}

impl RequestRules {
    pub(super) fn mode(&self) -> DpopMode {
        self.challenges.mode
    }

    fn challenges(&mut self) -> &mut Challenges {
        Arc::make_mut(&mut self.challenges)
    }

    /// Holds the settings against each other, and decides what was left open.
    pub(super) fn check(mut self) -> Result<Self, Error> {
        self.check_public_url()?;
        let knows_address = self.public_url.is_some() || self.trusts_host;
        self.challenges().mode = match self.dpop {
            Some(mode @ (DpopMode::Allowed | DpopMode::Required)) if !knows_address => {
                return Err(Error::configuration(format!(
                    "what is set of DPoP (mode {mode:?}) needs the address that proofs are held \
                     against: set `public_url`, or `trust_host` where nothing but this API's own \
                     hosts gets here"
                )));
            }
            Some(mode) => mode,
            None if knows_address => DpopMode::Allowed,
            None => {
                self.refuses_bound = true;
                DpopMode::Off
            }
        };
        let algorithms = &self.challenges.algorithms;
        let is_for_proofs = |one: &SigningAlgorithm| {
            matches!(one, SigningAlgorithm::Es256 | SigningAlgorithm::EdDsa)
        };
        if algorithms.is_empty() || !algorithms.iter().all(is_for_proofs) {
            return Err(Error::configuration(
                "DPoP proofs are signed by ES256 or EdDSA; allow one of them, or both",
            ));
        }
        Ok(self)
    }

    fn check_public_url(&self) -> Result<(), Error> {
        let Some(text) = &self.public_url else {
            return Ok(());
        };
        let is_good = |url: &Url| {
            matches!(url.scheme(), "http" | "https")
                && url.query().is_none()
                && url.fragment().is_none()
                && super::dpop::url::of_request(text).is_some()
        };
        match Url::parse(text).ok().filter(is_good) {
            Some(_) => Ok(()),
            None => Err(Error::configuration(
                "the public URL of the API is no address without a query and a fragment; give \
                 one like `https://api.example.com`",
            )),
        }
    }
}

/// What requests have to be: [`ApiClient::verify_request`](super::ApiClient::verify_request).
impl Builder {
    /// Whether tokens that are bound by DPoP are taken, and others. A mode that takes proofs needs
    /// [`public_url`](Self::public_url) or [`trust_host`](Self::trust_host); without them, `build`
    /// fails with a configuration error.
    ///
    /// Default: [`DpopMode::Allowed`], both, where one of the two is set, or anything else is said
    /// of proofs. Else no proof is taken ([`DpopMode::Off`]), and bound tokens are
    /// [refused](Self::refuse_bound_tokens).
    pub fn dpop(mut self, mode: DpopMode) -> Self {
        self.rules.dpop = Some(mode);
        self
    }

    /// Whoever says how proofs are to be means to take some.
    fn taking_proofs(mut self) -> Self {
        self.rules.dpop.get_or_insert(DpopMode::Allowed);
        self
    }

    /// By what proofs may be signed: ES256, EdDSA, or both. Default: ES256, as Auth0 has it.
    pub fn dpop_algorithms(
        mut self,
        algorithms: impl IntoIterator<Item = SigningAlgorithm>,
    ) -> Self {
        self.rules.challenges().algorithms = algorithms.into_iter().collect();
        self.taking_proofs()
    }

    /// How long ago a proof may have been made, and how far ahead of this machine's clock its
    /// maker's may be, in whole seconds. Default: 300 and 30 seconds.
    pub fn dpop_window(mut self, age: Duration, leeway: Duration) -> Self {
        (self.rules.proof_age, self.rules.proof_leeway) = (age, leeway);
        self.taking_proofs()
    }

    /// Asks for a nonce of this API in every proof (RFC 9449, section 9). It is looked at before
    /// `iat` is, so that a client learns it whatever its clock says; it does not stand in for
    /// `iat`, which has to be [near](Self::dpop_window) all the same. Default: for none.
    pub fn dpop_nonces(mut self, nonces: ServerNonces) -> Self {
        self.rules.nonces = Some(nonces);
        self.taking_proofs()
    }

    /// Where proofs are noted, so that each is taken once: share one among all processes of an
    /// API. A store that fails, or takes more than 2 seconds, is an outage, and nothing is let
    /// through.
    ///
    /// Default: the memory of this process, for 500,000 proofs of some 200 bytes each, 100 MB at
    /// the worst, of which one key may have a tenth. At 50,000 in the 300 seconds that each is
    /// good for, that is about 165 requests a second with one key; what is beyond is answered with
    /// 503 until some have ended. The share bounds what one key can do, and not what one person
    /// can, who may have many. Where more is needed, give a
    /// [`MemoryReplayStore`](crate::jose::MemoryReplayStore) of another size, or a store that
    /// processes share, such as `RedisReplayStore` (feature `redis`).
    pub fn replay_store(mut self, store: impl ReplayStore) -> Self {
        self.rules.replay = Arc::new(store);
        self.taking_proofs()
    }

    /// Where clients find this API: `https://api.example.com`, with a path where requests are
    /// seen without it. DPoP proofs are held against it, whatever host a request names.
    ///
    /// An API that is found at several addresses puts a [`RequestUrl`](super::RequestUrl) into its
    /// requests, and sets this to the one that most of them come to; or it has
    /// [`trust_host`](Self::trust_host).
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        let url: String = url.into();
        self.rules.public_url = Some(url.trim_end_matches('/').to_owned());
        self
    }

    /// Holds DPoP proofs against the host that a request names, in its URI or in `Host`, with
    /// `https` unless that is this machine: for APIs of many hosts, behind something that lets
    /// through their own alone. Anything else is what its sender says: a proof that somebody made
    /// for `evil.example` would be taken here from whoever `evil.example` is, with
    /// `Host: evil.example`.
    ///
    /// [`public_url`](Self::public_url) goes before it. A request whose URI and `Host` name
    /// different hosts has no address that a proof is held against.
    pub fn trust_host(mut self) -> Self {
        self.rules.trusts_host = true;
        self
    }

    /// Refuses tokens that are bound to a DPoP key where the mode is [`DpopMode::Off`]. Without
    /// it they pass as bearer tokens there, as at every API that knows nothing of DPoP, and their
    /// being bound protects nobody. Where the mode is not set, and no address is either, it is so
    /// by itself.
    pub fn refuse_bound_tokens(mut self) -> Self {
        self.rules.refuses_bound = true;
        self
    }

    /// Takes a token in the query, as `access_token`, too (RFC 6750, section 2.3). Queries are
    /// logged and shared in links: for what can send no header, such as a `WebSocket` of a
    /// browser. `ProtectLayer` says `Cache-Control: private` in the answer; without it, see
    /// [`Verified::is_in_query`](super::Verified::is_in_query). Default: no.
    pub fn token_in_query(mut self) -> Self {
        self.rules.places.query = true;
        self
    }

    /// Takes a token in a form, as `access_token`, too (RFC 6750, section 2.2), where the form is
    /// given to [`verify_request_with_form`](super::ApiClient::verify_request_with_form) or
    /// [`verify_request_with_form_if_any`](super::ApiClient::verify_request_with_form_if_any).
    /// `ProtectLayer` reads no body, and sees no such token: where one is optional, its request gets
    /// through without. Default: no.
    pub fn token_in_form(mut self) -> Self {
        self.rules.places.form = true;
        self
    }

    /// Answers 401, and not 400, where a request has no credentials that this API takes: as
    /// RFC 9110, section 15.5.2, has it, and as MCP clients need it. Default: 400, as the SDKs of
    /// Auth0 answer. The challenges are the same.
    pub fn unauthorized_without_credentials(mut self) -> Self {
        self.rules.status_without_credentials = StatusCode::UNAUTHORIZED;
        self
    }

    /// The `realm` of the `Bearer` challenge. Default: `api`.
    pub fn realm(mut self, realm: impl Into<String>) -> Self {
        self.rules.challenges().realm = realm.into();
        self
    }

    /// Where the metadata of this API are, for its challenges (RFC 9728, section 5.1):
    /// [`ProtectedResourceMetadata::url`](super::ProtectedResourceMetadata::url).
    pub fn resource_metadata(mut self, url: impl Into<String>) -> Self {
        self.rules.challenges().resource_metadata = Some(url.into());
        self
    }
}
