//! `cargo xtask parity pieces`: the same calls with the official Pieces SDKs and with ours, and
//! what each of them sends laid side by side.

mod case;
mod compare;
mod driver;
pub(crate) mod install;
mod ours;
mod recorder;
mod report;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::process::Command;

use case::Catalogue;
use compare::{Deliberate, Finding, Observation, Verdict};
use driver::{Driver, Failure, Program};
use install::{read, write};
use recorder::Recorder;
use report::Sdk;

/// Runs the comparison; writes the page, or with `check` holds it against the one that is there.
pub(crate) fn pieces(check: bool) -> Result<(), String> {
    let catalogue = catalogue()?;
    let list = differences()?;
    let theirs = official()?;
    let run = run(&theirs, &ours::Ours::new()?, &catalogue, &list)?;
    if let Some(complaint) = report::complaint(&run.verdict, &list) {
        return Err(complaint);
    }

    let page = report::page(&theirs, &catalogue, &run.ours, &run.verdict, &list);
    let file = workspace().join("docs/PARITY.md");
    if !check {
        write(&file, &page)?;
        println!("wrote docs/PARITY.md");
        return Ok(());
    }
    let old = std::fs::read_to_string(&file).unwrap_or_default();
    if old.replace("\r\n", "\n") == page {
        println!("docs/PARITY.md is up to date");
        return Ok(());
    }
    Err(format!(
        "docs/PARITY.md is stale: {}\nRun `cargo xtask parity pieces` and commit the file.",
        report::first_change(&old, &page)
    ))
}

fn workspace() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// The cases, the list of differences, and what the official SDKs are installed from and run with.
fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("parity")
}

fn catalogue() -> Result<Catalogue, String> {
    Catalogue::parse(&read(&sources().join("cases.json"))?)
}

fn differences() -> Result<Vec<Deliberate>, String> {
    serde_json::from_str(&read(&sources().join("differences.json"))?)
        .map_err(|error| format!("differences.json: {error}"))
}

/// Installs the official SDKs and starts the programs that run them.
fn official() -> Result<Vec<Sdk>, String> {
    let sources = sources();
    let installed = install::install(&sources, &install::cache(&workspace()))?;
    let [python_version, node_version] = install::versions(&sources)?;
    let python = Program::start(
        "Python",
        Command::new(&installed.python)
            .args(["-I", "-X", "utf8"])
            .arg(sources.join("python/driver.py")),
    )?;
    let node = Program::start(
        "TypeScript",
        Command::new("node")
            .arg(sources.join("node/driver.mjs"))
            .arg(&installed.node)
            .env_remove("NODE_USE_ENV_PROXY")
            .env_remove("NODE_OPTIONS"),
    )?;
    Ok(vec![
        Sdk {
            id: "python",
            name: "Python",
            version: python_version,
            driver: Box::new(python),
        },
        Sdk {
            id: "typescript",
            name: "TypeScript",
            version: node_version,
            driver: Box::new(node),
        },
    ])
}

struct Run {
    ours: Vec<Observation>,
    verdict: Verdict,
}

/// Runs all cases with all SDKs, each SDK in a thread of its own, and judges what they sent.
fn run(
    theirs: &[Sdk],
    ours: &dyn Driver,
    catalogue: &Catalogue,
    list: &[Deliberate],
) -> Result<Run, String> {
    let (ours, theirs_observed) = std::thread::scope(|scope| {
        let threads: Vec<_> = theirs
            .iter()
            .map(|sdk| scope.spawn(|| observe(sdk.driver.as_ref(), catalogue)))
            .collect();
        let ours = observe(ours, catalogue)?;
        let theirs = threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| "a driver panicked".to_owned())?)
            .collect::<Result<Vec<_>, String>>()?;
        Ok::<_, String>((ours, theirs))
    })?;
    if ours.iter().all(|observed| observed.requests.is_empty()) {
        let error = ours.iter().find_map(|observed| observed.error.as_deref());
        return Err(format!(
            "our own SDK sent nothing in any case: {}",
            error.unwrap_or("it raised no error either")
        ));
    }

    let mut findings = Vec::new();
    for (sdk, observed) in theirs.iter().zip(&theirs_observed) {
        for ((case, theirs), ours) in catalogue.cases.iter().zip(observed).zip(&ours) {
            for difference in compare::compare(theirs, ours) {
                findings.push(Finding {
                    sdk: sdk.id,
                    operation: case.operation.clone(),
                    case: case.name.clone(),
                    difference,
                    errors: [theirs.error.clone(), ours.error.clone()],
                });
            }
        }
    }
    let verdict = compare::judge(findings, list);
    Ok(Run { ours, verdict })
}

/// Runs all cases with one SDK, one after another.
fn observe(driver: &dyn Driver, catalogue: &Catalogue) -> Result<Vec<Observation>, String> {
    let recorder = Recorder::start().map_err(|error| format!("the recorder: {error}"))?;
    let base_url = recorder.base_url();
    catalogue
        .cases
        .iter()
        .map(|case| {
            recorder.prepare(catalogue.answer(case));
            let error = match driver.run(&base_url, case) {
                Ok(()) => None,
                Err(Failure::Sdk(error)) => Some(error),
                Err(Failure::Harness(fault)) => {
                    return Err(format!("{} / {}: {fault}", case.operation, case.name));
                }
            };
            let requests = recorder.take()?;
            Ok(Observation { requests, error })
        })
        .collect()
}
