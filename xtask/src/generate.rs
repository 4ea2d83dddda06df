//! `generate`: the generated code, formatted, where a reviewer can read it.

use std::fs;

use auth0_sdk_codegen::{APIS, Options, generate};
use similar::TextDiff;

use crate::root;

/// Writes `generated/<api>.rs` for each API; with `check`, fails where a committed file is stale.
pub(crate) fn run(check: bool) -> Result<(), String> {
    let mut stale = String::new();
    for api in APIS {
        let generated = generate(&root().join("openapi"), api, &Options::default())
            .map_err(|error| format!("openapi/{error}"))?;
        let file = syn::parse2(generated.code)
            .map_err(|error| format!("the code of {} is not Rust: {error}", api.name))?;
        let of = api.folder().unwrap_or(api.name);
        let (name, code) = match api.client {
            None => (
                format!("generated/{}.rs", api.name),
                format!(
                    "// What build.rs makes of openapi/{of}, formatted; for review, compiled \
                     nowhere.\n// Written by `cargo xtask generate`.\n\n{}",
                    prettyplease::unparse(&file)
                ),
            ),
            // Too much to read as code: every name and type of it, in words.
            Some(_) => (
                format!("generated/{}.txt", api.name),
                format!(
                    "What build.rs makes of openapi/{of}, in words; for review.\n\
                     Written by `cargo xtask generate`.\n\n{}",
                    generated.outline
                ),
            ),
        };
        let path = root().join(&name);
        let committed = fs::read_to_string(&path).unwrap_or_default();
        if committed == code {
            println!("{name} is up to date");
        } else if check {
            let diff = TextDiff::from_lines(&committed, &code);
            let header = (format!("a/{name}"), format!("b/{name}"));
            stale += &diff.unified_diff().header(&header.0, &header.1).to_string();
        } else {
            fs::create_dir_all(root().join("generated")).map_err(|error| error.to_string())?;
            fs::write(&path, code).map_err(|error| format!("{name}: {error}"))?;
            println!("wrote {name}");
        }
    }
    match stale.as_str() {
        "" => Ok(()),
        diff => Err(format!(
            "{diff}\nstale: run `cargo xtask generate`, and commit what it writes"
        )),
    }
}
