//! What it costs to verify an access token, beside the floor (`floor.rs`), with the same token and
//! keys in the same run: CPU time of one thread, but for the rows of threads.
//!
//! `cargo bench --bench verify --features api` measures each side by criterion. With `-- --table`,
//! as `cargo xtask bench` runs it, the two sides take turns, each turn gives a pair, and the ratio is
//! the median over the pairs with its quartiles: what else the machine does meets both alike.
//!
//! Two threads meet twice what one meets of what else the machine does, and each of it slows both.
//! What they are to show is what the SDK does: they verify for many short windows of time, in each of
//! which counts what all of them verified, and the table has the best tenth of these beside the middle.

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
use support::{Pairs, quantile};
use tokens::{AUDIENCE, ISSUER};

/// How many pairs the table takes.
const PAIRS: usize = 201;

/// How many turns it takes of one thread and of two, of 4 seconds each.
const THREAD_TURNS: usize = 5;

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
            "\n| tokens a second | one thread | two threads | times as many | in the middle |"
        );
        println!("|---|---|---|---|---|");
        return each_on_threads(&mut thread_rows);
    }
    let mut criterion = Criterion::default().configure_from_args();
    each_comparison(&mut |comparison| measure(&mut criterion, comparison));
    each_on_threads(&mut |sides| {
        for (name, verify) in sides {
            measure_threads(&mut criterion, name, verify);
        }
    });
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

/// How many tokens a second so many threads verify, in each window of a turn.
type OnThreads<'a> = &'a dyn Fn(usize) -> Vec<f64>;

/// Two sides of that, the baseline first.
type Sides<'a> = [(&'static str, OnThreads<'a>); 2];

/// The same by threads that do it at once.
fn each_on_threads(report: &mut dyn FnMut(Sides<'_>)) {
    let bench = Bench::new(SigningAlgorithm::Rs256);
    report([
        ("the floor", &|threads| bench.floor_on_threads(threads)),
        ("auth0-sdk", &|threads| bench.ours_on_threads(threads)),
    ]);
}

fn thread_rows(sides: Sides<'_>) {
    let mut taken = sides.map(|_| [Vec::new(), Vec::new()]);
    for _ in 0..THREAD_TURNS {
        for ((_, verify), [one, two]) in sides.iter().zip(&mut taken) {
            one.extend(verify(1));
            two.extend(verify(2));
        }
    }
    for ((name, _), by_threads) in sides.iter().zip(taken) {
        let [best, middle] = [0.9, 0.5].map(|part| {
            let [one, two] = by_threads.clone().map(|of| quantile(of, part));
            (one, two, two / one)
        });
        println!(
            "| {name} | {:.0} | {:.0} | {:.2} | {:.2} |",
            best.0, best.1, best.2, middle.2,
        );
    }
}

/// By the mean of the windows: criterion looks at what lies beside it.
fn measure_threads(criterion: &mut Criterion, name: &str, verify: OnThreads<'_>) {
    let mut group = criterion.benchmark_group(format!("{name} on threads"));
    group.sample_size(10);
    for threads in [1, 2] {
        group.bench_function(threads.to_string(), |bencher| {
            bencher.iter_custom(|count| {
                let per_second = verify(threads);
                let mean = per_second.iter().sum::<f64>() / per_second.len() as f64;
                Duration::from_secs_f64(count as f64 / mean)
            });
        });
    }
    group.finish();
}
