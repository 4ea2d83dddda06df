// What build.rs makes of openapi/pieces, formatted; for review, compiled nowhere.
// Written by `cargo xtask generate`.

crate::model::listed_enum! {
    #[doc =
    " Access that the upstream identity provider is asked for; offline asks for a refresh token."]
    #[doc = ""] #[doc =
    " An open enum: a value that is not listed is kept as `Unlisted`."] #[doc = ""] #[doc
    = " `AccessType` in the specification."] AccessType { #[doc = " `offline`."] Offline
    = "offline", }
}
/// A span of time without an identity of its own.
///
/// `AnonymousTemporalRange` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct AnonymousTemporalRange {
    /// Version of the model that the sender used to write this object.
    pub schema: Option<EmbeddedModelSchema>,
    /// Start of the span.
    pub from: Option<GroupedTimestamp>,
    /// End of the span.
    pub to: Option<GroupedTimestamp>,
    /// Whether the span lies between its start and its end.
    pub between: Option<bool>,
    /// Whether the span goes on without an end.
    pub continuous: Option<bool>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for AnonymousTemporalRange {
    const NAME: &'static str = "AnonymousTemporalRange";
    const FIELDS: &'static [&'static str] = &[
        "schema",
        "from",
        "to",
        "between",
        "continuous",
    ];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.schema, map),
            1usize => crate::model::read(&mut self.from, map),
            2usize => crate::model::read(&mut self.to, map),
            3usize => crate::model::read(&mut self.between, map),
            4usize => crate::model::read(&mut self.continuous, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.schema,
            1usize => &self.from,
            2usize => &self.to,
            3usize => &self.between,
            4usize => &self.continuous,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(AnonymousTemporalRange);
impl serde::Serialize for AnonymousTemporalRange {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.schema);
        object.optional(1usize, &self.from);
        object.optional(2usize, &self.to);
        object.optional(3usize, &self.between);
        object.optional(4usize, &self.continuous);
        object.end(&self.extra)
    }
}
/// Auth0 application with the user and the tokens of a sign-in.
///
/// `Auth0` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Auth0 {
    /// Account that the user signed in with.
    pub identity: Option<Auth0Identity>,
    /// Profile of the user.
    pub user: Option<Auth0User>,
    /// Data that Pieces keeps with the user.
    pub metadata: Option<Auth0UserMetadata>,
    /// Domain of the Auth0 tenant.
    ///
    /// Required by the specification.
    pub domain: Option<String>,
    /// Client identifier of the application.
    ///
    /// Required by the specification.
    pub client: Option<String>,
    /// Identifier of the API that the access token is for.
    ///
    /// Required by the specification.
    pub audience: Option<String>,
    /// Addresses that the browser is sent to.
    ///
    /// Required by the specification.
    pub redirects: Option<Auth0Redirects>,
    /// Token and account of the sign-in.
    ///
    /// `oAuth` on the wire; required by the specification.
    pub o_auth: Option<OAuthGroup>,
    /// Prefix of custom claims in the tokens.
    pub namespace: Option<String>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for Auth0 {
    const NAME: &'static str = "Auth0";
    const FIELDS: &'static [&'static str] = &[
        "identity",
        "user",
        "metadata",
        "domain",
        "client",
        "audience",
        "redirects",
        "oAuth",
        "namespace",
    ];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.identity, map),
            1usize => crate::model::read(&mut self.user, map),
            2usize => crate::model::read(&mut self.metadata, map),
            3usize => crate::model::read(&mut self.domain, map),
            4usize => crate::model::read(&mut self.client, map),
            5usize => crate::model::read(&mut self.audience, map),
            6usize => crate::model::read(&mut self.redirects, map),
            7usize => crate::model::read(&mut self.o_auth, map),
            8usize => crate::model::read(&mut self.namespace, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.identity,
            1usize => &self.user,
            2usize => &self.metadata,
            3usize => &self.domain,
            4usize => &self.client,
            5usize => &self.audience,
            6usize => &self.redirects,
            7usize => &self.o_auth,
            8usize => &self.namespace,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(Auth0);
impl serde::Serialize for Auth0 {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.identity);
        object.optional(1usize, &self.user);
        object.optional(2usize, &self.metadata);
        object.optional(3usize, &self.domain);
        object.optional(4usize, &self.client);
        object.optional(5usize, &self.audience);
        object.optional(6usize, &self.redirects);
        object.optional(7usize, &self.o_auth);
        object.optional(8usize, &self.namespace);
        object.end(&self.extra)
    }
}
/// An account at an identity provider that is linked to a user.
///
/// `Auth0Identity` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Auth0Identity {
    /// Name of the connection that the account belongs to.
    pub connection: Option<String>,
    /// Whether the connection is a social one.
    ///
    /// `isSocial` on the wire.
    pub is_social: Option<bool>,
    /// Name of the identity provider.
    pub provider: Option<String>,
    /// Identifier of the account at that provider.
    pub user_id: Option<String>,
    /// Access token for the provider's own API.
    pub access_token: Option<crate::Secret>,
    /// Lifetime of that access token in seconds.
    pub expires_in: Option<i64>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for Auth0Identity {
    const NAME: &'static str = "Auth0Identity";
    const FIELDS: &'static [&'static str] = &[
        "connection",
        "isSocial",
        "provider",
        "user_id",
        "access_token",
        "expires_in",
    ];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.connection, map),
            1usize => crate::model::read(&mut self.is_social, map),
            2usize => crate::model::read(&mut self.provider, map),
            3usize => crate::model::read(&mut self.user_id, map),
            4usize => crate::model::read(&mut self.access_token, map),
            5usize => crate::model::read(&mut self.expires_in, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.connection,
            1usize => &self.is_social,
            2usize => &self.provider,
            3usize => &self.user_id,
            4usize => &self.access_token,
            5usize => &self.expires_in,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(Auth0Identity);
impl serde::Serialize for Auth0Identity {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.connection);
        object.optional(1usize, &self.is_social);
        object.optional(2usize, &self.provider);
        object.optional(3usize, &self.user_id);
        object.optional(4usize, &self.access_token);
        object.optional(5usize, &self.expires_in);
        object.end(&self.extra)
    }
}
/// OpenAI credentials that are kept with a user.
///
/// `Auth0OpenAIUserMetadata` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Auth0OpenAiUserMetadata {
    /// Version of the model that the sender used to write this object.
    pub schema: Option<EmbeddedModelSchema>,
    /// OpenAI API key.
    pub api_key: Option<crate::Secret>,
    /// Label of the API key.
    pub api_key_name: Option<String>,
    /// OpenAI organization key.
    pub organization_key: Option<crate::Secret>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for Auth0OpenAiUserMetadata {
    const NAME: &'static str = "Auth0OpenAiUserMetadata";
    const FIELDS: &'static [&'static str] = &[
        "schema",
        "api_key",
        "api_key_name",
        "organization_key",
    ];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.schema, map),
            1usize => crate::model::read(&mut self.api_key, map),
            2usize => crate::model::read(&mut self.api_key_name, map),
            3usize => crate::model::read(&mut self.organization_key, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.schema,
            1usize => &self.api_key,
            2usize => &self.api_key_name,
            3usize => &self.organization_key,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(Auth0OpenAiUserMetadata);
impl serde::Serialize for Auth0OpenAiUserMetadata {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.schema);
        object.optional(1usize, &self.api_key);
        object.optional(2usize, &self.api_key_name);
        object.optional(3usize, &self.organization_key);
        object.end(&self.extra)
    }
}
/// Addresses that the browser is sent to after sign-in and sign-out.
///
/// `Auth0Redirects` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Auth0Redirects {
    /// Address after sign-in.
    pub authenticated: Option<String>,
    /// Address after sign-out.
    pub unauthenticated: Option<String>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for Auth0Redirects {
    const NAME: &'static str = "Auth0Redirects";
    const FIELDS: &'static [&'static str] = &["authenticated", "unauthenticated"];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.authenticated, map),
            1usize => crate::model::read(&mut self.unauthenticated, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.authenticated,
            1usize => &self.unauthenticated,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(Auth0Redirects);
impl serde::Serialize for Auth0Redirects {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.authenticated);
        object.optional(1usize, &self.unauthenticated);
        object.end(&self.extra)
    }
}
/// Profile of a user as the userinfo endpoint gives it (OIDC Core section 5.3).
///
/// `Auth0User` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Auth0User {
    /// Full name for display.
    pub name: Option<String>,
    /// URL of the profile picture.
    pub picture: Option<String>,
    /// Email address.
    pub email: Option<String>,
    /// When the user was created.
    pub created_at: Option<crate::model::DateTime>,
    /// Whether the user has proved control of the email address.
    pub email_verified: Option<bool>,
    /// Family name.
    pub family_name: Option<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// Accounts at identity providers that are linked to the user.
    pub identities: Option<Vec<Auth0Identity>>,
    /// Casual name.
    pub nickname: Option<String>,
    /// When the profile last changed.
    pub updated_at: Option<crate::model::DateTime>,
    /// Name that the user signs in with.
    pub username: Option<String>,
    /// Data that Pieces keeps with the user.
    pub user_metadata: Option<Auth0UserMetadata>,
    /// Language and region of the user, a BCP 47 tag (OIDC Core section 5.1).
    pub locale: Option<String>,
    /// Identifier of the user at the identity provider.
    pub user_id: Option<String>,
    /// IP address of the last sign-in.
    pub last_ip: Option<String>,
    /// When the user last signed in.
    pub last_login: Option<crate::model::DateTime>,
    /// Number of sign-ins so far.
    pub logins_count: Option<i64>,
    /// Origins from which the user may not sign in.
    pub blocked_for: Option<Vec<String>>,
    /// Second factors that the user has enrolled.
    pub guardian_authenticators: Option<Vec<String>>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for Auth0User {
    const NAME: &'static str = "Auth0User";
    const FIELDS: &'static [&'static str] = &[
        "name",
        "picture",
        "email",
        "created_at",
        "email_verified",
        "family_name",
        "given_name",
        "identities",
        "nickname",
        "updated_at",
        "username",
        "user_metadata",
        "locale",
        "user_id",
        "last_ip",
        "last_login",
        "logins_count",
        "blocked_for",
        "guardian_authenticators",
    ];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.name, map),
            1usize => crate::model::read(&mut self.picture, map),
            2usize => crate::model::read(&mut self.email, map),
            3usize => crate::model::read(&mut self.created_at, map),
            4usize => crate::model::read(&mut self.email_verified, map),
            5usize => crate::model::read(&mut self.family_name, map),
            6usize => crate::model::read(&mut self.given_name, map),
            7usize => crate::model::read(&mut self.identities, map),
            8usize => crate::model::read(&mut self.nickname, map),
            9usize => crate::model::read(&mut self.updated_at, map),
            10usize => crate::model::read(&mut self.username, map),
            11usize => crate::model::read(&mut self.user_metadata, map),
            12usize => crate::model::read(&mut self.locale, map),
            13usize => crate::model::read(&mut self.user_id, map),
            14usize => crate::model::read(&mut self.last_ip, map),
            15usize => crate::model::read(&mut self.last_login, map),
            16usize => crate::model::read(&mut self.logins_count, map),
            17usize => crate::model::read(&mut self.blocked_for, map),
            18usize => crate::model::read(&mut self.guardian_authenticators, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.name,
            1usize => &self.picture,
            2usize => &self.email,
            3usize => &self.created_at,
            4usize => &self.email_verified,
            5usize => &self.family_name,
            6usize => &self.given_name,
            7usize => &self.identities,
            8usize => &self.nickname,
            9usize => &self.updated_at,
            10usize => &self.username,
            11usize => &self.user_metadata,
            12usize => &self.locale,
            13usize => &self.user_id,
            14usize => &self.last_ip,
            15usize => &self.last_login,
            16usize => &self.logins_count,
            17usize => &self.blocked_for,
            18usize => &self.guardian_authenticators,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(Auth0User);
impl serde::Serialize for Auth0User {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.name);
        object.optional(1usize, &self.picture);
        object.optional(2usize, &self.email);
        object.optional(3usize, &self.created_at);
        object.optional(4usize, &self.email_verified);
        object.optional(5usize, &self.family_name);
        object.optional(6usize, &self.given_name);
        object.optional(7usize, &self.identities);
        object.optional(8usize, &self.nickname);
        object.optional(9usize, &self.updated_at);
        object.optional(10usize, &self.username);
        object.optional(11usize, &self.user_metadata);
        object.optional(12usize, &self.locale);
        object.optional(13usize, &self.user_id);
        object.optional(14usize, &self.last_ip);
        object.optional(15usize, &self.last_login);
        object.optional(16usize, &self.logins_count);
        object.optional(17usize, &self.blocked_for);
        object.optional(18usize, &self.guardian_authenticators);
        object.end(&self.extra)
    }
}
/// Cloud project that is allocated to a user.
///
/// `Auth0UserAllocationMetadata` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Auth0UserAllocationMetadata {
    /// Identifier of the cloud project.
    ///
    /// Required by the specification.
    pub project: Option<String>,
    /// Cloud region of the project.
    ///
    /// Required by the specification.
    pub region: Option<String>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for Auth0UserAllocationMetadata {
    const NAME: &'static str = "Auth0UserAllocationMetadata";
    const FIELDS: &'static [&'static str] = &["project", "region"];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.project, map),
            1usize => crate::model::read(&mut self.region, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.project,
            1usize => &self.region,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(Auth0UserAllocationMetadata);
impl serde::Serialize for Auth0UserAllocationMetadata {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.project);
        object.optional(1usize, &self.region);
        object.end(&self.extra)
    }
}
/// Data that Pieces keeps with a user at the identity provider.
///
/// `Auth0UserMetadata` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Auth0UserMetadata {
    /// Version of the model that the sender used to write this object.
    pub schema: Option<EmbeddedModelSchema>,
    /// Identifier of the user across Pieces services.
    ///
    /// Required by the specification.
    pub global_id: Option<String>,
    /// Key for the user's Pieces cloud.
    pub cloud_key: Option<crate::Secret>,
    /// Identifier of the user as a Stripe customer.
    pub stripe_customer_id: Option<String>,
    /// Vanity name of the user.
    pub vanityname: Option<String>,
    /// Cloud project that is allocated to the user.
    pub allocation: Option<Auth0UserAllocationMetadata>,
    /// OpenAI credentials of the user.
    ///
    /// `open_AI` on the wire.
    pub open_ai: Option<Auth0OpenAiUserMetadata>,
    /// Span of the user's beta access.
    pub beta: Option<AnonymousTemporalRange>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for Auth0UserMetadata {
    const NAME: &'static str = "Auth0UserMetadata";
    const FIELDS: &'static [&'static str] = &[
        "schema",
        "global_id",
        "cloud_key",
        "stripe_customer_id",
        "vanityname",
        "allocation",
        "open_AI",
        "beta",
    ];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.schema, map),
            1usize => crate::model::read(&mut self.global_id, map),
            2usize => crate::model::read(&mut self.cloud_key, map),
            3usize => crate::model::read(&mut self.stripe_customer_id, map),
            4usize => crate::model::read(&mut self.vanityname, map),
            5usize => crate::model::read(&mut self.allocation, map),
            6usize => crate::model::read(&mut self.open_ai, map),
            7usize => crate::model::read(&mut self.beta, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.schema,
            1usize => &self.global_id,
            2usize => &self.cloud_key,
            3usize => &self.stripe_customer_id,
            4usize => &self.vanityname,
            5usize => &self.allocation,
            6usize => &self.open_ai,
            7usize => &self.beta,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(Auth0UserMetadata);
impl serde::Serialize for Auth0UserMetadata {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.schema);
        object.optional(1usize, &self.global_id);
        object.optional(2usize, &self.cloud_key);
        object.optional(3usize, &self.stripe_customer_id);
        object.optional(4usize, &self.vanityname);
        object.optional(5usize, &self.allocation);
        object.optional(6usize, &self.open_ai);
        object.optional(7usize, &self.beta);
        object.end(&self.extra)
    }
}
crate::model::listed_enum! {
    #[doc =
    " What the authorize endpoint returns; only the authorization code is offered (RFC 6749 section 4.1.1)."]
    #[doc = ""] #[doc =
    " An open enum: a value that is not listed is kept as `Unlisted`."] #[doc = ""] #[doc
    = " `AuthorizeResponseType` in the specification."] AuthorizeResponseType { #[doc =
    " `code`."] Code = "code", }
}
/// Fresh values for one PKCE flow, made by Pieces OS.
///
/// `ChallengedPKCE` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct ChallengedPkce {
    /// Version of the model that the sender used to write this object.
    pub schema: Option<EmbeddedModelSchema>,
    /// Random value that ties the authorization response to this flow (RFC 6749 section 10.12).
    ///
    /// Required by the specification.
    pub state: Option<crate::Secret>,
    /// Local value to compare the returned state with; not the nonce of OpenID Connect.
    ///
    /// Required by the specification.
    pub nonce: Option<crate::Secret>,
    /// Code challenge (RFC 7636 section 4.2).
    ///
    /// Required by the specification.
    pub challenge: Option<String>,
    /// Transformation from verifier to challenge.
    ///
    /// Required by the specification.
    pub method: Option<CodeChallengeMethod>,
    /// Code verifier, to be sent only with the token request (RFC 7636 section 4.1).
    ///
    /// Required by the specification.
    pub verifier: Option<crate::Secret>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for ChallengedPkce {
    const NAME: &'static str = "ChallengedPkce";
    const FIELDS: &'static [&'static str] = &[
        "schema",
        "state",
        "nonce",
        "challenge",
        "method",
        "verifier",
    ];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.schema, map),
            1usize => crate::model::read(&mut self.state, map),
            2usize => crate::model::read(&mut self.nonce, map),
            3usize => crate::model::read(&mut self.challenge, map),
            4usize => crate::model::read(&mut self.method, map),
            5usize => crate::model::read(&mut self.verifier, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.schema,
            1usize => &self.state,
            2usize => &self.nonce,
            3usize => &self.challenge,
            4usize => &self.method,
            5usize => &self.verifier,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(ChallengedPkce);
impl serde::Serialize for ChallengedPkce {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.schema);
        object.optional(1usize, &self.state);
        object.optional(2usize, &self.nonce);
        object.optional(3usize, &self.challenge);
        object.optional(4usize, &self.method);
        object.optional(5usize, &self.verifier);
        object.end(&self.extra)
    }
}
crate::model::listed_enum! {
    #[doc =
    " Transformation from code verifier to code challenge; S256 is SHA-256 in base64url (RFC 7636 section 4.2)."]
    #[doc = ""] #[doc =
    " An open enum: a value that is not listed is kept as `Unlisted`."] #[doc = ""] #[doc
    = " `CodeChallengeMethod` in the specification."] CodeChallengeMethod { #[doc =
    " `S256`."] S256 = "S256", }
}
/// User and tokens of a sign-in through Descope.
///
/// `Descope` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Descope {
    /// Addresses that the browser is sent to.
    ///
    /// Required by the specification.
    pub redirects: Option<Auth0Redirects>,
    /// Token and account of the sign-in.
    ///
    /// `oAuth` on the wire; required by the specification.
    pub o_auth: Option<OAuthGroup>,
    /// Profile of the user.
    pub user: Option<DescopeUser>,
    /// Identifier of the API that the access token is for.
    pub audience: Option<String>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for Descope {
    const NAME: &'static str = "Descope";
    const FIELDS: &'static [&'static str] = &["redirects", "oAuth", "user", "audience"];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.redirects, map),
            1usize => crate::model::read(&mut self.o_auth, map),
            2usize => crate::model::read(&mut self.user, map),
            3usize => crate::model::read(&mut self.audience, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.redirects,
            1usize => &self.o_auth,
            2usize => &self.user,
            3usize => &self.audience,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(Descope);
impl serde::Serialize for Descope {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.redirects);
        object.optional(1usize, &self.o_auth);
        object.optional(2usize, &self.user);
        object.optional(3usize, &self.audience);
        object.end(&self.extra)
    }
}
/// Profile of a user at Descope.
///
/// `DescopeUser` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct DescopeUser {
    /// Identifier of the user at Descope.
    ///
    /// `userId` on the wire; required by the specification.
    pub user_id: Option<String>,
    /// Identifier of the user.
    ///
    /// Required by the specification.
    pub id: Option<String>,
    /// Given name.
    ///
    /// `givenName` on the wire; required by the specification.
    pub given_name: Option<String>,
    /// Middle name.
    ///
    /// `middleName` on the wire.
    pub middle_name: Option<String>,
    /// Family name.
    ///
    /// `familyName` on the wire; required by the specification.
    pub family_name: Option<String>,
    /// Full name for display.
    pub name: Option<String>,
    /// Email address.
    ///
    /// Required by the specification.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// URL of the profile picture.
    pub picture: Option<String>,
    /// When the user was created, a Unix time; the official SDKs state no unit.
    ///
    /// `createdTime` on the wire.
    pub created_time: Option<i64>,
    /// Identifiers that the user can sign in with.
    ///
    /// `loginIds` on the wire.
    pub login_ids: Option<Vec<String>>,
    /// Names of the OAuth providers that are linked to the user.
    pub oauth: Option<Vec<String>>,
    /// Whether the user has proved control of the email address.
    ///
    /// `isVerifiedEmail` on the wire.
    pub is_verified_email: Option<bool>,
    /// Status of the user at Descope.
    pub status: Option<String>,
    /// Whether the welcome email has been sent.
    pub welcome_email: Option<bool>,
    /// Vanity name of the user.
    pub vanity: Option<String>,
    /// Key for the user's Pieces cloud.
    pub cloud_key: Option<crate::Secret>,
    /// Cloud project that is allocated to the user.
    pub allocation: Option<Auth0UserAllocationMetadata>,
    /// OpenAI credentials of the user.
    pub open_ai: Option<Auth0OpenAiUserMetadata>,
    /// Span of the user's beta access.
    pub beta: Option<AnonymousTemporalRange>,
    /// API keys of the user.
    ///
    /// `apiKeys` on the wire.
    pub api_keys: Option<Vec<crate::Secret>>,
    /// Paid subscriptions of the user.
    pub subscriptions: Option<UserTeamServiceOrganizationSubscriptions>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for DescopeUser {
    const NAME: &'static str = "DescopeUser";
    const FIELDS: &'static [&'static str] = &[
        "userId",
        "id",
        "givenName",
        "middleName",
        "familyName",
        "name",
        "email",
        "phone",
        "picture",
        "createdTime",
        "loginIds",
        "oauth",
        "isVerifiedEmail",
        "status",
        "welcome_email",
        "vanity",
        "cloud_key",
        "allocation",
        "open_ai",
        "beta",
        "apiKeys",
        "subscriptions",
    ];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.user_id, map),
            1usize => crate::model::read(&mut self.id, map),
            2usize => crate::model::read(&mut self.given_name, map),
            3usize => crate::model::read(&mut self.middle_name, map),
            4usize => crate::model::read(&mut self.family_name, map),
            5usize => crate::model::read(&mut self.name, map),
            6usize => crate::model::read(&mut self.email, map),
            7usize => crate::model::read(&mut self.phone, map),
            8usize => crate::model::read(&mut self.picture, map),
            9usize => crate::model::read(&mut self.created_time, map),
            10usize => crate::model::read(&mut self.login_ids, map),
            11usize => crate::model::read(&mut self.oauth, map),
            12usize => crate::model::read(&mut self.is_verified_email, map),
            13usize => crate::model::read(&mut self.status, map),
            14usize => crate::model::read(&mut self.welcome_email, map),
            15usize => crate::model::read(&mut self.vanity, map),
            16usize => crate::model::read(&mut self.cloud_key, map),
            17usize => crate::model::read(&mut self.allocation, map),
            18usize => crate::model::read(&mut self.open_ai, map),
            19usize => crate::model::read(&mut self.beta, map),
            20usize => crate::model::read(&mut self.api_keys, map),
            21usize => crate::model::read(&mut self.subscriptions, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.user_id,
            1usize => &self.id,
            2usize => &self.given_name,
            3usize => &self.middle_name,
            4usize => &self.family_name,
            5usize => &self.name,
            6usize => &self.email,
            7usize => &self.phone,
            8usize => &self.picture,
            9usize => &self.created_time,
            10usize => &self.login_ids,
            11usize => &self.oauth,
            12usize => &self.is_verified_email,
            13usize => &self.status,
            14usize => &self.welcome_email,
            15usize => &self.vanity,
            16usize => &self.cloud_key,
            17usize => &self.allocation,
            18usize => &self.open_ai,
            19usize => &self.beta,
            20usize => &self.api_keys,
            21usize => &self.subscriptions,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(DescopeUser);
impl serde::Serialize for DescopeUser {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.user_id);
        object.optional(1usize, &self.id);
        object.optional(2usize, &self.given_name);
        object.optional(3usize, &self.middle_name);
        object.optional(4usize, &self.family_name);
        object.optional(5usize, &self.name);
        object.optional(6usize, &self.email);
        object.optional(7usize, &self.phone);
        object.optional(8usize, &self.picture);
        object.optional(9usize, &self.created_time);
        object.optional(10usize, &self.login_ids);
        object.optional(11usize, &self.oauth);
        object.optional(12usize, &self.is_verified_email);
        object.optional(13usize, &self.status);
        object.optional(14usize, &self.welcome_email);
        object.optional(15usize, &self.vanity);
        object.optional(16usize, &self.cloud_key);
        object.optional(17usize, &self.allocation);
        object.optional(18usize, &self.open_ai);
        object.optional(19usize, &self.beta);
        object.optional(20usize, &self.api_keys);
        object.optional(21usize, &self.subscriptions);
        object.end(&self.extra)
    }
}
crate::model::listed_enum! {
    #[doc =
    " Form in which the provider shows its sign-in page (OIDC Core section 3.1.2.1)."]
    #[doc = ""] #[doc =
    " An open enum: a value that is not listed is kept as `Unlisted`."] #[doc = ""] #[doc
    = " `Display` in the specification."] Display { #[doc = " `popup`."] Popup = "popup",
    }
}
/// Version stamp that Pieces models carry for data migration.
///
/// `EmbeddedModelSchema` in the specification.
#[derive(Clone)]
pub struct EmbeddedModelSchema {
    /// Number of the data migration that the object conforms to.
    ///
    /// Required by the specification.
    pub migration: Option<i64>,
    /// Semantic version of the model.
    ///
    /// Required by the specification.
    pub semantic: Option<EmbeddedModelSchemaSemanticVersionEnum>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl EmbeddedModelSchema {
    /// With the members that the specification requires, and no others.
    #[inline]
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        migration: i64,
        semantic: impl Into<EmbeddedModelSchemaSemanticVersionEnum>,
    ) -> Self {
        Self {
            migration: Some(migration),
            semantic: Some(semantic.into()),
            extra: Default::default(),
        }
    }
}
impl crate::model::Object for EmbeddedModelSchema {
    const NAME: &'static str = "EmbeddedModelSchema";
    const FIELDS: &'static [&'static str] = &["migration", "semantic"];
    #[inline]
    fn blank() -> Self {
        Self {
            migration: Default::default(),
            semantic: Default::default(),
            extra: Default::default(),
        }
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.migration, map),
            1usize => crate::model::read(&mut self.semantic, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.migration,
            1usize => &self.semantic,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(EmbeddedModelSchema);
impl serde::Serialize for EmbeddedModelSchema {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.migration);
        object.optional(1usize, &self.semantic);
        object.end(&self.extra)
    }
}
crate::model::listed_enum! {
    #[doc = " Semantic version of a Pieces model, spelled as one identifier."] #[doc =
    ""] #[doc = " An open enum: a value that is not listed is kept as `Unlisted`."] #[doc
    = ""] #[doc = " `EmbeddedModelSchemaSemanticVersionEnum` in the specification."]
    EmbeddedModelSchemaSemanticVersionEnum { #[doc = " `MAJOR_0_MINOR_0_PATCH_1`."]
    Major0Minor0Patch1 = "MAJOR_0_MINOR_0_PATCH_1", }
}
crate::model::listed_enum! {
    #[doc =
    " Kind of grant that a token request presents (RFC 6749 sections 4.1.3 and 6)."]
    #[doc = ""] #[doc =
    " An open enum: a value that is not listed is kept as `Unlisted`."] #[doc = ""] #[doc
    = " `GrantType` in the specification."] GrantType { #[doc = " `authorization_code`."]
    AuthorizationCode = "authorization_code", #[doc = " `refresh_token`."] RefreshToken =
    "refresh_token", }
}
/// A point in time with an optional text form.
///
/// `GroupedTimestamp` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct GroupedTimestamp {
    /// Version of the model that the sender used to write this object.
    pub schema: Option<EmbeddedModelSchema>,
    /// The point in time (RFC 3339).
    ///
    /// Required by the specification.
    pub value: Option<crate::model::DateTime>,
    /// The same time as text for people.
    pub readable: Option<String>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for GroupedTimestamp {
    const NAME: &'static str = "GroupedTimestamp";
    const FIELDS: &'static [&'static str] = &["schema", "value", "readable"];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.schema, map),
            1usize => crate::model::read(&mut self.value, map),
            2usize => crate::model::read(&mut self.readable, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.schema,
            1usize => &self.value,
            2usize => &self.readable,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(GroupedTimestamp);
impl serde::Serialize for GroupedTimestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.schema);
        object.optional(1usize, &self.value);
        object.optional(2usize, &self.readable);
        object.end(&self.extra)
    }
}
/// Details of an account at the identity provider.
///
/// `OAuthAccount` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct OAuthAccount {
    /// Client identifier of the application.
    ///
    /// Required by the specification.
    pub client_id: Option<String>,
    /// Email address.
    ///
    /// Required by the specification.
    pub email: Option<String>,
    /// Name of the connection that holds the account.
    ///
    /// Required by the specification.
    pub connection: Option<String>,
    /// Name that the user signs in with.
    ///
    /// Required by the specification.
    pub username: Option<String>,
    /// Given name.
    ///
    /// Required by the specification.
    pub given_name: Option<String>,
    /// Family name.
    ///
    /// Required by the specification.
    pub family_name: Option<String>,
    /// Full name for display.
    ///
    /// Required by the specification.
    pub name: Option<String>,
    /// URL of the profile picture.
    ///
    /// Required by the specification.
    pub picture: Option<String>,
    /// Casual name.
    ///
    /// Required by the specification.
    pub nickname: Option<String>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for OAuthAccount {
    const NAME: &'static str = "OAuthAccount";
    const FIELDS: &'static [&'static str] = &[
        "client_id",
        "email",
        "connection",
        "username",
        "given_name",
        "family_name",
        "name",
        "picture",
        "nickname",
    ];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.client_id, map),
            1usize => crate::model::read(&mut self.email, map),
            2usize => crate::model::read(&mut self.connection, map),
            3usize => crate::model::read(&mut self.username, map),
            4usize => crate::model::read(&mut self.given_name, map),
            5usize => crate::model::read(&mut self.family_name, map),
            6usize => crate::model::read(&mut self.name, map),
            7usize => crate::model::read(&mut self.picture, map),
            8usize => crate::model::read(&mut self.nickname, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.client_id,
            1usize => &self.email,
            2usize => &self.connection,
            3usize => &self.username,
            4usize => &self.given_name,
            5usize => &self.family_name,
            6usize => &self.name,
            7usize => &self.picture,
            8usize => &self.nickname,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(OAuthAccount);
impl serde::Serialize for OAuthAccount {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.client_id);
        object.optional(1usize, &self.email);
        object.optional(2usize, &self.connection);
        object.optional(3usize, &self.username);
        object.optional(4usize, &self.given_name);
        object.optional(5usize, &self.family_name);
        object.optional(6usize, &self.name);
        object.optional(7usize, &self.picture);
        object.optional(8usize, &self.nickname);
        object.end(&self.extra)
    }
}
/// Token and account that belong together.
///
/// `OAuthGroup` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct OAuthGroup {
    /// Issued tokens.
    pub token: Option<OAuthToken>,
    /// Account details.
    pub account: Option<OAuthAccount>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for OAuthGroup {
    const NAME: &'static str = "OAuthGroup";
    const FIELDS: &'static [&'static str] = &["token", "account"];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.token, map),
            1usize => crate::model::read(&mut self.account, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.token,
            1usize => &self.account,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(OAuthGroup);
impl serde::Serialize for OAuthGroup {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.token);
        object.optional(1usize, &self.account);
        object.end(&self.extra)
    }
}
/// Token response of the provider (RFC 6749 section 5.1).
///
/// `OAuthToken` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct OAuthToken {
    /// Version of the model that the sender used to write this object.
    pub schema: Option<EmbeddedModelSchema>,
    /// Access token.
    ///
    /// Required by the specification.
    pub access_token: Option<crate::Secret>,
    /// How the access token is presented in a request.
    ///
    /// Required by the specification.
    pub token_type: Option<TokenType>,
    /// Lifetime of the access token in seconds, counted from the response.
    ///
    /// Required by the specification.
    pub expires_in: Option<i64>,
    /// Granted scopes, separated by spaces (RFC 6749 section 3.3).
    pub scope: Option<String>,
    /// Refresh token, issued when offline_access was granted (RFC 6749 section 1.5).
    pub refresh_token: Option<crate::Secret>,
    /// ID token, a signed JWT about the sign-in (OIDC Core section 2).
    pub id_token: Option<crate::Secret>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for OAuthToken {
    const NAME: &'static str = "OAuthToken";
    const FIELDS: &'static [&'static str] = &[
        "schema",
        "access_token",
        "token_type",
        "expires_in",
        "scope",
        "refresh_token",
        "id_token",
    ];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.schema, map),
            1usize => crate::model::read(&mut self.access_token, map),
            2usize => crate::model::read(&mut self.token_type, map),
            3usize => crate::model::read(&mut self.expires_in, map),
            4usize => crate::model::read(&mut self.scope, map),
            5usize => crate::model::read(&mut self.refresh_token, map),
            6usize => crate::model::read(&mut self.id_token, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.schema,
            1usize => &self.access_token,
            2usize => &self.token_type,
            3usize => &self.expires_in,
            4usize => &self.scope,
            5usize => &self.refresh_token,
            6usize => &self.id_token,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(OAuthToken);
impl serde::Serialize for OAuthToken {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.schema);
        object.optional(1usize, &self.access_token);
        object.optional(2usize, &self.token_type);
        object.optional(3usize, &self.expires_in);
        object.optional(4usize, &self.scope);
        object.optional(5usize, &self.refresh_token);
        object.optional(6usize, &self.id_token);
        object.end(&self.extra)
    }
}
/// State of a PKCE flow (RFC 7636) in Pieces OS; each member is present once its step has run.
///
/// `PKCE` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Pkce {
    /// Version of the model that the sender used to write this object.
    pub schema: Option<EmbeddedModelSchema>,
    /// Authorization response.
    pub result: Option<ResultedPkce>,
    /// Values that the flow starts with.
    pub challenge: Option<ChallengedPkce>,
    /// Request to revoke a token.
    pub revocation: Option<RevokedPkce>,
    /// Authorization request.
    pub seed: Option<SeededPkce>,
    /// Token request; the issued token is in the OAuth group of auth0 or descope.
    pub token: Option<TokenizedPkce>,
    /// Outcome of a sign-in through Auth0.
    pub auth0: Option<Auth0>,
    /// Outcome of a sign-in through Descope.
    pub descope: Option<Descope>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for Pkce {
    const NAME: &'static str = "Pkce";
    const FIELDS: &'static [&'static str] = &[
        "schema",
        "result",
        "challenge",
        "revocation",
        "seed",
        "token",
        "auth0",
        "descope",
    ];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.schema, map),
            1usize => crate::model::read(&mut self.result, map),
            2usize => crate::model::read(&mut self.challenge, map),
            3usize => crate::model::read(&mut self.revocation, map),
            4usize => crate::model::read(&mut self.seed, map),
            5usize => crate::model::read(&mut self.token, map),
            6usize => crate::model::read(&mut self.auth0, map),
            7usize => crate::model::read(&mut self.descope, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.schema,
            1usize => &self.result,
            2usize => &self.challenge,
            3usize => &self.revocation,
            4usize => &self.seed,
            5usize => &self.token,
            6usize => &self.auth0,
            7usize => &self.descope,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(Pkce);
impl serde::Serialize for Pkce {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.schema);
        object.optional(1usize, &self.result);
        object.optional(2usize, &self.challenge);
        object.optional(3usize, &self.revocation);
        object.optional(4usize, &self.seed);
        object.optional(5usize, &self.token);
        object.optional(6usize, &self.auth0);
        object.optional(7usize, &self.descope);
        object.end(&self.extra)
    }
}
crate::model::listed_enum! {
    #[doc =
    " Whether the provider must ask the user to sign in or must show no page at all (OIDC Core section 3.1.2.1)."]
    #[doc = ""] #[doc =
    " An open enum: a value that is not listed is kept as `Unlisted`."] #[doc = ""] #[doc
    = " `Prompt` in the specification."] Prompt { #[doc = " `login`."] Login = "login",
    #[doc = " `none`."] None = "none", }
}
crate::model::listed_enum! {
    #[doc =
    " Way in which the provider hands the authorization response to the redirect URI."]
    #[doc = ""] #[doc =
    " An open enum: a value that is not listed is kept as `Unlisted`."] #[doc = ""] #[doc
    = " `ResponseMode` in the specification."] ResponseMode { #[doc = " `form_post`."]
    FormPost = "form_post", #[doc = " `fragment`."] Fragment = "fragment", #[doc =
    " `query`."] Query = "query", #[doc = " `web_message`."] WebMessage = "web_message",
    }
}
crate::model::listed_enum! {
    #[doc =
    " What an authorization request asks the provider to return (RFC 6749 section 3.1.1, OIDC Core section 3)."]
    #[doc = ""] #[doc =
    " An open enum: a value that is not listed is kept as `Unlisted`."] #[doc = ""] #[doc
    = " `ResponseType` in the specification."] ResponseType { #[doc = " `code`."] Code =
    "code", #[doc = " `token`."] Token = "token", #[doc = " `id_token`."] IdToken =
    "id_token", }
}
/// Authorization response of a PKCE flow (RFC 6749 section 4.1.2).
///
/// `ResultedPKCE` in the specification.
#[derive(Clone)]
pub struct ResultedPkce {
    /// Version of the model that the sender used to write this object.
    pub schema: Option<EmbeddedModelSchema>,
    /// Authorization code, good for one token request.
    ///
    /// Required by the specification.
    pub code: Option<crate::Secret>,
    /// State value that came back; the caller must compare it with the one it sent.
    ///
    /// Required by the specification.
    pub state: Option<crate::Secret>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl ResultedPkce {
    /// With the members that the specification requires, and no others.
    #[inline]
    #[allow(clippy::too_many_arguments)]
    pub fn new(code: impl Into<crate::Secret>, state: impl Into<crate::Secret>) -> Self {
        Self {
            schema: Default::default(),
            code: Some(code.into()),
            state: Some(state.into()),
            extra: Default::default(),
        }
    }
}
impl crate::model::Object for ResultedPkce {
    const NAME: &'static str = "ResultedPkce";
    const FIELDS: &'static [&'static str] = &["schema", "code", "state"];
    #[inline]
    fn blank() -> Self {
        Self {
            schema: Default::default(),
            code: Default::default(),
            state: Default::default(),
            extra: Default::default(),
        }
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.schema, map),
            1usize => crate::model::read(&mut self.code, map),
            2usize => crate::model::read(&mut self.state, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.schema,
            1usize => &self.code,
            2usize => &self.state,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(ResultedPkce);
impl serde::Serialize for ResultedPkce {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.schema);
        object.optional(1usize, &self.code);
        object.optional(2usize, &self.state);
        object.end(&self.extra)
    }
}
/// Request to revoke a refresh token (RFC 7009 section 2.1).
///
/// `RevokedPKCE` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct RevokedPkce {
    /// Version of the model that the sender used to write this object.
    pub schema: Option<EmbeddedModelSchema>,
    /// Client identifier that the token was issued to.
    ///
    /// Required by the specification.
    pub client_id: Option<String>,
    /// Refresh token to revoke.
    ///
    /// Required by the specification.
    pub token: Option<crate::Secret>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for RevokedPkce {
    const NAME: &'static str = "RevokedPkce";
    const FIELDS: &'static [&'static str] = &["schema", "client_id", "token"];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.schema, map),
            1usize => crate::model::read(&mut self.client_id, map),
            2usize => crate::model::read(&mut self.token, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.schema,
            1usize => &self.client_id,
            2usize => &self.token,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(RevokedPkce);
impl serde::Serialize for RevokedPkce {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.schema);
        object.optional(1usize, &self.client_id);
        object.optional(2usize, &self.token);
        object.end(&self.extra)
    }
}
crate::model::listed_enum! {
    #[doc =
    " Permission that a sign-in asks for (RFC 6749 section 3.3, OIDC Core sections 5.4 and 11)."]
    #[doc = ""] #[doc =
    " An open enum: a value that is not listed is kept as `Unlisted`."] #[doc = ""] #[doc
    = " `Scope` in the specification."] Scope { #[doc = " `openid`."] Openid = "openid",
    #[doc = " `profile`."] Profile = "profile", #[doc = " `email`."] Email = "email",
    #[doc = " `offline_access`."] OfflineAccess = "offline_access", }
}
crate::model::listed_enum! {
    #[doc = " Page that the sign-in screen opens with."] #[doc = ""] #[doc =
    " An open enum: a value that is not listed is kept as `Unlisted`."] #[doc = ""] #[doc
    = " `ScreenHint` in the specification."] ScreenHint { #[doc = " `signup`."] Signup =
    "signup", }
}
/// Authorization request of a PKCE flow (RFC 6749 section 4.1.1, RFC 7636 section 4.3).
///
/// `SeededPKCE` in the specification.
#[derive(Clone)]
pub struct SeededPkce {
    /// Version of the model that the sender used to write this object.
    pub schema: Option<EmbeddedModelSchema>,
    /// What the provider returns.
    ///
    /// Required by the specification.
    pub response_type: Option<ResponseType>,
    /// State value from the challenge.
    ///
    /// Required by the specification.
    pub state: Option<crate::Secret>,
    /// Nonce value from the challenge, kept for comparison with the returned state.
    ///
    /// Required by the specification.
    pub nonce: Option<crate::Secret>,
    /// URI that receives the authorization response.
    pub redirect_uri: Option<String>,
    /// Code challenge from the challenge (RFC 7636 section 4.2).
    ///
    /// Required by the specification.
    pub code_challenge: Option<String>,
    /// Transformation that made the code challenge.
    ///
    /// Required by the specification.
    pub code_challenge_method: Option<CodeChallengeMethod>,
    /// Authorize URL of the identity provider.
    pub domain: Option<String>,
    /// Identifier of the API that the access token is for.
    pub audience: Option<String>,
    /// Page that the sign-in screen opens with.
    pub screen_hint: Option<ScreenHint>,
    /// Whether the user is asked to sign in (OIDC Core section 3.1.2.1).
    pub prompt: Option<Prompt>,
    /// Identifier of the Auth0 organization to sign in to.
    pub organization: Option<String>,
    /// Ticket of an invitation to that organization.
    pub invitation: Option<String>,
    /// Scopes to ask for, as a JSON array (RFC 6749 section 3.3).
    ///
    /// Required by the specification.
    pub scope: Option<Vec<Scope>>,
    /// Client identifier of the application.
    ///
    /// Required by the specification.
    pub client_id: Option<String>,
    /// Further parameters for the identity provider.
    ///
    /// `ADDITIONAL_PARAMETERS` on the wire.
    pub additional_parameters: Option<SeededPkceAdditionalParameters>,
    /// Way in which the authorization response is delivered.
    pub response_mode: Option<ResponseMode>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl SeededPkce {
    /// With the members that the specification requires, and no others.
    #[inline]
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        response_type: impl Into<ResponseType>,
        state: impl Into<crate::Secret>,
        nonce: impl Into<crate::Secret>,
        code_challenge: impl Into<String>,
        code_challenge_method: impl Into<CodeChallengeMethod>,
        scope: impl IntoIterator<Item = impl Into<Scope>>,
        client_id: impl Into<String>,
    ) -> Self {
        Self {
            schema: Default::default(),
            response_type: Some(response_type.into()),
            state: Some(state.into()),
            nonce: Some(nonce.into()),
            redirect_uri: Default::default(),
            code_challenge: Some(code_challenge.into()),
            code_challenge_method: Some(code_challenge_method.into()),
            domain: Default::default(),
            audience: Default::default(),
            screen_hint: Default::default(),
            prompt: Default::default(),
            organization: Default::default(),
            invitation: Default::default(),
            scope: Some(scope.into_iter().map(Into::into).collect()),
            client_id: Some(client_id.into()),
            additional_parameters: Default::default(),
            response_mode: Default::default(),
            extra: Default::default(),
        }
    }
}
impl crate::model::Object for SeededPkce {
    const NAME: &'static str = "SeededPkce";
    const FIELDS: &'static [&'static str] = &[
        "schema",
        "response_type",
        "state",
        "nonce",
        "redirect_uri",
        "code_challenge",
        "code_challenge_method",
        "domain",
        "audience",
        "screen_hint",
        "prompt",
        "organization",
        "invitation",
        "scope",
        "client_id",
        "ADDITIONAL_PARAMETERS",
        "response_mode",
    ];
    #[inline]
    fn blank() -> Self {
        Self {
            schema: Default::default(),
            response_type: Default::default(),
            state: Default::default(),
            nonce: Default::default(),
            redirect_uri: Default::default(),
            code_challenge: Default::default(),
            code_challenge_method: Default::default(),
            domain: Default::default(),
            audience: Default::default(),
            screen_hint: Default::default(),
            prompt: Default::default(),
            organization: Default::default(),
            invitation: Default::default(),
            scope: Default::default(),
            client_id: Default::default(),
            additional_parameters: Default::default(),
            response_mode: Default::default(),
            extra: Default::default(),
        }
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.schema, map),
            1usize => crate::model::read(&mut self.response_type, map),
            2usize => crate::model::read(&mut self.state, map),
            3usize => crate::model::read(&mut self.nonce, map),
            4usize => crate::model::read(&mut self.redirect_uri, map),
            5usize => crate::model::read(&mut self.code_challenge, map),
            6usize => crate::model::read(&mut self.code_challenge_method, map),
            7usize => crate::model::read(&mut self.domain, map),
            8usize => crate::model::read(&mut self.audience, map),
            9usize => crate::model::read(&mut self.screen_hint, map),
            10usize => crate::model::read(&mut self.prompt, map),
            11usize => crate::model::read(&mut self.organization, map),
            12usize => crate::model::read(&mut self.invitation, map),
            13usize => crate::model::read(&mut self.scope, map),
            14usize => crate::model::read(&mut self.client_id, map),
            15usize => crate::model::read(&mut self.additional_parameters, map),
            16usize => crate::model::read(&mut self.response_mode, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.schema,
            1usize => &self.response_type,
            2usize => &self.state,
            3usize => &self.nonce,
            4usize => &self.redirect_uri,
            5usize => &self.code_challenge,
            6usize => &self.code_challenge_method,
            7usize => &self.domain,
            8usize => &self.audience,
            9usize => &self.screen_hint,
            10usize => &self.prompt,
            11usize => &self.organization,
            12usize => &self.invitation,
            13usize => &self.scope,
            14usize => &self.client_id,
            15usize => &self.additional_parameters,
            16usize => &self.response_mode,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(SeededPkce);
impl serde::Serialize for SeededPkce {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.schema);
        object.optional(1usize, &self.response_type);
        object.optional(2usize, &self.state);
        object.optional(3usize, &self.nonce);
        object.optional(4usize, &self.redirect_uri);
        object.optional(5usize, &self.code_challenge);
        object.optional(6usize, &self.code_challenge_method);
        object.optional(7usize, &self.domain);
        object.optional(8usize, &self.audience);
        object.optional(9usize, &self.screen_hint);
        object.optional(10usize, &self.prompt);
        object.optional(11usize, &self.organization);
        object.optional(12usize, &self.invitation);
        object.optional(13usize, &self.scope);
        object.optional(14usize, &self.client_id);
        object.optional(15usize, &self.additional_parameters);
        object.optional(16usize, &self.response_mode);
        object.end(&self.extra)
    }
}
/// Further parameters of an authorization request.
///
/// `SeededPKCEADDITIONALPARAMETERS` in the specification.
#[derive(Clone, Default)]
pub struct SeededPkceAdditionalParameters {
    /// Access that the upstream identity provider is asked for.
    pub access_type: Option<AccessType>,
    /// Form of the sign-in page (OIDC Core section 3.1.2.1).
    pub display: Option<Display>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for SeededPkceAdditionalParameters {
    const NAME: &'static str = "SeededPkceAdditionalParameters";
    const FIELDS: &'static [&'static str] = &["access_type", "display"];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.access_type, map),
            1usize => crate::model::read(&mut self.display, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.access_type,
            1usize => &self.display,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(SeededPkceAdditionalParameters);
impl serde::Serialize for SeededPkceAdditionalParameters {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.access_type);
        object.optional(1usize, &self.display);
        object.end(&self.extra)
    }
}
crate::model::listed_enum! {
    #[doc = " Length of one billing period."] #[doc = ""] #[doc =
    " An open enum: a value that is not listed is kept as `Unlisted`."] #[doc = ""] #[doc
    = " `SubscriptionTermEnum` in the specification."] SubscriptionTermEnum { #[doc =
    " `month`."] Month = "month", #[doc = " `year`."] Year = "year", #[doc =
    " `quarter`."] Quarter = "quarter", }
}
crate::model::listed_enum! {
    #[doc =
    " How the access token is presented in a request; always a bearer token (RFC 6750)."]
    #[doc = ""] #[doc =
    " An open enum: a value that is not listed is kept as `Unlisted`."] #[doc = ""] #[doc
    = " `TokenType` in the specification."] TokenType { #[doc = " `Bearer`."] Bearer =
    "Bearer", }
}
/// Token request of a PKCE flow, a code exchanged with its verifier (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
///
/// `TokenizedPKCE` in the specification.
#[derive(Clone)]
pub struct TokenizedPkce {
    /// Version of the model that the sender used to write this object.
    pub schema: Option<EmbeddedModelSchema>,
    /// Kind of grant that the request presents.
    ///
    /// Required by the specification.
    pub grant_type: Option<GrantType>,
    /// Client identifier of the application.
    ///
    /// Required by the specification.
    pub client_id: Option<String>,
    /// Authorization code from the authorization response.
    ///
    /// Required by the specification.
    pub code: Option<crate::Secret>,
    /// Redirect URI of the authorization request, unchanged.
    ///
    /// Required by the specification.
    pub redirect_uri: Option<String>,
    /// Code verifier that the code challenge was made from (RFC 7636 section 4.1).
    ///
    /// Required by the specification.
    pub code_verifier: Option<crate::Secret>,
    /// Identifier of the API that the access token is for.
    pub audience: Option<String>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl TokenizedPkce {
    /// With the members that the specification requires, and no others.
    #[inline]
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        grant_type: impl Into<GrantType>,
        client_id: impl Into<String>,
        code: impl Into<crate::Secret>,
        redirect_uri: impl Into<String>,
        code_verifier: impl Into<crate::Secret>,
    ) -> Self {
        Self {
            schema: Default::default(),
            grant_type: Some(grant_type.into()),
            client_id: Some(client_id.into()),
            code: Some(code.into()),
            redirect_uri: Some(redirect_uri.into()),
            code_verifier: Some(code_verifier.into()),
            audience: Default::default(),
            extra: Default::default(),
        }
    }
}
impl crate::model::Object for TokenizedPkce {
    const NAME: &'static str = "TokenizedPkce";
    const FIELDS: &'static [&'static str] = &[
        "schema",
        "grant_type",
        "client_id",
        "code",
        "redirect_uri",
        "code_verifier",
        "audience",
    ];
    #[inline]
    fn blank() -> Self {
        Self {
            schema: Default::default(),
            grant_type: Default::default(),
            client_id: Default::default(),
            code: Default::default(),
            redirect_uri: Default::default(),
            code_verifier: Default::default(),
            audience: Default::default(),
            extra: Default::default(),
        }
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.schema, map),
            1usize => crate::model::read(&mut self.grant_type, map),
            2usize => crate::model::read(&mut self.client_id, map),
            3usize => crate::model::read(&mut self.code, map),
            4usize => crate::model::read(&mut self.redirect_uri, map),
            5usize => crate::model::read(&mut self.code_verifier, map),
            6usize => crate::model::read(&mut self.audience, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.schema,
            1usize => &self.grant_type,
            2usize => &self.client_id,
            3usize => &self.code,
            4usize => &self.redirect_uri,
            5usize => &self.code_verifier,
            6usize => &self.audience,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(TokenizedPkce);
impl serde::Serialize for TokenizedPkce {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.schema);
        object.optional(1usize, &self.grant_type);
        object.optional(2usize, &self.client_id);
        object.optional(3usize, &self.code);
        object.optional(4usize, &self.redirect_uri);
        object.optional(5usize, &self.code_verifier);
        object.optional(6usize, &self.audience);
        object.end(&self.extra)
    }
}
/// A paid subscription of a user, team or organization.
///
/// `UserTeamServiceOrganizationSubscription` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct UserTeamServiceOrganizationSubscription {
    /// Whether the subscription is in force.
    ///
    /// Required by the specification.
    pub active: Option<bool>,
    /// When the subscription was canceled.
    pub canceled_at: Option<GroupedTimestamp>,
    /// When the subscription was created.
    ///
    /// Required by the specification.
    pub created_at: Option<GroupedTimestamp>,
    /// Name of the subscription.
    ///
    /// Required by the specification.
    pub name: Option<String>,
    /// When the next payment is due.
    pub nextbilled_at: Option<GroupedTimestamp>,
    /// When the subscription was paused.
    pub paused_at: Option<GroupedTimestamp>,
    /// Identifier of the price at the payment provider.
    ///
    /// Required by the specification.
    pub price_id: Option<String>,
    /// Identifier of the product at the payment provider.
    ///
    /// Required by the specification.
    pub product_id: Option<String>,
    /// Number of units that are paid for.
    ///
    /// Required by the specification.
    pub quantity: Option<i64>,
    /// Version of the model that the sender used to write this object.
    pub schema: Option<EmbeddedModelSchema>,
    /// Identifier of the subscription at the payment provider.
    ///
    /// Required by the specification.
    pub subscription_id: Option<String>,
    /// Length of one billing period.
    ///
    /// Required by the specification.
    pub term: Option<SubscriptionTermEnum>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for UserTeamServiceOrganizationSubscription {
    const NAME: &'static str = "UserTeamServiceOrganizationSubscription";
    const FIELDS: &'static [&'static str] = &[
        "active",
        "canceled_at",
        "created_at",
        "name",
        "nextbilled_at",
        "paused_at",
        "price_id",
        "product_id",
        "quantity",
        "schema",
        "subscription_id",
        "term",
    ];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.active, map),
            1usize => crate::model::read(&mut self.canceled_at, map),
            2usize => crate::model::read(&mut self.created_at, map),
            3usize => crate::model::read(&mut self.name, map),
            4usize => crate::model::read(&mut self.nextbilled_at, map),
            5usize => crate::model::read(&mut self.paused_at, map),
            6usize => crate::model::read(&mut self.price_id, map),
            7usize => crate::model::read(&mut self.product_id, map),
            8usize => crate::model::read(&mut self.quantity, map),
            9usize => crate::model::read(&mut self.schema, map),
            10usize => crate::model::read(&mut self.subscription_id, map),
            11usize => crate::model::read(&mut self.term, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.active,
            1usize => &self.canceled_at,
            2usize => &self.created_at,
            3usize => &self.name,
            4usize => &self.nextbilled_at,
            5usize => &self.paused_at,
            6usize => &self.price_id,
            7usize => &self.product_id,
            8usize => &self.quantity,
            9usize => &self.schema,
            10usize => &self.subscription_id,
            11usize => &self.term,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(UserTeamServiceOrganizationSubscription);
impl serde::Serialize for UserTeamServiceOrganizationSubscription {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.active);
        object.optional(1usize, &self.canceled_at);
        object.optional(2usize, &self.created_at);
        object.optional(3usize, &self.name);
        object.optional(4usize, &self.nextbilled_at);
        object.optional(5usize, &self.paused_at);
        object.optional(6usize, &self.price_id);
        object.optional(7usize, &self.product_id);
        object.optional(8usize, &self.quantity);
        object.optional(9usize, &self.schema);
        object.optional(10usize, &self.subscription_id);
        object.optional(11usize, &self.term);
        object.end(&self.extra)
    }
}
/// A list of subscriptions.
///
/// `UserTeamServiceOrganizationSubscriptions` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct UserTeamServiceOrganizationSubscriptions {
    /// The subscriptions.
    ///
    /// Required by the specification.
    pub iterable: Option<Vec<UserTeamServiceOrganizationSubscription>>,
    /// Version of the model that the sender used to write this object.
    pub schema: Option<EmbeddedModelSchema>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for UserTeamServiceOrganizationSubscriptions {
    const NAME: &'static str = "UserTeamServiceOrganizationSubscriptions";
    const FIELDS: &'static [&'static str] = &["iterable", "schema"];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.iterable, map),
            1usize => crate::model::read(&mut self.schema, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.iterable,
            1usize => &self.schema,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(UserTeamServiceOrganizationSubscriptions);
impl serde::Serialize for UserTeamServiceOrganizationSubscriptions {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.iterable);
        object.optional(1usize, &self.schema);
        object.end(&self.extra)
    }
}
/// The operations of the group `auth0`.
#[derive(Clone, Debug)]
pub struct Auth0Api {
    client: crate::transport::Client,
}
impl Auth0Api {
    #[allow(dead_code)]
    #[inline]
    pub(crate) fn new(client: crate::transport::Client) -> Self {
        Self { client }
    }
    /// Ends the session of the browser at the identity provider and answers with a web page.
    ///
    /// `GET /v2/logout` · credential: `application`
    ///
    /// # Errors
    ///
    /// As every call: see [`Error`](crate::Error).
    #[inline]
    pub fn auth0_logout(&self) -> Auth0LogoutRequest {
        Auth0LogoutRequest {
            request: crate::transport::Request::new(
                self.client.clone(),
                crate::transport::Call::new(&operations::AUTH0_AUTH0_LOGOUT),
            ),
        }
    }
    /// Starts a sign-in with the authorization code flow and PKCE (RFC 6749 section 4.1.1, RFC 7636 section 4.3).
    ///
    /// `GET /authorize` · credential: `application`
    ///
    /// # Arguments
    ///
    /// - `audience`: Identifier of the API that the access token is for.
    /// - `scope`: Scopes to ask for, sent as one value separated by spaces (RFC 6749 section 3.3). Sent as one parameter, with spaces between.
    /// - `response_type`: What the provider returns (RFC 6749 section 3.1.1).
    /// - `client_id`: Client identifier of the application (RFC 6749 section 2.2).
    /// - `code_challenge_method`: Transformation that made the code challenge (RFC 7636 section 4.3).
    /// - `code_challenge`: Code challenge, derived from the code verifier (RFC 7636 section 4.2).
    /// - `response_mode`: Way in which the authorization response is delivered.
    ///
    /// # Errors
    ///
    /// As every call: see [`Error`](crate::Error).
    #[allow(clippy::too_many_arguments)]
    #[inline]
    pub fn authorize_auth0(
        &self,
        audience: &str,
        scope: &[Scope],
        response_type: &AuthorizeResponseType,
        client_id: &str,
        code_challenge_method: &CodeChallengeMethod,
        code_challenge: &str,
        response_mode: &ResponseMode,
    ) -> AuthorizeAuth0Request {
        AuthorizeAuth0Request {
            request: crate::transport::Request::new(
                self.client.clone(),
                crate::transport::Call::new(&operations::AUTH0_AUTHORIZE_AUTH0)
                    .query("audience", &audience)
                    .query_joined("scope", scope, " ")
                    .query("response_type", &response_type)
                    .query("client_id", &client_id)
                    .query("code_challenge_method", &code_challenge_method)
                    .query("code_challenge", &code_challenge)
                    .query("response_mode", &response_mode),
            ),
        }
    }
    /// Exchanges an authorization code and its verifier for tokens (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
    ///
    /// `POST /oauth/token` · credential: `application`
    ///
    /// # Errors
    ///
    /// As every call: see [`Error`](crate::Error).
    #[inline]
    pub fn exchange_for_auth0_token(
        &self,
        body: &TokenizedPkce,
    ) -> crate::transport::Request<OAuthToken> {
        crate::transport::Request::new(
            self.client.clone(),
            crate::transport::Call::new(&operations::AUTH0_EXCHANGE_FOR_AUTH0_TOKEN)
                .form(
                    &{
                        let mut form = body.clone();
                        form.schema = Default::default();
                        form
                    },
                ),
        )
    }
    /// Gives the profile of the user whom the access token stands for (OIDC Core section 5.3).
    ///
    /// `GET /userinfo` · credential: `auth0`
    ///
    /// # Errors
    ///
    /// As every call: see [`Error`](crate::Error).
    #[inline]
    pub fn get_auth0_user_info(&self) -> crate::transport::Request<Auth0User> {
        crate::transport::Request::new(
            self.client.clone(),
            crate::transport::Call::new(&operations::AUTH0_GET_AUTH0_USER_INFO),
        )
    }
}
/// The operations of the group `pkce`.
#[derive(Clone, Debug)]
pub struct PkceApi {
    client: crate::transport::Client,
}
impl PkceApi {
    #[allow(dead_code)]
    #[inline]
    pub(crate) fn new(client: crate::transport::Client) -> Self {
        Self { client }
    }
    /// Drops the pending flow in Pieces OS.
    ///
    /// `POST /pkce/clear` · credential: `application`
    ///
    /// # Errors
    ///
    /// As every call: see [`Error`](crate::Error).
    #[inline]
    pub fn clear_pkce(&self) -> crate::transport::Request<()> {
        crate::transport::Request::new(
            self.client.clone(),
            crate::transport::Call::new(&operations::PKCE_CLEAR_PKCE),
        )
    }
    /// Has Pieces OS send the authorization request and gives the state of the flow (RFC 6749 section 4.1.1, RFC 7636 section 4.3).
    ///
    /// `POST /pkce/code` · credential: `application`
    ///
    /// # Errors
    ///
    /// As every call: see [`Error`](crate::Error).
    #[inline]
    pub fn generate_code(&self) -> GenerateCodeRequest {
        GenerateCodeRequest {
            request: crate::transport::Request::new(
                self.client.clone(),
                crate::transport::Call::new(&operations::PKCE_GENERATE_CODE),
            ),
        }
    }
    /// Has Pieces OS exchange the authorization code for tokens and gives the state of the flow (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
    ///
    /// `POST /pkce/token` · credential: `application`
    ///
    /// # Errors
    ///
    /// As every call: see [`Error`](crate::Error).
    #[inline]
    pub fn generate_token(&self) -> GenerateTokenRequest {
        GenerateTokenRequest {
            request: crate::transport::Request::new(
                self.client.clone(),
                crate::transport::Call::new(&operations::PKCE_GENERATE_TOKEN),
            ),
        }
    }
    /// Begins a flow and gives its state, nonce, verifier and challenge (RFC 7636 sections 4.1 and 4.2).
    ///
    /// `GET /pkce/challenge` · credential: `application`
    ///
    /// # Errors
    ///
    /// As every call: see [`Error`](crate::Error).
    #[inline]
    pub fn get_challenge(&self) -> crate::transport::Request<Pkce> {
        crate::transport::Request::new(
            self.client.clone(),
            crate::transport::Call::new(&operations::PKCE_GET_CHALLENGE),
        )
    }
    /// Takes the authorization response that the provider posts to the redirect URI (RFC 6749 section 4.1.2).
    ///
    /// `POST /pkce/response/code` · credential: `application`
    ///
    /// # Errors
    ///
    /// As every call: see [`Error`](crate::Error).
    #[inline]
    pub fn respond_with_code(
        &self,
        body: &ResultedPkce,
    ) -> crate::transport::Request<crate::model::JsonOrText<Pkce>> {
        crate::transport::Request::new(
            self.client.clone(),
            crate::transport::Call::new(&operations::PKCE_RESPOND_WITH_CODE)
                .form(
                    &{
                        let mut form = body.clone();
                        form.schema = Default::default();
                        form
                    },
                ),
        )
    }
}
/// A request for `GET /v2/logout`, not sent yet.
#[must_use = "a request does nothing until it is sent"]
#[derive(Debug)]
pub struct Auth0LogoutRequest {
    request: crate::transport::Request<crate::model::Text>,
}
impl Auth0LogoutRequest {
    /// Client identifier of the application; decides which return addresses are allowed.
    #[inline]
    pub fn client_id(mut self, client_id: &str) -> Self {
        self.request.call = self.request.call.query("client_id", &client_id);
        self
    }
    /// Address that the browser is sent to afterwards.
    #[inline]
    pub fn return_to(mut self, return_to: &str) -> Self {
        self.request.call = self.request.call.query("returnTo", &return_to);
        self
    }
}
crate::transport::request_builder!(Auth0LogoutRequest, crate ::model::Text);
/// A request for `GET /authorize`, not sent yet.
#[must_use = "a request does nothing until it is sent"]
#[derive(Debug)]
pub struct AuthorizeAuth0Request {
    request: crate::transport::Request<crate::pieces::AuthorizeAnswer>,
}
impl AuthorizeAuth0Request {
    /// Random value that comes back with the response, against request forgery (RFC 6749 section 10.12).
    #[inline]
    pub fn state(mut self, state: &str) -> Self {
        self.request.call = self.request.call.query("state", &state);
        self
    }
    /// URI that receives the authorization response (RFC 6749 section 3.1.2).
    #[inline]
    pub fn redirect_uri(mut self, redirect_uri: &str) -> Self {
        self.request.call = self.request.call.query("redirect_uri", &redirect_uri);
        self
    }
    /// Name of the connection to sign in with; without it the user chooses.
    #[inline]
    pub fn connection(mut self, connection: &str) -> Self {
        self.request.call = self.request.call.query("connection", &connection);
        self
    }
    /// Whether and how the user is asked to sign in (OIDC Core section 3.1.2.1).
    #[inline]
    pub fn prompt(mut self, prompt: &str) -> Self {
        self.request.call = self.request.call.query("prompt", &prompt);
        self
    }
}
crate::transport::request_builder!(
    AuthorizeAuth0Request, crate ::pieces::AuthorizeAnswer
);
/// A request for `POST /pkce/code`, not sent yet.
#[must_use = "a request does nothing until it is sent"]
#[derive(Debug)]
pub struct GenerateCodeRequest {
    request: crate::transport::Request<Pkce>,
}
impl GenerateCodeRequest {
    /// Authorization request, with the values of the challenge.
    #[inline]
    pub fn seeded_pkce(mut self, body: &SeededPkce) -> Self {
        self.request.call = self.request.call.json(body);
        self
    }
}
crate::transport::request_builder!(GenerateCodeRequest, Pkce);
/// A request for `POST /pkce/token`, not sent yet.
#[must_use = "a request does nothing until it is sent"]
#[derive(Debug)]
pub struct GenerateTokenRequest {
    request: crate::transport::Request<Pkce>,
}
impl GenerateTokenRequest {
    /// Token request.
    #[inline]
    pub fn tokenized_pkce(mut self, body: &TokenizedPkce) -> Self {
        self.request.call = self.request.call.json(body);
        self
    }
}
crate::transport::request_builder!(GenerateTokenRequest, Pkce);
/// What the specification says of each operation.
pub mod operations {
    #[allow(unused_imports)]
    use crate::transport::{
        BodyKind, Operation, PageStyle, Pagination, Parameter, Several, Stage,
    };
    /// `GET /v2/logout`
    pub static AUTH0_AUTH0_LOGOUT: Operation = Operation {
        id: "auth0.auth0_logout",
        method: http::Method::GET,
        path: "/v2/logout",
        security: &["application"],
        scopes: &[],
        idempotent: true,
        redirect_is_answer: true,
        custom_domain_header: false,
        stage: Stage::GeneralAvailability,
        documentation: None,
        parameters: &[
            Parameter::new("client_id", false, false, Several::No),
            Parameter::new("returnTo", false, false, Several::No),
        ],
        body: None,
        body_required: false,
        answers_with_events: false,
        pagination: None,
    };
    /// `GET /authorize`
    pub static AUTH0_AUTHORIZE_AUTH0: Operation = Operation {
        id: "auth0.authorize_auth0",
        method: http::Method::GET,
        path: "/authorize",
        security: &["application"],
        scopes: &[],
        idempotent: true,
        redirect_is_answer: true,
        custom_domain_header: false,
        stage: Stage::GeneralAvailability,
        documentation: None,
        parameters: &[
            Parameter::new("audience", false, true, Several::No),
            Parameter::new("scope", false, true, Several::Joined(" ")),
            Parameter::new("response_type", false, true, Several::No),
            Parameter::new("client_id", false, true, Several::No),
            Parameter::new("state", false, false, Several::No),
            Parameter::new("redirect_uri", false, false, Several::No),
            Parameter::new("code_challenge_method", false, true, Several::No),
            Parameter::new("code_challenge", false, true, Several::No),
            Parameter::new("connection", false, false, Several::No),
            Parameter::new("prompt", false, false, Several::No),
            Parameter::new("response_mode", false, true, Several::No),
        ],
        body: None,
        body_required: false,
        answers_with_events: false,
        pagination: None,
    };
    /// `POST /oauth/token`
    pub static AUTH0_EXCHANGE_FOR_AUTH0_TOKEN: Operation = Operation {
        id: "auth0.exchange_for_auth0_token",
        method: http::Method::POST,
        path: "/oauth/token",
        security: &["application"],
        scopes: &[],
        idempotent: false,
        redirect_is_answer: false,
        custom_domain_header: false,
        stage: Stage::GeneralAvailability,
        documentation: None,
        parameters: &[],
        body: Some(BodyKind::Form),
        body_required: true,
        answers_with_events: false,
        pagination: None,
    };
    /// `GET /userinfo`
    pub static AUTH0_GET_AUTH0_USER_INFO: Operation = Operation {
        id: "auth0.get_auth0_user_info",
        method: http::Method::GET,
        path: "/userinfo",
        security: &["auth0"],
        scopes: &[],
        idempotent: true,
        redirect_is_answer: false,
        custom_domain_header: false,
        stage: Stage::GeneralAvailability,
        documentation: None,
        parameters: &[],
        body: None,
        body_required: false,
        answers_with_events: false,
        pagination: None,
    };
    /// `POST /pkce/clear`
    pub static PKCE_CLEAR_PKCE: Operation = Operation {
        id: "pkce.clear_pkce",
        method: http::Method::POST,
        path: "/pkce/clear",
        security: &["application"],
        scopes: &[],
        idempotent: false,
        redirect_is_answer: false,
        custom_domain_header: false,
        stage: Stage::GeneralAvailability,
        documentation: None,
        parameters: &[],
        body: None,
        body_required: false,
        answers_with_events: false,
        pagination: None,
    };
    /// `POST /pkce/code`
    pub static PKCE_GENERATE_CODE: Operation = Operation {
        id: "pkce.generate_code",
        method: http::Method::POST,
        path: "/pkce/code",
        security: &["application"],
        scopes: &[],
        idempotent: false,
        redirect_is_answer: false,
        custom_domain_header: false,
        stage: Stage::GeneralAvailability,
        documentation: None,
        parameters: &[],
        body: Some(BodyKind::Json),
        body_required: false,
        answers_with_events: false,
        pagination: None,
    };
    /// `POST /pkce/token`
    pub static PKCE_GENERATE_TOKEN: Operation = Operation {
        id: "pkce.generate_token",
        method: http::Method::POST,
        path: "/pkce/token",
        security: &["application"],
        scopes: &[],
        idempotent: false,
        redirect_is_answer: false,
        custom_domain_header: false,
        stage: Stage::GeneralAvailability,
        documentation: None,
        parameters: &[],
        body: Some(BodyKind::Json),
        body_required: false,
        answers_with_events: false,
        pagination: None,
    };
    /// `GET /pkce/challenge`
    pub static PKCE_GET_CHALLENGE: Operation = Operation {
        id: "pkce.get_challenge",
        method: http::Method::GET,
        path: "/pkce/challenge",
        security: &["application"],
        scopes: &[],
        idempotent: true,
        redirect_is_answer: false,
        custom_domain_header: false,
        stage: Stage::GeneralAvailability,
        documentation: None,
        parameters: &[],
        body: None,
        body_required: false,
        answers_with_events: false,
        pagination: None,
    };
    /// `POST /pkce/response/code`
    pub static PKCE_RESPOND_WITH_CODE: Operation = Operation {
        id: "pkce.respond_with_code",
        method: http::Method::POST,
        path: "/pkce/response/code",
        security: &["application"],
        scopes: &[],
        idempotent: false,
        redirect_is_answer: false,
        custom_domain_header: false,
        stage: Stage::GeneralAvailability,
        documentation: None,
        parameters: &[],
        body: Some(BodyKind::Form),
        body_required: true,
        answers_with_events: false,
        pagination: None,
    };
    /// All of them, in the order of the specification.
    pub static ALL: &[&Operation] = &[
        &AUTH0_AUTH0_LOGOUT,
        &AUTH0_AUTHORIZE_AUTH0,
        &AUTH0_EXCHANGE_FOR_AUTH0_TOKEN,
        &AUTH0_GET_AUTH0_USER_INFO,
        &PKCE_CLEAR_PKCE,
        &PKCE_GENERATE_CODE,
        &PKCE_GENERATE_TOKEN,
        &PKCE_GET_CHALLENGE,
        &PKCE_RESPOND_WITH_CODE,
    ];
}
