use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use fs4::{FileExt, TryLockError};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use super::{LONGEST_TURN, SessionStore, StoreLock};
use crate::error::Error;
use crate::secret::Secret;
use crate::token::StoreFuture;

/// The largest file that is read. A session has a few thousand bytes.
const MOST: u64 = 1024 * 1024;

/// How long to wait for another process: longer than it has the lock for one turn.
pub(in crate::login) const PATIENCE: Duration =
    LONGEST_TURN.saturating_add(Duration::from_secs(60));

/// How often a lock that another process has is asked for.
const BETWEEN: Duration = Duration::from_millis(20);

/// What the name of a file ends with that is still being written, and how long the random part
/// before it is.
const TEMPORARY: &str = ".tmp";
const NAME: usize = 43;

/// A session in a file, for one user of the machine and for any number of processes.
///
/// On Unix the file is readable by its owner alone (mode 0600), and so is the folder where it has
/// to be made (0700); a file that others can read or write is refused, since what is in it may be
/// known to them, and so is one that is another user's, a link, or no file at all. On Windows there are no such modes: the file has what its folder passes on, so
/// choose one in the user's profile. The session is not encrypted: who can read the file has it.
///
/// Each save is whole or not at all: it goes into a new file beside the old one, which takes its
/// name once it is on the disk. `<name>.lock` beside it is what processes wait for each other
/// with; it stays, empty. On a network file system that has no locks, use the store in one process
/// at a time.
///
/// ```no_run
/// use std::path::PathBuf;
/// use auth0_sdk::login::FileStore;
///
/// let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
/// let store = FileStore::new(home.join(".config/acme/session.json"));
/// ```
#[derive(Clone)]
pub struct FileStore {
    path: Arc<PathBuf>,
    /// The lock that was taken last, while somebody has it.
    held: Arc<Mutex<Weak<File>>>,
}

