/// The person in front of the browser, of a Pieces OS or of a tenant.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use auth0_sdk::testing::{Person, PiecesOs};
///
/// let pieces_os = PiecesOs::start().await?;
/// pieces_os.person(Person::Denies);
/// let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
/// let error = challenged.code().await.unwrap_err();
/// assert_eq!(error.oauth().unwrap().error(), "access_denied");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Person {
    /// Is signed in and says yes.
    #[default]
    Consents,
    /// Says no: `access_denied`.
    Denies,
    /// Is not signed in: the authorize endpoint leads to a login page, or says `login_required`
    /// to `prompt=none` and to Pieces OS, which can show no page.
    MustSignIn,
}

/// In which shape `GET /authorize` answers.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use auth0_sdk::testing::{AuthorizeAs, PiecesOs};
///
/// let pieces_os = PiecesOs::start().await?;
/// pieces_os.authorize_as(AuthorizeAs::Json);
/// let challenged = pieces_os.client().begin_here(pieces_os.sign_in())?;
/// let browser = reqwest::Client::builder().no_proxy().build()?;
/// let answer = browser.get(challenged.authorize_url()?).send().await?;
/// assert_eq!(answer.headers()["content-type"], "application/json");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthorizeAs {
    /// As `response_mode` asks: `query` and `fragment` redirect, `form_post` and `web_message`
    /// are pages.
    #[default]
    ResponseMode,
    /// A redirect with a query, 302.
    Redirect,
    /// The form that the specification declares, 200.
    Form,
    /// The same members as JSON, 200.
    Json,
    /// A page with a form that posts itself, 200.
    Page,
}
