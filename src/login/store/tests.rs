use std::fs;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use super::*;
use crate::error::Error;
use crate::login::tests::{Folder, soon};

async fn load(store: &impl SessionStore) -> Result<Option<Secret>, Error> {
    store.load().await.map_err(Error::store_source)
}

async fn save(store: &impl SessionStore, text: &str) -> Result<(), Error> {
    let _lock = store.lock().await.map_err(Error::store_source)?;
    let saved = store.save(&Secret::from(text)).await;
    saved.map_err(Error::store_source)
}

async fn keeps(store: impl SessionStore + Clone) {
    assert_eq!(load(&store).await.unwrap(), None);
    for text in ["s3cr3t-1", "s3cr3t-2"] {
        save(&store, text).await.unwrap();
        assert_eq!(load(&store.clone()).await.unwrap(), Some(text.into()));
    }
    store.clear().await.unwrap();
    assert_eq!(load(&store).await.unwrap(), None);
    store.clear().await.unwrap();
}

#[tokio::test]
async fn both_keep_one_text() {
    keeps(MemoryStore::new()).await;
    keeps(Arc::new(MemoryStore::new()) as Arc<dyn SessionStore>).await;
    let folder = Folder::new();
    keeps(FileStore::new(folder.path().join("a/b/session.json"))).await;
}

/// Each of many adds one to what it reads: without the lock some would be lost.
async fn excludes(store: impl SessionStore + Clone) {
    save(&store, "0").await.unwrap();
    let inside = Arc::new(AtomicUsize::new(0));
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (store, inside) = (store.clone(), Arc::clone(&inside));
        all.spawn(async move {
            let _lock = store.lock().await.unwrap();
            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
            let text = store.load().await.unwrap().unwrap();
            let number: u32 = text.expose().parse().unwrap();
            tokio::task::yield_now().await;
            let more = Secret::from((number + 1).to_string());
            store.save(&more).await.unwrap();
            inside.fetch_sub(1, Ordering::SeqCst);
        });
    }
    all.join_all().await;
    assert_eq!(load(&store).await.unwrap(), Some("16".into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_at_a_time_has_the_lock() {
    excludes(MemoryStore::new()).await;
    excludes(Arc::new(MemoryStore::new()) as Arc<dyn SessionStore>).await;
    let folder = Folder::new();
    excludes(FileStore::new(folder.path().join("session.json"))).await;
}

#[tokio::test]
async fn what_is_no_file_of_text_is_refused_and_kept() {
    let folder = Folder::new();
    let path = folder.path().join("session.json");
    let store = FileStore::new(&path);

    fs::create_dir(&path).unwrap();
    let error = save(&store, "s3cr3t").await.unwrap_err();
    assert!(error.is_store(), "{error:?}");
    assert!(error.to_string().contains("no regular file"), "{error}");
    fs::remove_dir(&path).unwrap();

    save(&store, "s3cr3t").await.unwrap();
    for (bytes, expected) in [
        (vec![0xff_u8; 10], "corrupt"),
        (vec![b'x'; 1024 * 1024 + 1], "too large"),
    ] {
        fs::write(&path, &bytes).unwrap();
        for error in [
            load(&store).await.unwrap_err(),
            save(&store, "s3cr3t").await.unwrap_err(),
        ] {
            assert!(error.is_store(), "{error:?}");
            assert!(error.to_string().contains(expected), "{error}");
            assert!(!format!("{error:?}").contains("s3cr3t"));
        }
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
    store.clear().await.unwrap();
    save(&store, "s3cr3t").await.unwrap();
}

#[tokio::test]
async fn what_a_crash_left_is_cleared_away() {
    let folder = Folder::new();
    let path = folder.path().join("session.json");
    let store = FileStore::new(&path);
    save(&store, "old").await.unwrap();
    let random = crate::pkce::random().unwrap();
    let left = format!("session.json.{}.tmp", random.expose());
    fs::write(folder.path().join(left), "hal").unwrap();
    fs::write(folder.path().join("session.json.own.tmp"), "").unwrap();
    assert_eq!(load(&store).await.unwrap(), Some("old".into()));
    save(&store, "new").await.unwrap();
    assert_eq!(load(&store).await.unwrap(), Some("new".into()));
    let expected = ["session.json", "session.json.lock", "session.json.own.tmp"];
    assert_eq!(folder.names(), expected);
}

/// The one thread for such work is busy, so that nothing is written until it is free.
#[test]
fn a_save_that_nobody_waits_for_has_the_lock_until_it_is_done() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .max_blocking_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let folder = Folder::new();
        let path = folder.path().join("session.json");
        let store = FileStore::new(&path);
        save(&store, "old").await.unwrap();
        let lock = store.lock().await.unwrap();
        let (free, busy) = std::sync::mpsc::channel::<()>();
        tokio::task::spawn_blocking(move || busy.recv());
        let text = Secret::from("new");
        let mut saving = store.save(&text);
        let begun = poll_fn(|context| Poll::Ready(saving.as_mut().poll(context)));
        assert!(begun.await.is_pending());
        drop(saving);
        drop(lock);
        let other = fs::File::open(folder.path().join("session.json.lock")).unwrap();
        assert!(fs4::FileExt::try_lock(&other).is_err());
        free.send(()).unwrap();
        let other = FileStore::new(&path);
        let _lock = soon(other.lock()).await.unwrap();
        assert_eq!(load(&other).await.unwrap(), Some("new".into()));
    });
}

