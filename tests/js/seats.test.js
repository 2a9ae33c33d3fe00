import assert from "node:assert/strict";
import test from "node:test";

import { between, ordered, spentMinutes } from "../../static/src/js/lib/seats.js";

const SEATS = [
  { number: 10, attention: 2, name: "Aziz" },
  { number: 2, attention: 0, name: "Zilola" },
  { number: 1, attention: 2, name: "Малика" },
  { number: 3, attention: 0, name: "bekzod" },
];
const numbers = (seats) => seats.map(({ number }) => number);

test("seats stand by number, whatever nobody knows too", () => {
  assert.deepEqual(numbers(ordered(SEATS, "seats")), [1, 2, 3, 10]);
  assert.deepEqual(numbers(ordered(SEATS, "colour")), [1, 2, 3, 10]);
});

test("who needs attention comes first, by number within", () => {
  assert.deepEqual(numbers(ordered(SEATS, "attention")), [2, 3, 1, 10]);
});

test("names stand without regard to the size of letters", () => {
  assert.deepEqual(numbers(ordered(SEATS, "name")), [10, 3, 2, 1]);
});

test("a range goes either way and needs both ends", () => {
  assert.deepEqual(between([1, 2, 3, 4], 3, 1), [1, 2, 3]);
  assert.deepEqual(between([1, 2, 3, 4], 2, 2), [2]);
  assert.deepEqual(between([1, 2, 3, 4], 9, 2), []);
});

test("a started minute is not spent", () => {
  assert.equal(spentMinutes(20, 20 * 60_000), 0);
  assert.equal(spentMinutes(20, 19 * 60_000 + 1), 0);
  assert.equal(spentMinutes(20, 19 * 60_000), 1);
  assert.equal(spentMinutes(20, -5), 20);
  assert.equal(spentMinutes(20, 30 * 60_000), 0);
});
