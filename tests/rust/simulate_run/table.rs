//! The pace of a run at every kind of throttle, beside a pool's.

use std::ops::Range;

use fastrand::Rng;

use crate::pacing::{self, Cost, Job, Network};
use crate::testing::number;
use crate::throttle::{Kind, Says, Throttle};

/// Writes in a number of seconds.
const RATES: [(usize, u32); 7] = [
    (20, 20),
    (100, 10),
    (100, 60),
    (5, 10),
    (200, 20),
    (600, 20),
    (1_000, 60),
];

/// Each of these tests does a few seeds of a few rates, which a dev build does in seconds, and with `SIMULATION_RUNS` far
/// more, from seeds of their own.
fn scale() -> (Range<u64>, &'static [(usize, u32)]) {
    match number("SIMULATION_RUNS") {
        None => (0..1, &RATES[..3]),
        Some(runs) => (100_000..100_000 + (runs / 1_000).clamp(1, 20), &RATES),
    }
}

/// Every kind of throttle, at each rate.
fn throttles(rates: &[(usize, u32)]) -> impl Iterator<Item = Throttle> {
    let kinds = [Kind::Fixed, Kind::Sliding, Kind::Bucket, Kind::Opened].into_iter();
    let both = kinds.flat_map(|kind| [(kind, Says::Seconds), (kind, Says::Nothing)]);
    both.flat_map(move |(kind, says)| {
        let at_rate = move |(writes, seconds): &(usize, u32)| {
            Throttle::new(kind, *writes, f64::from(*seconds) * 1e3, says)
        };
        rates.iter().map(at_rate)
    })
}

/// The worst of some jobs.
#[derive(Default)]
struct Worst {
    /// Time taken, over the shortest possible.
    time: f64,
    /// The share of requests that were throttled.
    share: f64,
    /// How many were throttled after the first stop.
    later: u32,
}

impl Worst {
    fn add(&mut self, cost: &Cost, ideal_ms: f64) {
        self.time = self.time.max(cost.ms / ideal_ms);
        let share = f64::from(cost.throttled) / f64::from(cost.sent);
        self.share = self.share.max(share);
        self.later = self.later.max(cost.throttled - cost.throttled_first);
    }
}

/// The worst of a run and of a pool, over some seeds, each with a start of its own, up to `later_ms` after the job's.
fn worst(job: &Job, later_ms: f64, seeds: Range<u64>) -> (Worst, Worst) {
    let mut worst = (Worst::default(), Worst::default());
    for seed in seeds {
        let rng = &mut Rng::with_seed(seed);
        let job = Job {
            start_ms: job.start_ms + rng.f64() * later_ms,
            ..job.clone()
        };
        let run = pacing::run(job.clone(), rng);
        assert_eq!(run.accepted, job.items);
        worst.0.add(&run, job.ideal_ms());
        worst.1.add(&pacing::pool(job.clone(), rng), job.ideal_ms());
    }
    println!(
        "{:<17} {:>5}/{:>2} s {:?} {:>6} {:>2} {:>10.3} {:>4.1} % {:>3} {:>10.3} {:>4.1} %",
        format!("{:?}, {:?}", job.throttle.kind, job.throttle.says),
        job.throttle.writes,
        job.throttle.window_ms / 1e3,
        job.network,
        job.items,
        job.concurrency,
        worst.0.time,
        100.0 * worst.0.share,
        worst.0.later,
        worst.1.time,
        100.0 * worst.1.share,
    );
    worst
}

fn print_head() {
    println!("throttle           writes  where  items  c  run: time  429 later  pool: time  429");
}

#[test]
fn keeps_the_pace_of_the_service() {
    print_head();
    let (seeds, rates) = scale();
    for throttle in throttles(rates) {
        for concurrency in [1, 4, 32] {
            // As many as 50 windows accept, and enough for a first burst to be a small share of; and for the first tries if
            // nothing says how long to wait: no client knows the windows without them.
            let fewest = match throttle.says {
                Says::Nothing => 2_000,
                Says::Seconds => 1_000,
            };
            let items = (50 * throttle.writes).max(100 * concurrency).max(fewest);
            let job = Job {
                throttle: throttle.clone(),
                network: Network::Far,
                items,
                concurrency,
                batch: false,
                start_ms: 1e9,
            };
            let (run, _) = worst(&job, throttle.window_ms, seeds.clone());
            assert!(run.time <= 1.1, "takes little more than it must");
            assert!(run.share <= 0.02, "is seldom throttled");
        }
    }
}

/// In batches, each part counts against the service's limit.
#[test]
fn keeps_the_pace_of_the_service_in_batches() {
    print_head();
    let (seeds, rates) = scale();
    for throttle in throttles(rates) {
        for concurrency in [20, 80] {
            let job = Job {
                throttle: throttle.clone(),
                network: Network::Far,
                // Enough for a first batch to be a small share of.
                items: (50 * throttle.writes).max(200 * concurrency),
                concurrency,
                batch: true,
                start_ms: 1e9,
            };
            let (run, _) = worst(&job, throttle.window_ms, seeds.clone());
            assert!(run.time <= 1.1, "takes little more than it must");
            assert!(run.share <= 0.02, "is seldom throttled");
        }
    }
}

