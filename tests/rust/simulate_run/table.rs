//! The pace of a run at every kind of throttle, beside a pool's.

use std::ops::Range;

use fastrand::Rng;

use crate::pacing::{self, Cost, MEAN_LATENCY_MS};
use crate::testing::number;
use crate::throttle::{Kind, Says, Throttle};

/// Writes in so many seconds.
const RATES: [(usize, u32); 7] = [
    (5, 10),
    (20, 20),
    (100, 10),
    (100, 60),
    (200, 20),
    (600, 20),
    (1_000, 60),
];

/// The worst of some jobs.
#[derive(Default)]
struct Worst {
    /// Time taken, over the shortest possible.
    time: f64,
    /// Of the requests, those that were throttled.
    share: f64,
}

impl Worst {
    fn add(&mut self, cost: &Cost, ideal_ms: f64) {
        self.time = self.time.max(cost.ms / ideal_ms);
        let share = f64::from(cost.throttled) / f64::from(cost.sent);
        self.share = self.share.max(share);
    }
}

#[test]
fn keeps_the_pace_of_the_service() {
    println!("throttle, Retry-After     writes   items  c  run: time  429   pool: time  429");
    // One seed and some of the rates tell enough each time; a long run has seeds that no other run has.
    let (seeds, rates) = match number("SIMULATION_RUNS") {
        None => (0..1, &RATES[..5]),
        Some(runs) => (100_000..100_000 + (runs / 1_000).clamp(1, 20), &RATES[..]),
    };
    for (kind, says, writes, seconds) in kinds(rates) {
        for concurrency in [1, 4, 32] {
            let throttle = Throttle::new(kind, writes, f64::from(seconds) * 1e3, says);
            // As many as 50 windows take, and enough for a first burst to be a small share of; and for the first tries where
            // nothing says how long to wait: no client knows the windows without them.
            let fewest = if says == Says::Nothing { 2_000 } else { 1_000 };
            let items = (50 * writes).max(100 * concurrency).max(fewest);
            let (run, pool) = worst(&throttle, items, concurrency, seeds.clone());
            println!(
                "{:<24} {writes:>5}/{seconds:>2} s {items:>6} {concurrency:>2} {:>10.3} {:>4.1} % {:>10.3} {:>4.1} %",
                format!("{kind:?}, {says:?}"),
                run.time,
                100.0 * run.share,
                pool.time,
                100.0 * pool.share,
            );
            // Of ten thousand other jobs one may have a little more throttled, where it is not told.
            assert!(run.time <= 1.1, "takes little more than it must");
            assert!(run.share <= 0.02, "is seldom throttled");
        }
    }
}

/// Every kind of throttle, at these rates.
fn kinds(rates: &[(usize, u32)]) -> impl Iterator<Item = (Kind, Says, usize, u32)> {
    let kinds = [Kind::Fixed, Kind::Sliding, Kind::Bucket].into_iter();
    let both = kinds.flat_map(|kind| [(kind, Says::Seconds), (kind, Says::Nothing)]);
    both.flat_map(move |(kind, says)| {
        rates
            .iter()
            .map(move |(writes, seconds)| (kind, says, *writes, *seconds))
    })
}

fn worst(
    throttle: &Throttle,
    items: usize,
    concurrency: usize,
    seeds: Range<u64>,
) -> (Worst, Worst) {
    let mut worst = (Worst::default(), Worst::default());
    let alone_ms = items as f64 * MEAN_LATENCY_MS / concurrency as f64;
    for seed in seeds {
        let rng = &mut Rng::with_seed(seed);
        let start_ms = 1e9 + rng.f64() * throttle.window_ms;
        let ideal_ms = throttle.ideal_ms(items, start_ms).max(alone_ms);
        let run = pacing::run(throttle.clone(), items, concurrency, start_ms, rng);
        assert_eq!(run.accepted, items);
        worst.0.add(&run, ideal_ms);
        let pool = pacing::pool(throttle.clone(), items, concurrency, start_ms, rng);
        worst.1.add(&pool, ideal_ms);
    }
    worst
}

/// The most windows that a run takes beyond what a pool takes, over some seeds, for 15 windows of items.
fn lost(
    of: (Kind, Says, usize, u32),
    concurrency: usize,
    change: impl Fn(Throttle, f64) -> Throttle,
) -> f64 {
    let (kind, says, writes, seconds) = of;
    let window_ms = f64::from(seconds) * 1e3;
    let lost = |seed| {
        let rng = &mut Rng::with_seed(seed);
        // Early in a window.
        let start_ms = (1e9 / window_ms).ceil() * window_ms + rng.f64() * window_ms / 4.0;
        let throttle = change(Throttle::new(kind, writes, window_ms, says), start_ms);
        let run = pacing::run(throttle.clone(), 15 * writes, concurrency, start_ms, rng);
        let pool = pacing::pool(throttle, 15 * writes, concurrency, start_ms, rng);
        (run.ms - pool.ms) / window_ms
    };
    (0..5).map(lost).fold(0.0, f64::max)
}

/// As where a run is gone on with right after it was cut short.
#[test]
fn is_soon_at_pace_where_others_have_used_it_up() {
    for of in kinds(&RATES) {
        for left in [0, 1, 3] {
            for concurrency in [1, 4, 32] {
                let used = |throttle: Throttle, now_ms| throttle.used(of.2 - left, now_ms);
                let lost = lost(of, concurrency, used);
                assert!(lost < 10.0, "{of:?}, {left} left, {concurrency}: {lost}");
            }
        }
    }
}

/// The service may throttle all there is, for reasons of its own.
#[test]
fn is_soon_at_pace_after_an_outage() {
    for of in kinds(&RATES) {
        for windows in [1.0, 10.0, 100.0] {
            let window_ms = f64::from(of.3) * 1e3;
            let outage = |throttle: Throttle, now_ms| {
                let from_ms = now_ms + 6.3 * window_ms;
                throttle.with_outage(from_ms..from_ms + windows * window_ms)
            };
            let lost = lost(of, 32, outage);
            assert!(lost < 10.0 + windows / 4.0, "{of:?}, {windows}: {lost}");
        }
    }
}
