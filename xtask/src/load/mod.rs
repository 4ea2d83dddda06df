//! `load`: the API of `examples/axum_api.rs` in a process of its own, under 64 connections, while
//! its issuer goes away, comes back, and signs with new keys.
//!
//! In the first third all is well. In the second the issuer drops every connection, and made-up
//! key ids drive the API to ask it. Then it is back with new keys, whose tokens are sent beside
//! those of the old ones. At the end it takes new keys once more, while made-up key ids come on, and
//! withdraws all others: their tokens are bad as soon as the API knows the new ones. The API tries
//! an issuer that failed again after 5 seconds, and one that lacked a key after 30, so the last two
//! parts go on until it has, and a run takes up to a minute longer than it was told to.

mod connection;
mod figures;
mod judge;
mod served;
mod tokens;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use auth0_sdk::testing::{Fault, Tenant};
use tokio::task::JoinSet;

use figures::{Figures, Memory};
use served::Served;
use tokens::{Keys, Tokens};

const CONNECTIONS: usize = 64;

/// How long the API may take to find new keys: its 30 seconds between two fetches for unknown key
/// ids, a fetch with all its retries, and a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(45);

/// How long tokens of withdrawn keys are sent once the API knows what is left.
const AFTER_WITHDRAWAL: Duration = Duration::from_secs(2);

/// What all connections share; they run on one thread, and leave the other cores to the API.
struct Run {
    tokens: RefCell<Tokens>,
    figures: RefCell<Figures>,
    /// The newest keys of which a token has been accepted: none may be turned away from then on.
    known: Cell<Keys>,
    tenant: Tenant,
    /// How often the issuer had been asked when it withdrew all but its newest keys.
    asked_before: Cell<Option<usize>>,
    is_over: Cell<bool>,
}

impl Run {
    /// Whether the issuer has been asked since it withdrew its keys: until then the API knows none but
    /// those.
    fn are_asked_anew(&self) -> bool {
        let before = self.asked_before.get();
        before.is_some_and(|before| self.tenant.requests().len() > before)
    }
}

pub(crate) fn run(seconds: &str) -> Result<(), String> {
    let seconds = seconds.parse().ok().filter(|seconds| *seconds >= 3);
    let seconds: u32 = seconds.ok_or("load: give a number of seconds, 3 or more")?;
    let program = served::build()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let figures = runtime.block_on(drive(&program, Duration::from_secs(seconds.into())))?;
    println!("{figures}");
    figures.check()
}

async fn drive(program: &str, duration: Duration) -> Result<Figures, String> {
    let tenant = tokens::tenant().await?;
    let served = Served::start(program, &tenant.url()).await?;
    let run = Rc::new(Run {
        tokens: RefCell::new(Tokens::of(&tenant).await?),
        tenant,
        figures: RefCell::default(),
        known: Cell::new(Keys::First),
        asked_before: Cell::new(None),
        is_over: Cell::new(false),
    });
    let local = tokio::task::LocalSet::new();
    local.run_until(script(&run, &served, duration)).await?;
    drop(local);
    Ok(run.figures.take())
}

async fn script(run: &Rc<Run>, served: &Served, duration: Duration) -> Result<(), String> {
    let tenant = &run.tenant;
    let third = duration / 3;
    let mut connections = JoinSet::new();
    for number in 0..CONNECTIONS {
        let sender = connection::open(&served.address).await?;
        connections.spawn_local(connection::drive(sender, number, Rc::clone(run)));
    }
    let started = Instant::now();

    // Buffers and caches are as large as they get long before half of the first third is over.
    tokio::time::sleep(third / 2).await;
    let start = served.memory()?;
    tokio::time::sleep(third / 2).await;

    for path in [
        "/.well-known/jwks.json",
        "/.well-known/openid-configuration",
    ] {
        tenant.fault_at(path, Fault::drop_connection().always());
    }
    let asked = tenant.requests().len();
    run.tokens.borrow_mut().make_up_key_ids();
    tokio::time::sleep(third / 2).await;
    let middle = served.memory()?;
    tokio::time::sleep(third / 2).await;
    let in_vain = tenant.requests().len() - asked;

    tenant.clear_faults();
    rotate(run, Keys::Back, third).await?;
    run.asked_before.set(Some(tenant.requests().len()));
    rotate(run, Keys::Alone, Duration::ZERO).await?;
    tokio::time::sleep(AFTER_WITHDRAWAL).await;
    let end = served.memory()?;
    run.is_over.set(true);
    let elapsed = started.elapsed();
    while let Some(ended) = connections.join_next().await {
        ended.map_err(|error| error.to_string())??;
    }

    let mut figures = run.figures.borrow_mut();
    figures.elapsed = elapsed;
    figures.memory = Memory { start, middle, end };
    figures.fetches_in_vain = in_vain;
    figures.known = run.known.get();
    Ok(())
}

/// The tenant signs with new keys from now on; goes on until the API takes them, and for this time
/// at least.
async fn rotate(run: &Run, keys: Keys, least: Duration) -> Result<(), String> {
    run.tenant.rotate_keys(keys < Keys::Alone);
    run.tokens.borrow_mut().add_valid(&run.tenant, keys)?;
    let begun = Instant::now();
    tokio::time::sleep(least).await;
    while run.known.get() < keys && begun.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}
