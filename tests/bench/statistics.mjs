// Rounds in which every subject has its turn, and what is told of their results.

/**
 * Measures each subject once in every round, in another order each time, so that noise hits all of them alike. `measure`
 * returns values by the names of the measures; a row has all values of its subject, by round.
 */
export async function inTurn(subjects, rounds, measure) {
  const rows = subjects.map((subject) => ({ subject, measures: {} }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { subject, measures } of shuffled(rows)) {
      for (const [name, value] of Object.entries(await measure(subject))) (measures[name] ??= []).push(value);
    }
  }
  return rows;
}

const shuffled = (list) =>
  list
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);

/** Adds a measure: how many times the value of the subject `base` each value is, in the same round. */
export function addRatio(rows, measure, base, name = `× ${base}`) {
  const divisors = rows.find(({ subject }) => subject === base).measures[measure];
  for (const { measures } of rows) measures[name] = measures[measure].map((value, round) => value / divisors[round]);
  return rows;
}

/** The median of all rounds, and the span from 10 % to 90 % of them. */
export function summary(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => {
    const place = share * (sorted.length - 1);
    const low = sorted[Math.floor(place)];
    return low + (sorted[Math.ceil(place)] - low) * (place % 1);
  };
  return { median: at(0.5), low: at(0.1), high: at(0.9) };
}

/** A number with the digits that say something. */
const rounded = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

/** A summary in words, with a span if there is more than one value. */
export const shown = ({ median, low, high, values }) =>
  values.length > 1 ? `${rounded(median)} (${rounded(low)}–${rounded(high)})` : rounded(median);
