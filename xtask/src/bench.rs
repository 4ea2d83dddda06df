//! `bench`: runs the benchmarks and writes docs/PERFORMANCE.md.

use std::fs;
use std::process::Command;

use crate::root;

const REPORT: &str = "docs/PERFORMANCE.md";

/// Runs each benchmark; each prints Markdown.
pub(crate) fn run() -> Result<(), String> {
    let calls = table(&["--bench", "transport"])?;
    let reading = table(&["--bench", "decode", "--features", "management-users"])?;
    let verifying = table(&["--bench", "verify", "--features", "api"])?;
    let report = format!(
        "# What a call costs\n\n\
         Written by `cargo xtask bench`; edits are lost. {} cores, {}.\n\n\
         ## A typed GET through the whole SDK, beside raw reqwest and serde\n\n\
         The same request, the same answer, the same struct, in the same run: `benches/transport.rs` says how. \
         The promise is at most 15 % more.\n\n{calls}\n\n\
         ## Reading, beside serde's derive\n\n\
         The same bytes into the same members in the same run: `benches/decode.rs` says how. The promise is at most \
         5 % more.\n\n{reading}\n\n\
         ## Verifying an access token, beside the floor\n\n\
         The same token, the same keys, the same checks in the same run: `benches/verify.rs` says how. The promise is \
         at most 5 % more for RS256, and a fifteenth of the signature for a token that was seen before.\n\n\
         {verifying}\n",
        std::thread::available_parallelism().map_or(0, usize::from),
        crate::size::compiler(),
    );
    fs::write(root().join(REPORT), report).map_err(|error| format!("{REPORT}: {error}"))?;
    println!("wrote {REPORT}");
    Ok(())
}

fn table(bench: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO"))
        .args(["bench", "--quiet", "--locked"])
        .args(bench)
        .current_dir(root())
        .output()
        .map_err(|error| format!("cargo bench: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
