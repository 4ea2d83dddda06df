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
    /// Whether the URL is announced even where a browser opens.
    pub(super) always_announces: bool,
}

impl Default for Browser {
    /// The person's own browser, else the standard error.
    fn default() -> Self {
        Self {
            opener: Some(Box::new(open)),
            always_announces: false,
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
            let Self {
                opener,
                announcer,
                always_announces,
            } = self;
            let opened = opener.is_some_and(|open| match open(&url) {
                Ok(()) => true,
                // The text may quote the URL.
                Err(_) => {
                    tracing::debug!("no browser could be opened for the sign-in");
                    false
                }
            });
            if always_announces || !opened {
                announcer(&url);
            }
        };
        let thread = std::thread::Builder::new().name("auth0-sign-in".to_owned());
        if thread.spawn(show).is_err() {
            tracing::warn!("no thread could be started to open the browser");
        }
    }
}

fn open(url: &Url) -> Result<(), BoxError> {
    if !has_screen(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty())) {
        return Err("there is no screen for a browser".into());
    }
    Ok(webbrowser::open(url.as_str())?)
}

/// Whether a browser can be seen. Where there is no screen it starts all the same, as on a machine
/// that is reached by SSH, and ends without a word. One that is named needs none.
fn has_screen(is_set: impl Fn(&str) -> bool) -> bool {
    const NEEDED: bool = cfg!(any(
        target_os = "linux",
        target_os = "freebsd",
        target_os = "netbsd",
        target_os = "openbsd",
        target_os = "dragonfly",
    ));
    let names = ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME"];
    !NEEDED || names.into_iter().any(is_set)
}

/// Whether there is an opener.
impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Browser")
            .field("opener", &self.opener.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_browser_needs_a_screen_unless_it_is_named() {
        assert!(!has_screen(|_| false));
        assert!(!has_screen(|name| name == "HOME"));
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"] {
            assert!(has_screen(|other| other == name), "{name}");
        }
    }
}
