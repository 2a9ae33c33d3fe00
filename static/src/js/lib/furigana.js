// Readings that a person chose, written into a text that may have changed since they were asked for.

/** "3-5 17-19", counted in characters, as places in a string, which counts some kanji twice. */
export function placesIn(text, places) {
  const units = [0];
  for (const character of text) units.push(units.at(-1) + character.length);
  return places.split(" ").filter(Boolean).map((place) => place.split("-").map((number) => units[Number(number)]));
}

/** Where a place of `before` is in `after`; null where the text around it was changed. */
export function moved([start, end], before, after) {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  if (end <= head) return [start, end];
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  if (start < before.length - tail) return byNeighbours([start, end], before, after);
  const shift = after.length - before.length;
  return [start + shift, end + shift];
}

/** The one place in `after` with the same text and the same two signs on either side. */
function byNeighbours([start, end], before, after) {
  const lead = Math.min(2, start);
  const context = before.slice(start - lead, end + 2);
  const found = after.indexOf(context);
  const alone = context.length > end - start && found >= 0 && after.indexOf(context, found + 1) < 0;
  return alone ? [found + lead, found + lead + end - start] : null;
}

/** One edit that writes all `picks` ({places, surface, reading}); null where none of them fits any more. */
export function written(value, asked, offset, picks) {
  const marks = picks
    .flatMap(({ places, surface, reading }) => placesIn(asked.slice(offset.start, offset.end), places).map(([start, end]) => {
      const place = moved([start + offset.start, end + offset.start], asked, value);
      return place && { start: place[0], end: place[1], surface, reading: clean(reading) };
    }))
    .filter((mark) => mark && mark.reading && value.slice(mark.start, mark.end) === mark.surface)
    .sort((one, other) => one.start - other.start);
  if (!marks.length) return null;
  const from = marks[0].start;
  const to = marks.at(-1).end;
  let text = "";
  let end = from;
  for (const mark of marks) {
    text += `${value.slice(end, mark.start)}{${mark.surface}|${mark.reading}}`;
    end = mark.end;
  }
  return { from, to, text, select: [from + text.length, from + text.length], count: marks.length };
}

/** Signs of marks have no place in a reading. */
const clean = (reading) => reading.trim().replace(/[{}|\n]/g, "");
