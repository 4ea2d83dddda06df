use std::sync::Arc;

use tokio::sync::watch;

/// Ends a sign-in from elsewhere: from a button, from a handler of Ctrl-C. A clone is the same
/// handle.
///
/// Dropping the future of a sign-in ends it as well; a handle is for where the future is out of
/// reach, and lets it end with [`is_cancelled`](crate::Error::is_cancelled).
///
/// ```
/// use auth0_sdk::login::Cancel;
///
/// let cancel = Cancel::new();
/// let button = cancel.clone();
/// button.cancel();
/// assert!(cancel.is_cancelled());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<watch::Sender<bool>>);

impl Cancel {
    /// A handle that has not been used yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends every sign-in that has this handle, now or as soon as it begins.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }

    /// Whether it has been used.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        *self.0.borrow()
    }

    pub(super) async fn cancelled(&self) {
        // It cannot fail: the sender is alive, since it is here.
        let _ = self.0.subscribe().wait_for(|cancelled| *cancelled).await;
    }
}
