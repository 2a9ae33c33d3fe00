// The order of seats and ranges of them. A seat here is {number, attention, name}.

const collator = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });

const COMPARE = {
  seats: (a, b) => a.number - b.number,
  attention: (a, b) => a.attention - b.attention || a.number - b.number,
  name: (a, b) => collator.compare(a.name, b.name) || a.number - b.number,
};

/** The seats in one of the orders; an order that nobody knows is that of the numbers. */
export function ordered(seats, order) {
  return [...seats].sort(COMPARE[order] ?? COMPARE.seats);
}

/** What lies between two of a list, both included, whichever comes first. */
export function between(list, one, other) {
  const [from, to] = [list.indexOf(one), list.indexOf(other)].sort((a, b) => a - b);
  return from < 0 ? [] : list.slice(from, to + 1);
}

/** Ticks of a clock of so many minutes: how many are spent when so much is left. */
export function spentMinutes(minutes, left) {
  return Math.min(minutes, Math.max(0, minutes - Math.ceil(left / 60_000)));
}
