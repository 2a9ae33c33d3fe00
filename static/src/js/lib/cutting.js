// Where the pieces of a recording stand: the same times and rules as exams/content/cut_times.py and exams/forms/cutting.py.

const TIME = /^(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5}(?:\.\d{1,3})?)$/;
export const SHORTEST = 0.1;

/** Seconds to a tenth, or null for what is no time. */
export function readTime(text) {
  const match = TIME.exec(text.normalize("NFKC").trim().replace(",", "."));
  if (!match) return null;
  const [hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  if ((match[2] !== undefined && seconds >= 60) || (match[1] !== undefined && minutes >= 60)) return null;
  return tenths(hours * 3600 + minutes * 60 + seconds);
}

/** m:ss.t */
export function writeTime(seconds) {
  const all = Math.round(seconds * 10);
  return `${Math.floor(all / 600)}:${String(Math.floor(all / 10) % 60).padStart(2, "0")}.${all % 10}`;
}

/**
 * The pieces with one edge ("start" or "end") of one of them moved, as far as it can go. A neighbour that touches the
 * edge moves with it. A piece without a place is null.
 */
export function moved(pieces, index, edge, to, seconds) {
  const piece = pieces[index];
  const other = nearest(pieces, index, edge === "start" ? -1 : 1);
  const neighbour = other === null ? null : pieces[other];
  const outer = neighbour && (edge === "start" ? neighbour.end : neighbour.start);
  const touches = neighbour !== null && outer === piece[edge];
  const [low, high] = edge === "start"
    ? [touches ? neighbour.start + SHORTEST : outer ?? 0, piece.end - SHORTEST]
    : [piece.start + SHORTEST, touches ? neighbour.end - SHORTEST : outer ?? seconds];
  const place = tenths(Math.min(Math.max(to, low), Math.max(low, high)));
  return pieces.map((one, number) => {
    if (number === index) return { ...one, [edge]: place };
    if (touches && number === other) return { ...one, [edge === "start" ? "end" : "start"]: place };
    return one;
  });
}

/** The piece that holds this place, or -1. */
export function pieceAt(pieces, place) {
  return pieces.findIndex((piece) => piece !== null && piece.start <= place && place < piece.end);
}

const STEP = { ArrowLeft: -0.1, ArrowDown: -0.1, ArrowRight: 0.1, ArrowUp: 0.1, PageDown: -5, PageUp: 5 };

/** By how many seconds a key moves an edge; 0 for any other key. With shift a whole second. */
export function stepOf({ key, shiftKey }) {
  const step = STEP[key] ?? 0;
  return shiftKey && Math.abs(step) < 1 ? Math.sign(step) : step;
}

function nearest(pieces, index, direction) {
  for (let place = index + direction; place >= 0 && place < pieces.length; place += direction) {
    if (pieces[place] !== null) return place;
  }
  return null;
}

function tenths(seconds) {
  return Math.round(seconds * 10) / 10;
}
