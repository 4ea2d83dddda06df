//! What the Pieces documents give.

use std::path::Path;

use auth0_sdk_codegen::{APIS, Options, generate};

#[test]
fn the_pieces_documents_give_these_types_and_operations() {
    let openapi = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi");
    let generated = generate(&openapi, &APIS[0], &Options::default()).unwrap();
    insta::assert_snapshot!(generated.outline);
}
