//! What it costs to verify an access token, beside the floor (`floor.rs`), with the same token and
//! keys in the same run: CPU time of one thread, but for the rows of threads.
//!
//! `cargo bench --bench verify --features api` measures each side by criterion. With `-- --table`,
//! as `cargo xtask bench` runs it, the two sides take turns, each turn gives a pair, and the ratio is
//! the median over the pairs with its quartiles: what else the machine does meets both alike.
//! The rows of threads are no pairs: `threads.rs` says how they are measured.

mod bench;
mod floor;
#[path = "../support/mod.rs"]
mod support;
mod threads;
mod tokens;

use std::time::Duration;

use auth0_sdk::jose::SigningAlgorithm;
use bench::Bench;
use criterion::Criterion;
use serde_json::json;
use support::{Pairs, quantile};
use threads::Cycle;
use tokens::{AUDIENCE, ISSUER};

/// How many pairs the table takes.
const PAIRS: usize = 201;

/// How often each takes a turn with two threads, and of how many cycles it is.
const THREAD_TURNS: usize = 20;
const CYCLES: usize = 10;

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
            "\n| tokens a second | one thread | two threads | times as many (median of cycles) | quartiles | of all cycles together | kept |"
        );
        println!("|---|---|---|---|---|---|---|");
        return each_on_threads(&mut thread_rows);
    }
    let mut criterion = Criterion::default().configure_from_args();
    each_comparison(&mut |comparison| measure(&mut criterion, comparison));
    criterion.final_summary();
    // Of what two threads are to each other criterion has no notion: here they only run.
    each_on_threads(&mut |on_each| on_each.iter().for_each(|(_, run)| drop(run(1))));
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
    // The most first: what they have lies in memory as in a program that has just begun.
    for [busy, listed] in [[10_000, 10_000], [100, 10_000], [100, 100], [1, 1]] {
        let name = format!("RS256, each token of another of {busy} issuers, {listed} listed");
        beside_the_floor(&name, &rs256.of_issuers(busy, listed));
    }
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

/// What two threads did in so many cycles.
type OnThreads<'a> = &'a dyn Fn(usize) -> Vec<Cycle>;

/// What is read from a cycle.
type Number = fn(&Cycle) -> f64;

/// Who does it, the baseline first.
type OnEach<'a> = [(&'static str, OnThreads<'a>); 3];

/// The same by threads that do it at once.
fn each_on_threads(report: &mut dyn FnMut(OnEach<'_>)) {
    let bench = Bench::new(SigningAlgorithm::Rs256);
    let cached = bench.cached();
    report([
        ("the floor", &|count| bench.floor_on_threads(count)),
        ("auth0-sdk", &|count| bench.ours_on_threads(count)),
        ("auth0-sdk, a token that was seen before", &|count| {
            cached.ours_on_threads(count)
        }),
    ]);
}

fn thread_rows(on_each: OnEach<'_>) {
    let mut taken = on_each.map(|_| Vec::new());
    for _ in 0..THREAD_TURNS {
        for ((_, run), taken) in on_each.iter().zip(&mut taken) {
            taken.extend(run(CYCLES));
        }
    }
    for ((name, _), cycles) in on_each.iter().zip(&taken) {
        let (kept, all) = (cycles.len(), THREAD_TURNS * CYCLES);
        assert!(
            kept > all / 2,
            "{name}: of most cycles a phase was not kept to; the machine does too much else"
        );
        let of = |part, number: Number| quantile(cycles.iter().map(number).collect(), part);
        println!(
            "| {name} | {:.0} | {:.0} | {:.2} | {:.2} to {:.2} | {:.2} | {kept} of {all} |",
            of(0.5, Cycle::one),
            of(0.5, Cycle::two),
            of(0.5, Cycle::times),
            of(0.25, Cycle::times),
            of(0.75, Cycle::times),
            Cycle::times_of_all(cycles),
        );
    }
}
