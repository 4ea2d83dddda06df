//! The tasks of this repository: `cargo xtask <command>`. One module a command.

mod parity;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

commands:
  parity pieces [--check]   compare our requests with those of the official Pieces SDKs
                            and write docs/PARITY.md (--check: fail if that file is stale)";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match args.as_slice() {
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
