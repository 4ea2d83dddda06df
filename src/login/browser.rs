//! How the person gets to the page where they sign in.

use std::fmt;
use std::io::Write as _;

use url::Url;

use crate::token::BoxError;

/// Shows a URL to the person, and may fail to.
pub(super) type Opener = Box<dyn FnOnce(&Url) -> Result<(), BoxError> + Send>;

/// Takes the URL where there is no browser, or none that could be opened.
pub(super) type Announcer = Box<dyn FnOnce(&Url) + Send>;

/// Where the URL goes.
pub(super) struct Browser {
    /// None where no browser is to be opened.
    pub(super) opener: Option<Opener>,
    pub(super) announcer: Announcer,
}

impl Default for Browser {
    /// The person's own browser, else the standard error.
    fn default() -> Self {
        Self {
            opener: Some(Box::new(|url| Ok(webbrowser::open(url.as_str())?))),
            announcer: Box::new(|url| {
                // Not `eprintln`, which panics where there is no standard error.
                let text = format!("Open this address in a browser to sign in:\n\n  {url}\n\n");
                let _ = std::io::stderr().write_all(text.as_bytes());
            }),
        }
    }
}

impl Browser {
    /// On a thread of its own, in the context of the runtime: an opener may block for as long as
    /// the browser is open, as one in a terminal does, and must not hold up the sign-in nor the
    /// end of the runtime.
    pub(super) fn show(self, url: Url) {
        let runtime = tokio::runtime::Handle::current();
        let show = move || {
            let _context = runtime.enter();
            let Self { opener, announcer } = self;
            let opened = opener.is_some_and(|open| match open(&url) {
                Ok(()) => true,
                // The text may quote the URL.
                Err(_) => {
                    tracing::debug!("no browser could be opened for the sign-in");
                    false
                }
            });
            if !opened {
                announcer(&url);
            }
        };
        let thread = std::thread::Builder::new().name("auth0-sign-in".to_owned());
        if thread.spawn(show).is_err() {
            tracing::warn!("no thread could be started to open the browser");
        }
    }
}

/// Whether there is an opener.
impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Browser")
            .field("opener", &self.opener.is_some())
            .finish_non_exhaustive()
    }
}
