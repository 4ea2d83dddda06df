//! `bench`: runs the benchmarks and writes docs/PERFORMANCE.md.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::parity::install;
use crate::root;

const REPORT: &str = "docs/PERFORMANCE.md";

/// Runs each benchmark; each prints Markdown.
pub(crate) fn run() -> Result<(), String> {
    let calls = table(&["--bench", "transport"])?;
    let reading = table(&["--bench", "decode", "--features", "management-users"])?;
    let verifying = verifying()?;
    let report = format!(
        "# What a call costs\n\n\
         Written by `cargo xtask bench`; edits are lost. {} cores, {}.\n\n\
         ## A typed GET through the whole SDK, beside raw reqwest and serde\n\n\
         The same request, the same answer, the same struct, in the same run: `benches/transport.rs` says how. \
         The promise is at most 15 % more.\n\n{calls}\n\n\
         ## Reading, beside serde's derive\n\n\
         The same bytes into the same members in the same run: `benches/decode.rs` says how. The promise is at most \
         5 % more. On a machine that is not quiet not every report keeps it, least of all where the members are in \
         the order of their names.\n\n{reading}\n\n\
         ## Verifying an access token, beside the floor\n\n\
         The same token, the same keys, the same checks in the same run: `benches/verify` says how. The promise is \
         at most 5 % more for RS256 and a fifteenth of the signature for a token that was seen before. In one report \
         of several a row of RS256 is over it, another one each time. Nothing that is done for a token grows with the number of issuers that \
         are listed. Where each token is of another of ten thousand, in no order, no key is near in memory: the \
         floor waits for that as the SDK does, and the SDK for some lines of memory more. Those rows come first, \
         after `warm_up`: in a program whose memory is in pieces, or without it, they cost more.\n\n\
         Of two threads that verify each token anew the promise is at least 1.9 times one. They go through cycles \
         in which one verifies, then both, then the other, then both, and each is held against itself alone: what \
         stands there is the sum of the two ratios, 2 if neither were ever in the other's way; neither figure is the \
         quotient of the columns before it. The promise is of the median of the cycles, and in that \
         of all cycles together it is not always kept: where a phase was slow for the machine's sake, that counts \
         there. It is to be read beside the floor's, over several reports. A cycle in which a thread was more than \
         3 ms late is left out. Tokens that are kept once verified are behind one lock, and of these \
         nothing is promised: the last row is of two threads that ask for the same one and do nothing else, and \
         more threads would lose more.\n\n\
         {verifying}\n",
        std::thread::available_parallelism().map_or(0, usize::from),
        crate::size::compiler(),
    );
    fs::write(root().join(REPORT), report).map_err(|error| format!("{REPORT}: {error}"))?;
    println!("wrote {REPORT}");
    Ok(())
}

/// The table of `verify`, and what the same RS256 token costs in other SDKs in the same run.
fn verifying() -> Result<String, String> {
    let sources = root().join("benches/peers");
    let cache = install::cache(root()).join("verify");
    let installed = install::install(&sources, &cache)?;
    let file = cache.join("token.json");
    // In a variable and not an argument: the benchmark has arguments of cargo's.
    let ours = table_with(
        &["--bench", "verify", "--features", "api", "--", "--table"],
        &[("VERIFY_TOKEN_FILE", &file)],
    )?;
    // Node looks for packages beside the script.
    let script = installed.node.join("verify.mjs");
    install::write(&script, &install::read(&sources.join("node/verify.mjs"))?)?;
    let python = sources.join("python/verify.py");
    let python = microseconds(Command::new(&installed.python).arg(python).arg(&file))?;
    let node = microseconds(Command::new("node").arg(script).arg(&file))?;
    let pinned = |name: &str, separator: &str| -> Result<String, String> {
        let text = install::read(&sources.join(name))?;
        let line = text.lines().find(|line| line.contains(separator));
        Ok(line.unwrap_or_default().trim().replace(['"', ','], ""))
    };
    let python_version = pinned("python/requirements.txt", "auth0-api-python==")?;
    let node_version = pinned("node/package.json", "jose\":")?;
    Ok(format!(
        "{ours}\n\n| the token of \"RS256 of 2048 bits\", CPU time | µs |\n|---|---|\n\
         | {python_version} (PyPI), `ApiClient.verify_access_token` | {python} |\n\
         | {node_version} (npm), `jwtVerify` with a local key set | {node} |"
    ))
}

/// What a script prints: one number.
fn microseconds(command: &mut Command) -> Result<f64, String> {
    let output = command.output();
    let output = output.map_err(|error| format!("{command:?}: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    text.parse().map_err(|_| {
        let said = String::from_utf8_lossy(&output.stderr);
        format!("{command:?} printed no number but {text:?}\n{said}")
    })
}

fn table(bench: &[&str]) -> Result<String, String> {
    table_with(bench, &[])
}

fn table_with(bench: &[&str], variables: &[(&str, &PathBuf)]) -> Result<String, String> {
    let output = Command::new(env!("CARGO"))
        .args(["bench", "--quiet", "--locked"])
        .args(bench)
        .envs(variables.iter().copied())
        .current_dir(root())
        .output()
        .map_err(|error| format!("cargo bench: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
