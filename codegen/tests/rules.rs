//! A document that needs every rule of the polish, and what it gives. `rules/generated.rs` is
//! compiled and tried by the unit tests of auth0-sdk (`src/model/rules.rs`).

use std::path::Path;
use std::{env, fs};

use auth0_sdk_codegen::{Api, Documents, Options, generate};

const RULES: Api = Api {
    name: "rules",
    documents: Documents::Listed(&["rules.yaml"]),
    client: None,
    by_name: false,
};

#[test]
fn the_committed_code_is_what_the_document_gives() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    let generated = generate(&here.join("specs"), &RULES, &Options::default()).unwrap();
    let file = syn::parse2(generated.code).unwrap();
    let code = format!(
        "// From specs/rules.yaml; UPDATE=1 cargo test -p auth0-sdk-codegen\n{}",
        prettyplease::unparse(&file)
    );
    let path = here.join("rules/generated.rs");
    if env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &code).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == code,
        "stale: run UPDATE=1 cargo test -p auth0-sdk-codegen"
    );
}

#[test]
fn the_outline_of_it() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    let generated = generate(&here.join("specs"), &RULES, &Options::default()).unwrap();
    insta::assert_snapshot!(generated.outline);
}

#[test]
fn the_same_document_gives_the_same_code() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/specs");
    let code = || {
        let options = Options {
            json_schema: true,
            ..Options::default()
        };
        generate(&specs, &RULES, &options).unwrap().code.to_string()
    };
    assert_eq!(code(), code());
}
