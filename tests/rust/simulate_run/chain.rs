//! A chain of runs over the same Cloud PCs, each of which continues where the earlier ones ended.

use cloudpc_snapshot::core::{CloudPcId, Guid, ItemOutcome, Skip};
use fastrand::Rng;
use jiff::Timestamp;

use crate::faults::Simulation;
use crate::setting::Setting;
use crate::testing::one_of;

/// One Cloud PC.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pc {
    pub(crate) id: String,
    /// It was accepted in some run.
    pub(crate) done: bool,
    /// When it was first sent, if it is unknown.
    pub(crate) unknown_since: Option<f64>,
    pub(crate) now: InRun,
}

/// What happens to a Cloud PC in one run.
#[derive(Clone, Debug, Default)]
pub(crate) struct InRun {
    /// Requests sent, and snapshots started by them.
    pub(crate) received: u32,
    pub(crate) started: u32,
    pub(crate) in_flight: bool,
    /// The number of its last request, among all requests, and when it was sent.
    pub(crate) number: u32,
    pub(crate) sent_ms: f64,
    /// Its request was answered with a 204.
    pub(crate) accepted: bool,
    /// Its last request got no answer.
    pub(crate) lost: bool,
    /// The status of its last answer.
    pub(crate) status: Option<u16>,
    pub(crate) is_reported: bool,
}

/// An item of a report.
#[derive(Clone, Debug)]
pub(crate) struct Reported {
    /// The number of its Cloud PC; `None` for something that is not an id.
    pub(crate) pc: Option<usize>,
    pub(crate) outcome: ItemOutcome,
    pub(crate) sent_at: Option<f64>,
}

/// Returns how many items ended as accepted, refused, unknown and not sent.
pub(crate) fn run(seed: u64, large: bool, shown: bool) -> [u32; 4] {
    let rng = &mut Rng::with_seed(seed);
    let count = match large {
        true => 50_000,
        false => one_of([0, 1, 5, 30, 120], rng) + rng.usize(0..5),
    };
    let mut pcs = vec![Pc::default(); count];
    for pc in &mut pcs {
        pc.id = Guid::from_random(rng.u128(..).to_ne_bytes())
            .as_str()
            .to_owned();
    }
    let mut reports: Vec<Vec<Reported>> = Vec::new();
    let mut last_is_whole = false;
    let mut ms = rng.f64() * 1e6;
    let mut sums = [0; 4];
    for _ in 0..if large { 1 } else { rng.usize(1..5) } {
        let setting = match large {
            true => Setting::large(rng),
            false => Setting::new(rng),
        };
        if shown {
            eprintln!("{setting:?}");
        }
        let earlier = earlier(&reports, last_is_whole, rng);
        let skip = skip(&pcs, &earlier, setting.resends);
        last_is_whole = setting.whole;
        let mut simulation = Simulation::new(setting, &mut pcs, skip, earlier, ms, rng);
        simulation.play(shown);
        let (report, counts) = simulation.check_report();
        ms = simulation.ms + rng.f64() * 1e6;
        for (sum, count) in sums.iter_mut().zip(counts) {
            *sum += count;
        }
        for item in &report {
            if let Some(number) = item.pc {
                let pc = &mut pcs[number];
                match item.outcome {
                    ItemOutcome::Accepted => pc.done = true,
                    ItemOutcome::Unknown => pc.unknown_since = pc.unknown_since.or(item.sent_at),
                    ItemOutcome::Refused | ItemOutcome::NotSent => {}
                }
            }
        }
        for pc in &mut pcs {
            pc.now = InRun::default();
        }
        reports.push(report);
    }
    sums
}

/// What a caller passes as `skip`: all items of all runs, in any order; or the last report, if it has everything that is
/// not accepted, and the ids of what is.
fn earlier(reports: &[Vec<Reported>], last_is_whole: bool, rng: &mut Rng) -> Vec<Reported> {
    let mut items = reports.concat();
    if let Some(last) = reports.last()
        && last_is_whole
        && rng.bool()
    {
        items.retain(|item| item.outcome == ItemOutcome::Accepted);
        items.extend_from_slice(last);
    } else {
        rng.shuffle(&mut items);
    }
    items
}

fn skip(pcs: &[Pc], earlier: &[Reported], resends: bool) -> Skip {
    let mut skip = Skip::default();
    for (number, item) in (0..).zip(earlier) {
        let id = item
            .pc
            .map(|pc| CloudPcId::parse(&pcs[pc].id).expect("an id"));
        let sent_at = item.sent_at.map(|ms| {
            let sent_at = Timestamp::from_millisecond(ms as i64).expect("a time");
            sent_at.to_string()
        });
        let outcome = Some(item.outcome.as_str());
        assert!(skip.skip(id.as_ref(), outcome, sent_at.as_deref(), number));
    }
    if resends {
        skip.resend_unknown();
    }
    skip
}