/// With windows of a second, each pause costs one. The first burst tells the rate well enough to need no other pause.
#[test]
fn is_throttled_once_in_a_short_run() {
    print_head();
    let seeds = scale().0;
    for throttle in throttles(&[(10, 1), (20, 1)]) {
        for concurrency in [4, 16, 32] {
            let job = Job {
                network: Network::Near,
                items: 12 * throttle.writes,
                concurrency,
                batch: false,
                // Early in a window: a burst across two of them sees twice the rate.
                start_ms: 1e9,
                throttle: throttle.clone(),
            };
            let (run, _) = worst(&job, throttle.window_ms / 2.0, seeds.start..seeds.end + 9);
            assert!(run.time <= 1.2, "takes little more than it must");
            assert_eq!(run.later, 0, "only the first burst is throttled");
        }
    }
}

/// From afar, chance decides whether a request arrives a little too early, and then the run is throttled again.
#[test]
fn takes_little_more_than_it_must_in_a_short_run_from_afar() {
    let seeds = scale().0;
    for throttle in throttles(&[(10, 1)]) {
        let mut times = Vec::new();
        for seed in seeds.start..seeds.end + 9 {
            for concurrency in [4, 16, 32] {
                let rng = &mut Rng::with_seed(seed);
                let job = Job {
                    throttle: throttle.clone(),
                    network: Network::Far,
                    items: 120,
                    concurrency,
                    batch: false,
                    start_ms: 1e9 + rng.f64() * throttle.window_ms / 2.0,
                };
                times.push(pacing::run(job.clone(), rng).ms / job.ideal_ms());
            }
        }
        let mean = times.iter().sum::<f64>() / times.len() as f64;
        println!("{:?}, {:?}: {mean:.3}", throttle.kind, throttle.says);
        assert!(mean < 1.35, "takes little more than it must");
    }
}

/// The most windows that a run takes beyond what a pool takes, over some seeds, for 15 windows of items.
fn lost(
    throttle: &Throttle,
    concurrency: usize,
    change: impl Fn(Throttle, f64) -> Throttle,
) -> f64 {
    let window_ms = throttle.window_ms;
    let lost = |seed| {
        let rng = &mut Rng::with_seed(seed);
        // Early in a window.
        let start_ms = (1e9 / window_ms).ceil() * window_ms + rng.f64() * window_ms / 4.0;
        let job = Job {
            throttle: change(throttle.clone(), start_ms),
            network: Network::Far,
            items: 15 * throttle.writes,
            concurrency,
            batch: false,
            start_ms,
        };
        let run = pacing::run(job.clone(), rng);
        (run.ms - pacing::pool(job, rng).ms) / window_ms
    };
    scale().0.map(lost).fold(0.0, f64::max)
}

/// As when a run is resumed right after it was cut short.
#[test]
fn is_soon_at_pace_if_others_have_used_the_window_up() {
    for throttle in throttles(scale().1) {
        for left in [0, 1, 3] {
            for concurrency in [1, 4, 32] {
                let used = |throttle: Throttle, now_ms| {
                    let writes = throttle.writes - left;
                    throttle.used(writes, now_ms)
                };
                let lost = lost(&throttle, concurrency, used);
                assert!(
                    lost < 10.0,
                    "{throttle:?}, {left} left, {concurrency}: {lost}"
                );
            }
        }
    }
}

/// The service may throttle everything, for reasons of its own.
#[test]
fn is_soon_at_pace_after_an_outage() {
    for throttle in throttles(scale().1) {
        for windows in [1.0, 10.0, 100.0] {
            let window_ms = throttle.window_ms;
            let outage = |throttle: Throttle, now_ms| {
                let from_ms = now_ms + 6.3 * window_ms;
                throttle.with_outage(from_ms..from_ms + windows * window_ms)
            };
            let lost = lost(&throttle, 32, outage);
            // Without Retry-After the end is seen late, by the longest wait at most.
            let late_ms = match throttle.says {
                Says::Seconds => 0.0,
                Says::Nothing => (windows * window_ms / 2.0).min(180_000.0),
            };
            assert!(
                lost < 10.0 + late_ms / window_ms,
                "{throttle:?}, {windows}: {lost}"
            );
        }
    }
}

/// A minute at full speed, then an outage of an hour.
#[test]
fn does_not_take_as_long_as_an_outage_to_recover_from_it() {
    for throttle in throttles(&[(1_000, 60)]) {
        let start_ms = 1e9;
        let outage = start_ms + 60e3..start_ms + 3_660e3;
        let job = Job {
            throttle: throttle.clone().with_outage(outage),
            network: Network::Far,
            items: 20_000,
            concurrency: 32,
            batch: false,
            start_ms,
        };
        let took_ms = pacing::run(job.clone(), &mut Rng::with_seed(0)).ms;
        let possible_ms = 3_600e3 + job.ideal_ms();
        println!(
            "{throttle:?}: {:.1} of {:.1} minutes",
            took_ms / 60e3,
            possible_ms / 60e3
        );
        assert!(took_ms < 1.1 * possible_ms, "{throttle:?}: {took_ms}");
    }
}