#[cfg(unix)]
mod modes {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::Path;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[tokio::test]
    async fn the_file_and_a_new_folder_are_the_owners_alone() {
        let folder = Folder::new();
        let path = folder.path().join("new/folder/session.json");
        let store = FileStore::new(&path);
        for _ in 0..2 {
            save(&store, "s3cr3t").await.unwrap();
            assert_eq!(mode(&path), 0o600);
        }
        assert_eq!(
            mode(&folder.path().join("new/folder/session.json.lock")),
            0o600
        );
        assert_eq!(mode(&folder.path().join("new/folder")), 0o700);
        assert_eq!(mode(&folder.path().join("new")), 0o700);
    }

    #[tokio::test]
    async fn a_file_that_others_can_read_is_refused_and_kept() {
        let folder = Folder::new();
        let path = folder.path().join("session.json");
        let store = FileStore::new(&path);
        save(&store, "s3cr3t").await.unwrap();
        for bits in [0o640, 0o604, 0o620, 0o666] {
            fs::set_permissions(&path, fs::Permissions::from_mode(bits)).unwrap();
            for error in [
                load(&store).await.unwrap_err(),
                save(&store, "other").await.unwrap_err(),
            ] {
                assert!(error.is_store(), "{error:?}");
                let expected = format!("mode {bits:03o}, and 600");
                assert!(error.to_string().contains(&expected), "{error}");
            }
        }
        assert_eq!(fs::read(&path).unwrap(), b"s3cr3t");
    }

    #[tokio::test]
    async fn a_link_is_refused() {
        let folder = Folder::new();
        let path = folder.path().join("session.json");
        let store = FileStore::new(&path);
        symlink(folder.path().join("elsewhere"), &path).unwrap();
        let error = save(&store, "s3cr3t").await.unwrap_err();
        assert!(error.to_string().contains("no regular file"), "{error}");
        assert_eq!(folder.names(), ["session.json", "session.json.lock"]);
    }

    /// Of what is opened, that is: what has the name may be another from one moment to the next.
    #[test]
    fn a_link_that_takes_the_place_of_the_file_is_never_followed() {
        let folder = Folder::new();
        let at = |name: &str| folder.path().join(name);
        let store = FileStore::new(at("session.json"));
        for (name, text) in [("own", "own"), ("elsewhere", "s3cr3t")] {
            fs::write(at(name), text).unwrap();
            fs::set_permissions(at(name), fs::Permissions::from_mode(0o600)).unwrap();
        }
        fs::hard_link(at("own"), at("session.json")).unwrap();
        let done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::SeqCst) {
                    symlink(at("elsewhere"), at("new")).unwrap();
                    fs::rename(at("new"), at("session.json")).unwrap();
                    fs::hard_link(at("own"), at("new")).unwrap();
                    fs::rename(at("new"), at("session.json")).unwrap();
                }
            });
            let followed = (0..20_000).any(|_| match store.read() {
                Ok(Some(text)) => text.expose() == "s3cr3t",
                _ => false,
            });
            done.store(true, Ordering::SeqCst);
            assert!(!followed);
        });
    }

    #[test]
    fn a_pipe_is_refused_and_not_waited_at() {
        let folder = Folder::new();
        let path = folder.path().join("session.json");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        let store = FileStore::new(&path);
        // A thread of its own, which is left where it hangs.
        let (sender, answer) = std::sync::mpsc::channel();
        std::thread::spawn(move || sender.send(store.read()));
        let answer = answer.recv_timeout(Duration::from_secs(30)).unwrap();
        let error = answer.unwrap_err();
        assert!(error.to_string().contains("no regular file"), "{error}");
    }

    #[test]
    fn a_file_of_another_user_is_refused() {
        use std::os::unix::fs::MetadataExt as _;

        let folder = Folder::new();
        let path = folder.path().join("session.json");
        fs::write(&path, "s3cr3t").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let (store, found) = (FileStore::new(&path), fs::metadata(&path).unwrap());
        store.check_for(&found, found.uid()).unwrap();
        let error = store.check_for(&found, found.uid() + 1).unwrap_err();
        assert!(error.is_store(), "{error:?}");
        assert!(error.to_string().contains("another user's"), "{error}");
    }
}
