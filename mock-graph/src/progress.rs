//! Work that takes its time.

use jiff::{SignedDuration, Timestamp};

/// How many of so many are done: evenly, the last when the time is over.
pub(crate) fn done(of: usize, since: Timestamp, time: SignedDuration) -> usize {
    let elapsed = Timestamp::now().duration_since(since);
    if elapsed >= time {
        return of;
    }
    let share = elapsed.as_secs_f64() / time.as_secs_f64();
    (share * of as f64) as usize
}
