//! The settings of a run, which follow from its seed.

use cloudpc_snapshot::core::{Plan, RequestKind, Retry, Timeouts};
use fastrand::Rng;

use crate::network::{Failure, Network};
use crate::testing::one_of;
use crate::throttle::{Kind, Says, Throttle};

#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) concurrency: usize,
    /// It sends in batches.
    pub(crate) batch: bool,
    /// The ids are a list.
    pub(crate) whole: bool,
    pub(crate) plan: Plan,
    /// When the caller aborts, and when it stops the run, counted from the start.
    pub(crate) abort_ms: f64,
    pub(crate) stop_ms: f64,
    /// How many in 256 requests meet a fault.
    pub(crate) faults: u8,
    /// The answer to every request.
    pub(crate) denied: Option<u16>,
    /// When the token becomes useless, counted from the start: it is refused, or the function returns no other.
    pub(crate) token_ends_ms: f64,
    pub(crate) throttle: Option<Throttle>,
    /// Its times count from the start.
    pub(crate) network: Option<Network>,
    /// How many ids the source returns before it throws.
    pub(crate) fails_after: usize,
    /// The caller agrees to send again what is unknown.
    pub(crate) resends: bool,
}

impl Setting {
    pub(crate) fn new(rng: &mut Rng) -> Self {
        let whole = rng.bool();
        let plan = Plan {
            kind: RequestKind::Action,
            retry: Retry {
                max_retries: rng.u32(0..4),
                delay_ms: one_of([0.0, 3_000.0], rng),
                max_delay_ms: one_of([500.0, 5_000.0, 60_000.0, 180_000.0, 180_000.0], rng),
            },
            timeouts: Timeouts {
                attempt_ms: 30_000.0,
                total_ms: one_of([20_000.0, 1e6, f64::INFINITY, f64::INFINITY], rng),
            },
            asks_token: rng.bool(),
            streams: false,
            paced: true,
        };
        let throttle = rng.bool().then(|| {
            let kind = one_of([Kind::Fixed, Kind::Sliding, Kind::Bucket], rng);
            let says = one_of([Says::Seconds, Says::Nothing], rng);
            Throttle::new(kind, rng.usize(1..40), one_of([1e3, 1e4, 6e4], rng), says)
        });
        let soon = |rng: &mut Rng| rng.f64() * rng.f64() * 60_000.0;
        let batch = rng.u8(..) < 96;
        let concurrencies = if batch { [1, 4, 20, 80] } else { [1, 2, 4, 32] };
        let mut setting = Self {
            concurrency: one_of(concurrencies, rng),
            batch,
            whole,
            plan,
            abort_ms: f64::INFINITY,
            stop_ms: f64::INFINITY,
            faults: one_of([0, 16, 128], rng),
            denied: None,
            token_ends_ms: f64::INFINITY,
            throttle,
            network: None,
            fails_after: usize::MAX,
            resends: rng.bool(),
        };
        match rng.u8(0..16) {
            0 | 1 => setting.abort_ms = soon(rng),
            2 => setting.stop_ms = soon(rng),
            3 => setting.denied = Some(one_of([401, 403], rng)),
            4 => setting.token_ends_ms = soon(rng),
            5 if !whole => setting.fails_after = rng.usize(0..50),
            6..11 => setting.network = Some(network(rng)),
            _ => {}
        }
        if rng.bool() {
            // The usual case: nothing else happens.
            setting.faults = 0;
            setting.plan.timeouts.total_ms = f64::INFINITY;
        }
        setting
    }

    /// As large as tenants are, with a fault now and then.
    pub(crate) fn large(rng: &mut Rng) -> Self {
        let mut setting = Self::new(rng);
        setting.plan.timeouts.total_ms = f64::INFINITY;
        setting.plan.retry = Retry::default();
        Self {
            abort_ms: f64::INFINITY,
            stop_ms: f64::INFINITY,
            faults: 4,
            denied: None,
            token_ends_ms: f64::INFINITY,
            throttle: Some(Throttle::new(Kind::Fixed, 200, 20_000.0, Says::Seconds)),
            network: None,
            fails_after: usize::MAX,
            ..setting
        }
    }
}

fn network(rng: &mut Rng) -> Network {
    use Failure::{Answers, Hangs, Rejects};
    let start_ms = rng.f64() * 10_000.0;
    let long_ms = one_of([1_000.0, 20_000.0, 200_000.0], rng) * rng.f64();
    let (start_ms, end_ms) = match rng.u8(0..4) {
        // Offline from the start, or blocked.
        0 => (f64::NEG_INFINITY, f64::INFINITY),
        1 => (start_ms, f64::INFINITY),
        _ => (start_ms, start_ms + long_ms),
    };
    Network {
        down_ms: start_ms..end_ms,
        failure: one_of([Rejects, Rejects, Hangs, Answers(502), Answers(200)], rng),
        cuts: rng.bool(),
        reads_work: rng.u8(..) < 64,
    }
}
