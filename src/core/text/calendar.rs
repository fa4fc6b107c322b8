//! The Gregorian calendar, in milliseconds since 1970.

pub(crate) const DAY_MS: f64 = 86_400_000.0;

pub(crate) fn time_ms(hours: f64, minutes: f64) -> f64 {
    hours * 3_600_000.0 + minutes * 60_000.0
}

/// Days since 1970 in the proleptic Gregorian calendar. `month` counts from 0. Inside, a year begins in March, so that a
/// leap day is its last.
pub(crate) fn days_since_1970(year: f64, month: f64, day: f64) -> f64 {
    let (year, month) = if month < 2.0 {
        (year - 1.0, month + 10.0)
    } else {
        (year, month - 2.0)
    };
    let leap_days = (year / 4.0).floor() - (year / 100.0).floor() + (year / 400.0).floor();
    365.0 * year + leap_days + ((153.0 * month + 2.0) / 5.0).floor() + day - 719_469.0
}
