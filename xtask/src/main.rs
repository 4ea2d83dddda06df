//! The tasks of this repository: `cargo xtask <command>`. One module a command.

mod bench;
mod coverage;
mod features;
mod generate;
mod import;
mod load;
mod parity;
mod size;
mod upstream;

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

commands:
  generate [--check]        write the generated code, formatted, to generated/
                            (--check: fail with a diff if a file there is stale)
  import <document> --api <name> [--check] [--markdown <file>]
                            write openapi/<name>/ or openapi/<name>.yaml from the vendor's
                            OpenAPI 3.1 document and openapi/overlays/<name>/, and say what
                            changed for callers
                            (--check: write nothing, and fail if a file there is stale)
  features                  hold the features of Cargo.toml against the documents
  coverage [--check]        write docs/COVERAGE.md: what of the Authentication API each SDK has
                            (--check: fail if that file is stale, or says what is not so)
  bench                     run the benchmarks, and write docs/PERFORMANCE.md
  load [seconds]            put examples/axum_api.rs under 64 connections for 30 seconds, with
                            keys rotated and the issuer away in the middle, and print the
                            figures; fails if one of them is not as it has to be
  size [management]         measure what a build costs, and write docs/BUILD.md
                            (management: that section alone)
  parity pieces [--check]   compare our requests with those of the official Pieces SDKs
                            and write docs/PARITY.md (--check: fail if that file is stale)";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match args.as_slice() {
        ["generate"] => generate::run(false),
        ["generate", "--check"] => generate::run(true),
        ["import", rest @ ..] => import::run(rest),
        ["features"] => features::run(),
        ["coverage"] => coverage::run(false),
        ["coverage", "--check"] => coverage::run(true),
        ["bench"] => bench::run(),
        ["load"] => load::run("30"),
        ["load", seconds] => load::run(seconds),
        ["size"] => size::run(),
        ["size", "management"] => size::management(),
        [size::measure::COMMAND, rest @ ..] => size::measure::children(rest),
        ["parity", "pieces"] => parity::pieces(false),
        ["parity", "pieces", "--check"] => parity::pieces(true),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the repository.
fn root() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest)
}
