//! What it costs to verify an access token, beside the floor (`floor.rs`), with the same token and
//! keys in the same run: CPU time of one thread, but for the rows of threads.
//!
//! `cargo bench --bench verify --features api` measures each side by criterion. With `-- --table`,
//! as `cargo xtask bench` runs it, the two sides take turns, each turn gives a pair, and the ratio is
//! the median over the pairs with its quartiles: what else the machine does meets both alike.

mod bench;
mod floor;
#[path = "../support/mod.rs"]
mod support;
mod tokens;

use std::time::Duration;

use auth0_sdk::jose::SigningAlgorithm;
use bench::Bench;
use criterion::Criterion;
use serde_json::json;
use support::Pairs;
use tokens::{AUDIENCE, ISSUER};

/// How many pairs the table takes.
const PAIRS: usize = 201;

/// Does something so many times, and says how long that took.
type Side<'a> = &'a dyn Fn(u64) -> Duration;

/// Two sides, the baseline first.
struct Comparison<'a> {
    name: &'a str,
    sides: [(&'a str, Side<'a>); 2],
    /// How many times a side does it in a turn of the table.
    turns: [u64; 2],
}

fn main() {
    let is_table = std::env::args().any(|argument| argument == "--table");
    if is_table {
        println!("{PAIRS} pairs\n");
        println!("| µs | baseline | auth0-sdk | ratio (median of pairs) | quartiles |");
        println!("|---|---|---|---|---|");
        each_comparison(&mut row);
        println!(
            "\n| µs by the clock | one thread | two threads | ratio (0.5 is all that there is) | quartiles |"
        );
        println!("|---|---|---|---|---|");
        return each_on_two_threads(&mut row);
    }
    let mut criterion = Criterion::default().configure_from_args();
    let mut measured = |comparison: &Comparison<'_>| measure(&mut criterion, comparison);
    each_comparison(&mut measured);
    each_on_two_threads(&mut measured);
    criterion.final_summary();
}

fn measure(criterion: &mut Criterion, comparison: &Comparison<'_>) {
    let mut group = criterion.benchmark_group(comparison.name);
    for (name, side) in comparison.sides {
        group.bench_function(name, |bencher| bencher.iter_custom(side));
    }
    group.finish();
}

fn row(comparison: &Comparison<'_>) {
    let [(baseline, one), (_, other)] = comparison.sides;
    let of = |side: Side<'_>, count: u64| side(count).as_secs_f64() * 1e6 / count as f64;
    let [first, second] = comparison.turns;
    let taken = Pairs::take(PAIRS, || of(one, first), || of(other, second));
    println!(
        "| {}, beside {baseline} | {} |",
        comparison.name,
        taken.cells()
    );
}

fn each_comparison(compare: &mut dyn FnMut(&Comparison<'_>)) {
    let rs256 = Bench::new(SigningAlgorithm::Rs256);
    // For those who verify the same token with other libraries.
    if let Some(file) = std::env::var_os("VERIFY_TOKEN_FILE") {
        let given = json!({
            "token": rs256.tokens[0],
            "jwks": { "keys": [rs256.key.public_jwk().to_json()] },
            "issuer": ISSUER,
            "audience": AUDIENCE,
        });
        std::fs::write(file, given.to_string()).unwrap();
    }
    let mut beside_the_floor = |name: &str, bench: &Bench| {
        compare(&Comparison {
            name,
            sides: [
                ("the floor", &|count| bench.floor(count)),
                ("auth0-sdk", &|count| bench.ours(count)),
            ],
            turns: [200, 200],
        });
    };
    let own = rs256.with_claim("https://example.com/roles", json!(["editor", "reader"]));
    for (name, bench) in [
        ("RS256 of 2048 bits", &rs256),
        ("RS256 with a claim of one's own", &own),
        ("ES256", &Bench::new(SigningAlgorithm::Es256)),
        ("EdDSA", &Bench::new(SigningAlgorithm::EdDsa)),
    ] {
        let name = format!("{name}, {} bytes", bench.tokens[0].len());
        beside_the_floor(&name, bench);
    }
    for [busy, listed] in [[1, 1], [100, 100], [100, 10_000], [10_000, 10_000]] {
        let name = format!("RS256, each token of another of {busy} issuers, {listed} listed");
        beside_the_floor(&name, &rs256.of_issuers(busy, listed));
    }
    let cached = rs256.cached();
    compare(&Comparison {
        name: "a token that was seen before",
        sides: [
            ("the bare RS256 check", &|count| rs256.bare(count)),
            ("auth0-sdk", &|count| cached.ours(count)),
        ],
        turns: [200, 2_000],
    });
}

/// The same by two threads at once. What a machine gives a second one is seen by the floor.
fn each_on_two_threads(compare: &mut dyn FnMut(&Comparison<'_>)) {
    let bench = Bench::new(SigningAlgorithm::Rs256);
    compare(&Comparison {
        name: "the floor on threads",
        sides: [
            ("one thread", &|count| bench.floor_on_threads(1, count)),
            ("two threads", &|count| bench.floor_on_threads(2, count)),
        ],
        turns: [2_000, 4_000],
    });
    compare(&Comparison {
        name: "auth0-sdk on threads",
        sides: [
            ("one thread", &|count| bench.ours_on_threads(1, count)),
            ("two threads", &|count| bench.ours_on_threads(2, count)),
        ],
        turns: [2_000, 4_000],
    });
}
