//! Services in the process of a test, each on a loopback port of its own: a Pieces OS with the
//! identity provider behind it, and a tenant.
//!
//! [`PiecesOs`] keeps state and is strict: it checks S256, redirect URI, client and state; a code
//! works once and expires; what is wrong is refused with the error of RFC 6749. It is written
//! from the wire contract and shares no decoding with the SDK, so it checks the SDK as well.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use auth0_sdk::testing::PiecesOs;
//!
//! let pieces_os = PiecesOs::start().await?;
//! let coded = pieces_os.client().begin(pieces_os.sign_in()).await?.code().await?;
//! let session = coded.token_through_pieces().await?;
//! assert_eq!(session.user().await?.value().name.as_deref(), Some("Ada Lovelace"));
//! assert_eq!(pieces_os.calls().len(), 4);
//! # Ok(())
//! # }
//! ```
//!
//! With `authentication` or a management feature on there is `Tenant` as well: a tenant that speaks
//! the Authentication API, and answers the Management, My Account and My Organization APIs from
//! memory, for whatever operations are compiled in.
#![cfg_attr(
    feature = "authentication",
    doc = r#"
```
# #[tokio::main(flavor = "current_thread")]
# async fn main() -> Result<(), Box<dyn std::error::Error>> {
use auth0_sdk::testing::{Factor, Tenant, User};

let grace = User::new("auth0|grace")
    .email("grace@example.test")
    .password("nanoseconds are short")
    .factor(Factor::otp("314159"));
let tenant = Tenant::builder().user(grace).start().await?;
let auth = tenant.authentication("test-native");

let password = auth.password("grace@example.test", "nanoseconds are short");
let refused = password.scope("openid").await.unwrap_err();
let next = auth.mfa_required(refused)?;
let tokens = next.otp("314159").await?;
assert!(tokens.value().id_token.is_some()); // verified, with the tenant's keys
# Ok(())
# }
```
"#
)]
#![cfg_attr(
    all(feature = "management-users", feature = "management-logs"),
    doc = r#"
```
# #[tokio::main(flavor = "current_thread")]
# async fn main() -> Result<(), Box<dyn std::error::Error>> {
use auth0_sdk::management::{CreateUserRequestContent, operations};
use auth0_sdk::testing::{Fault, Tenant};

let tenant = Tenant::start().await?;
let management = tenant.client();

let mut ada = CreateUserRequestContent::new("Username-Password-Authentication");
ada.email = Some("ada@example.test".to_owned());
let ada = management.users().create(&ada).await?.into_value();
let id = ada.user_id.unwrap_or_default();

tenant.fault(&operations::USERS_GET, Fault::status(503));
assert_eq!(management.users().get(&id).await?.tries(), 2); // a GET is sent again

tenant.revoke_tokens();
management.users().delete(&id).await?; // refused with 401, sent again with a new token
assert!(management.users().get(&id).await.unwrap_err().is_not_found());

let logs = management.logs().list().items().collect_all().await?;
assert_eq!(logs.len(), 2); // created, deleted
assert_eq!(tenant.requests().len(), tenant.calls().len() + 2); // two requests for tokens
# Ok(())
# }
```
"#
)]
//!
//! What goes wrong in the field can be made to go wrong here: a [`Fault`] for any operation, a
//! [`Person`] who says no, an answer of the authorize endpoint of another shape
//! ([`AuthorizeAs`]). For tests only: nothing here is meant to guard anything.

mod auth0_api;
mod authorize;
mod authorize_request;
mod builder;
mod dispatch;
mod exchange;
mod fault;
mod faults;
mod page;
mod parameters;
mod person;
mod pieces_os;
mod pkce_api;
mod random;
mod refusal;
mod reply;
mod request;
mod routes;
mod script;
mod seed;
mod server;
mod service;
mod settings;
mod state;
#[cfg(feature = "token")]
mod tenant;

pub use builder::Builder;
pub use fault::Fault;
pub use person::{AuthorizeAs, Person};
pub use pieces_os::PiecesOs;
#[cfg(feature = "token")]
pub use tenant::{
    Api, Application, Factor, RecordedRequest, SentMessage, Tenant, TenantBuilder, User,
};
