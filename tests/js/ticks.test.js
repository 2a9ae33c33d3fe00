import assert from "node:assert/strict";
import test from "node:test";

import { ticksView } from "../../static/src/js/lib/ticks.js";

test("nothing ticked offers nothing to do", () => {
  assert.deepEqual(ticksView({ ticked: 0, shown: 40, more: true, all: false }), { page: false, acts: false, offersAll: false });
});

test("some ticked: the page's box is neither on nor off", () => {
  assert.deepEqual(ticksView({ ticked: 3, shown: 40, more: true, all: false }), { page: null, acts: true, offersAll: false });
});

test("the whole page ticked offers those of the other pages, where there are any", () => {
  assert.deepEqual(ticksView({ ticked: 40, shown: 40, more: true, all: false }), { page: true, acts: true, offersAll: true });
  assert.deepEqual(ticksView({ ticked: 8, shown: 8, more: false, all: false }), { page: true, acts: true, offersAll: false });
});

test("all that match stay meant until the offer is taken back", () => {
  assert.deepEqual(ticksView({ ticked: 39, shown: 40, more: true, all: true }), { page: null, acts: true, offersAll: true });
});

test("an empty page has nothing ticked", () => {
  assert.deepEqual(ticksView({ ticked: 0, shown: 0, more: false, all: false }), { page: false, acts: false, offersAll: false });
});
