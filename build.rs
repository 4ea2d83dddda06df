//! Generates the enabled APIs from `openapi/` into `OUT_DIR`: no network, and the same input
//! gives the same output.

#[path = "codegen/src/lib.rs"]
#[allow(dead_code, unreachable_pub)] // The crate of the same sources has more users than this.
mod codegen;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use codegen::{APIS, Options, generate, lines};

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=codegen/src");
    match apis() {
        Ok(code) => {
            let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("apis.rs");
            fs::write(out, code).expect("OUT_DIR can be written to");
        }
        Err(error) => {
            println!("cargo::error=openapi/{error}");
            return ExitCode::FAILURE;
        }
    }
    if let Some(version) = rustc_version() {
        println!("cargo::rustc-env=AUTH0_SDK_RUSTC={version}");
    }
    ExitCode::SUCCESS
}

/// One module for each API whose feature is on.
fn apis() -> Result<String, codegen::Error> {
    let openapi = Path::new(&env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("openapi");
    let mut code = String::new();
    for api in APIS {
        let resources = api.resources(&openapi)?.into_iter();
        let resources: BTreeSet<_> = resources
            .filter(|resource| is_on(&format!("{}-{resource}", api.name)))
            .collect();
        let options = Options {
            json_schema: is_on("schemars"),
            dynamic: api.by_name && is_on("dynamic"),
            resources: api.folder().map(|_| resources),
        };
        // The client of an API by resource is there without any of them, too.
        let feature = match api.folder() {
            Some(_) => format!("{}-client", api.name),
            None => api.name.to_owned(),
        };
        if is_on(&feature) {
            let generated = generate(&openapi, api, &options)?;
            code += &format!(
                "pub mod {} {{\n{} }}\n",
                api.name.replace('-', "_"),
                lines(generated.code)
            );
            for input in generated.inputs {
                println!("cargo::rerun-if-changed={}", input.display());
            }
        }
        if let Some(folder) = api.folder() {
            println!("cargo::rerun-if-changed={}", openapi.join(folder).display());
        }
    }
    Ok(code)
}

/// Whether a feature of the crate is on.
fn is_on(feature: &str) -> bool {
    let name = feature.to_uppercase().replace('-', "_");
    env::var_os(format!("CARGO_FEATURE_{name}")).is_some()
}

/// What the telemetry header says of the compiler: `1.95.0`.
fn rustc_version() -> Option<String> {
    let output = Command::new(env::var_os("RUSTC")?)
        .arg("--version")
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.split_whitespace().nth(1).map(str::to_owned)
}
