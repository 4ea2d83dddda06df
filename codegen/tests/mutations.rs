//! The real documents with one thing wrong, a few hundred times: whatever it is, the generator
//! gives code or an error that names a file. It neither panics nor goes on for ever.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::{fs, io};

use auth0_sdk_codegen::{Options, generate_from};
use serde_json::{Value, json};

/// Marsaglia's xorshift: the same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// The JSON pointers of everything in a document but itself.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (escaped(key), value))
            .collect(),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .map(|(i, value)| (i.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    for (key, value) in inner {
        let place = format!("{at}/{key}");
        places(value, &place, all);
        all.push(place);
    }
}

/// Takes something out, puts another JSON type in its place, or something from elsewhere.
fn mutate(document: &mut Value, dice: &mut Dice) -> String {
    let mut all = Vec::new();
    places(document, "", &mut all);
    let place = all[dice.below(all.len())].clone();
    let others = [
        json!(null),
        json!(true),
        json!(7),
        json!(""),
        json!("text"),
        json!([]),
        json!({}),
        json!([1]),
        json!({ "a": "b" }),
        json!({ "$ref": "#/components/schemas/Thing" }),
    ];
    let elsewhere = document.pointer(&all[dice.below(all.len())]).cloned();
    let (parent, key) = place.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match dice.below(3) {
        0 => {
            match document.pointer_mut(parent) {
                Some(Value::Object(map)) => drop(map.shift_remove(&key)),
                Some(Value::Array(list)) => drop(list.remove(key.parse().unwrap())),
                _ => unreachable!("a parent has parts"),
            }
            format!("without {place}")
        }
        1 => {
            let other = &others[dice.below(others.len())];
            *document.pointer_mut(&place).unwrap() = other.clone();
            format!("{other} at {place}")
        }
        _ => {
            *document.pointer_mut(&place).unwrap() = elsewhere.unwrap();
            format!("something else at {place}")
        }
    }
}

/// `names` are all files; `read_first` of them are those of the API, the rest is referred to.
fn tried(folder: &Path, read_first: usize, names: &[&str], seed: u64, times: usize) -> usize {
    let first: Vec<_> = names[..read_first]
        .iter()
        .map(ToString::to_string)
        .collect();
    let documents: BTreeMap<String, Value> = names
        .iter()
        .map(|name| {
            let text = fs::read_to_string(folder.join(name)).unwrap();
            ((*name).to_owned(), serde_norway::from_str(&text).unwrap())
        })
        .collect();
    let (mut dice, mut refused) = (Dice(seed), 0);
    for _ in 0..times {
        let mut documents = documents.clone();
        let name = names[dice.below(names.len())];
        let what = mutate(documents.get_mut(name).unwrap(), &mut dice);
        let read = |name: &str| {
            let document = documents.get(name).map(Value::to_string);
            document.ok_or(io::ErrorKind::NotFound.into())
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            generate_from(&read, &first, None, &Options::default())
        }));
        let outcome = outcome.unwrap_or_else(|_| panic!("it panicked on {name} {what}"));
        match outcome {
            Ok(generated) => {
                let file = syn::parse2::<syn::File>(generated.code);
                assert!(file.is_ok(), "no Rust of {name} {what}");
            }
            Err(error) => {
                let error = error.to_string();
                refused += 1;
                assert!(
                    names.iter().any(|name| error.starts_with(name)),
                    "{name} {what}: {error}"
                );
                assert!(!error.contains("progenitor"), "{name} {what}: {error}");
            }
        }
    }
    refused
}

#[test]
fn the_rules_with_one_thing_wrong() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/specs");
    let refused = tried(&folder, 1, &["rules.yaml"], 0x2545_F491_4F6C_DD1D, 300);
    assert!(refused > 20, "{refused}");
}

#[test]
fn the_pieces_documents_with_one_thing_wrong() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi");
    let names = [
        "pieces/auth0.yaml",
        "pieces/pkce.yaml",
        "pieces/shared.yaml",
    ];
    let refused = tried(&folder, 2, &names, 0x9E37_79B9_7F4A_7C15, 80);
    assert!(refused > 10, "{refused}");
}
