//! The progress of work that takes time.

use jiff::SignedDuration;

/// How many of `count` are done, if they are done at even intervals and the last one after `duration`.
pub(crate) fn done(count: usize, elapsed: SignedDuration, duration: SignedDuration) -> usize {
    if elapsed >= duration {
        return count;
    }
    let share = elapsed.as_secs_f64() / duration.as_secs_f64();
    (share * count as f64) as usize
}