impl FileStore {
    /// A store in the file at this path. Nothing is read or written yet; the file and its folder
    /// need not be there.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: Arc::new(path.into()),
            held: Arc::default(),
        }
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn held(&self) -> MutexGuard<'_, Weak<File>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The path with this at the end of its name.
    fn beside(&self, ending: &str) -> PathBuf {
        let mut path = OsString::from(self.path.as_os_str());
        path.push(ending);
        path.into()
    }

    fn open_lock(&self) -> Result<File, Error> {
        if let Some(folder) = self.folder() {
            make_folder(folder).map_err(|error| self.failed("its folder cannot be made", error))?;
        }
        private(OpenOptions::new().write(true).create(true).truncate(false))
            .open(self.beside(".lock"))
            .map_err(|error| self.failed("its lock cannot be opened", error))
    }

    pub(super) fn read(&self) -> Result<Option<Secret>, Error> {
        // A link would be replaced by the next save, and a pipe never read to its end.
        let irregular = || self.is_bad("it is no regular file");
        // Where opening it follows links.
        if cfg!(not(unix)) && self.is_irregular() {
            return Err(irregular());
        }
        let unreadable = |error| self.failed("it cannot be read", error);
        let file = match private(OpenOptions::new().read(true)).open(self.path()) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(_) if self.is_irregular() => return Err(irregular()),
            Err(error) => return Err(unreadable(error)),
        };
        // Of what was opened: what has this name may be another by now.
        let found = file.metadata().map_err(unreadable)?;
        if !found.is_file() {
            return Err(irregular());
        }
        self.check(&found)?;
        let mut text = String::new();
        let read = file.take(MOST + 1).read_to_string(&mut text);
        let text = Secret::from(text);
        match read {
            Ok(length) if length as u64 > MOST => Err(self.is_bad("it is too large for a session")),
            Ok(_) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                Err(self.is_bad("it is corrupt: what is in it is no text"))
            }
            Err(error) => Err(unreadable(error)),
        }
    }

    fn write(&self, session: &Secret) -> Result<(), Error> {
        // What must not be read must not be lost without a word either.
        self.read()?;
        let failed = |error| self.failed("it cannot be written", error);
        self.sweep();
        // A name of its own: where a file system has no locks, nobody writes into it as well.
        let name = crate::pkce::random()?;
        let new = self.beside(&format!(".{}{TEMPORARY}", name.expose()));
        let written = private(OpenOptions::new().write(true).create_new(true))
            .open(&new)
            .and_then(|mut file| {
                file.write_all(session.expose().as_bytes())?;
                file.sync_all()
            })
            .and_then(|()| fs::rename(&new, self.path()));
        if let Err(error) = written {
            // As far as it got, it is a secret.
            let _ = fs::remove_file(&new);
            return Err(failed(error));
        }
        self.sync_folder();
        Ok(())
    }

    fn remove(&self) -> Result<(), Error> {
        let removed = fs::remove_file(self.path());
        self.sweep();
        match removed {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(self.failed("it cannot be removed", error))
            }
            _ => {
                self.sync_folder();
                Ok(())
            }
        }
    }

    /// Removes what processes left that crashed as they wrote: as far as they got, it is a secret.
    /// Whoever has the lock is the only one to write.
    fn sweep(&self) {
        let Some(name) = self.path.file_name() else {
            return;
        };
        let begin = [name.as_encoded_bytes(), b"."].concat();
        let folder = self.folder().unwrap_or_else(|| Path::new("."));
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let middle = name.as_encoded_bytes().strip_prefix(&begin[..]);
            let middle = middle.and_then(|rest| rest.strip_suffix(TEMPORARY.as_bytes()));
            if middle.is_some_and(|middle| middle.len() == NAME) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// So that the new name outlasts a crash as well. Not every file system can do it, and the
    /// session is whole either way.
    fn sync_folder(&self) {
        #[cfg(unix)]
        if let Some(folder) = self.folder() {
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
    }

    fn folder(&self) -> Option<&Path> {
        let folder = self.path.parent()?;
        (!folder.as_os_str().is_empty()).then_some(folder)
    }

    fn is_irregular(&self) -> bool {
        fs::symlink_metadata(self.path()).is_ok_and(|found| !found.is_file())
    }

    #[cfg(unix)]
    fn check(&self, found: &fs::Metadata) -> Result<(), Error> {
        self.check_for(found, rustix::process::geteuid().as_raw())
    }

    /// Whether the file is this user's, and nobody else's.
    #[cfg(unix)]
    pub(super) fn check_for(&self, found: &fs::Metadata, user: u32) -> Result<(), Error> {
        use std::os::unix::fs::MetadataExt as _;
        if found.uid() != user {
            return Err(self.is_bad(&format!(
                "it is another user's (uid {}, and this program runs as {user}): keep a session \
                 for each user",
                found.uid()
            )));
        }
        match found.mode() & 0o077 {
            0 => Ok(()),
            _ => Err(self.is_bad(&format!(
                "others can read or write it (mode {:03o}, and 600 is expected); the session may \
                 be known to them: sign out, or remove the file",
                found.mode() & 0o777
            ))),
        }
    }

    #[cfg(not(unix))]
    fn check(&self, _found: &fs::Metadata) -> Result<(), Error> {
        Ok(())
    }

    fn is_bad(&self, how: &str) -> Error {
        Error::store(format!("{}: {how}", self.subject()))
    }

    fn failed(&self, how: &str, error: std::io::Error) -> Error {
        Error::store_io(&format!("{}: {how}", self.subject()), error)
    }

    fn subject(&self) -> String {
        format!("the session file {}", self.path.display())
    }

    /// Off the runtime's threads. What has begun goes on to its end where the future is dropped,
    /// and has the lock until then, whoever drops it.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, crate::token::BoxError> {
        let store = self.clone();
        let lock = self.held().upgrade();
        let work = move || {
            let done = work(&store);
            drop(lock);
            done
        };
        match spawn_blocking(work).await {
            Ok(done) => Ok(done?),
            Err(_) => Err(self.is_bad("the runtime was shut down meanwhile").into()),
        }
    }
}

impl SessionStore for FileStore {
    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        Box::pin(async move {
            let file = self.blocking(Self::open_lock).await?;
            let end = Instant::now() + PATIENCE;
            loop {
                // The operating system gives it back where the file is closed, and so where the
                // process ends, however it ends.
                match FileExt::try_lock(&file) {
                    Ok(()) => {
                        let file = Arc::new(file);
                        *self.held() = Arc::downgrade(&file);
                        return Ok(Box::new(file) as StoreLock);
                    }
                    Err(TryLockError::Error(error)) => {
                        return Err(self.failed("it cannot be locked", error).into());
                    }
                    Err(TryLockError::WouldBlock) if Instant::now() < end => sleep(BETWEEN).await,
                    Err(TryLockError::WouldBlock) => {
                        let how = format!("another process has had it locked for {PATIENCE:?}");
                        return Err(self.is_bad(&how).into());
                    }
                }
            }
        })
    }

    fn load(&self) -> StoreFuture<'_, Option<Secret>> {
        Box::pin(self.blocking(Self::read))
    }

    fn save<'a>(&'a self, session: &'a Secret) -> StoreFuture<'a, ()> {
        let session = session.clone();
        Box::pin(self.blocking(move |store| store.write(&session)))
    }

    fn clear(&self) -> StoreFuture<'_, ()> {
        Box::pin(self.blocking(Self::remove))
    }
}

/// Shows where it is.
impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FileStore").field(&self.path).finish()
    }
}

/// For the owner alone, whatever the umask; neither through a link nor waiting at a pipe.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;

        use rustix::fs::OFlags;

        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        options.mode(0o600).custom_flags(flags.bits().cast_signed());
    }
    options
}

fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
