/** Files on their way, one after the other. An item: {file, state, share, said}; state: waiting, sending, added or failed. */

export const WAITING = "waiting";
export const SENDING = "sending";
export const ADDED = "added";
export const FAILED = "failed";

/** The list with more files at its end, as many as it may hold; the same file (name, size and time) is taken once. */
export function withFiles(items, files, { most, largest, tooLarge }) {
  const known = new Set(items.map(({ file }) => keyOf(file)));
  const fresh = [...files].filter((file) => !known.has(keyOf(file)));
  const made = fresh.map((file) => (file.size > largest ? failed(file, tooLarge) : waiting(file)));
  return [...items, ...made].slice(0, most);
}

export function withoutItem(items, gone) {
  return items.filter((item) => item !== gone);
}

/** What is to be sent now: whatever waits, and what failed before and may be tried again. */
export function toSend(items) {
  return items.filter(({ state, isFinal }) => state === WAITING || (state === FAILED && !isFinal));
}

export function allAdded(items) {
  return items.length > 0 && items.every(({ state }) => state === ADDED);
}

/** Whole percents, never 100 before the answer is there. */
export function percentOf(loaded, total) {
  return total > 0 ? Math.min(99, Math.floor((100 * loaded) / total)) : 0;
}

function keyOf({ name, size, lastModified }) {
  return `${name}/${size}/${lastModified}`;
}

function waiting(file) {
  return { file, state: WAITING, share: 0, said: "" };
}

function failed(file, said) {
  return { file, state: FAILED, share: 0, said, isFinal: true };
}
