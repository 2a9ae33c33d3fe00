import assert from "node:assert/strict";
import { test } from "node:test";
import { AttemptMemory } from "../../static/src/js/lib/memory.js";
import { Strikes } from "../../static/src/js/lib/strikes.js";
import { Letters } from "../../static/src/js/lib/letters.js";
import { Plays } from "../../static/src/js/lib/plays.js";

const DAY = 24 * 3600 * 1000;

class FakeStorage {
  #items = new Map();

  get length() {
    return this.#items.size;
  }

  key = (index) => [...this.#items.keys()][index] ?? null;
  getItem = (key) => this.#items.get(key) ?? null;
  setItem = (key, value) => this.#items.set(key, value);
  removeItem = (key) => this.#items.delete(key);
}

const memoryOf = (storage, attempt = 7, now = 0) => new AttemptMemory(attempt, { getStorage: () => storage, now: () => now });

test("what is remembered outlives the page and stays with its attempt", () => {
  const storage = new FakeStorage();
  memoryOf(storage).set("read", 3);
  assert.deepEqual([memoryOf(storage).get("read"), memoryOf(storage, 8).get("read"), memoryOf(storage).get("x", 5)], [3, null, 5]);
});

test("two tabs of an attempt do not forget for each other", () => {
  const storage = new FakeStorage();
  const [one, other] = [memoryOf(storage), memoryOf(storage)];
  one.set("read", 3);
  other.set("struck", ["1-1:2"]);
  assert.deepEqual([memoryOf(storage).get("read"), memoryOf(storage).get("struck")], [3, ["1-1:2"]]);
});

test("a browser that keeps nothing remembers as long as the page", () => {
  const it = new AttemptMemory(7, {
    getStorage: () => {
      throw new Error("forbidden");
    },
  });
  it.set("read", 3);
  assert.equal(it.get("read"), 3);
});

test("attempts of more than a month ago are forgotten, broken ones too; other things are left alone", () => {
  const storage = new FakeStorage();
  memoryOf(storage, 1, 0).set("read", 1);
  memoryOf(storage, 2, 20 * DAY).set("read", 2);
  storage.setItem("mikan-attempt:3", "{");
  storage.setItem("mikan-text", "x");
  memoryOf(storage, 4, 40 * DAY);
  assert.deepEqual([0, 1, 2].map(storage.key), ["mikan-attempt:2", "mikan-text", null]);
});

test("a choice is struck out, brought back, and freed by a mark", () => {
  const storage = new FakeStorage();
  const it = new Strikes(memoryOf(storage));
  assert.deepEqual([it.toggle("1-1", "2"), it.toggle("1-1", "3"), it.toggle("1-1", "3")], [true, true, false]);
  assert.deepEqual([it.has("1-1", "2"), it.has("1-1", "3"), it.has("1-2", "2")], [true, false, false]);
  it.lift("1-1", "2");
  assert.equal(new Strikes(memoryOf(storage)).has("1-1", "2"), false);
});

test("struck choices are there again on the next page of this device", () => {
  const storage = new FakeStorage();
  new Strikes(memoryOf(storage)).toggle("1-1", "2");
  assert.equal(new Strikes(memoryOf(storage)).has("1-1", "2"), true);
});

const letter = (id) => ({ id, at: id * 1000, text: `Message ${id}` });

test("new messages wait in turn; one that comes while another is read is next", () => {
  const it = new Letters(memoryOf(new FakeStorage()));
  it.receive([letter(2), letter(1)]);
  assert.equal(it.next.id, 1);
  it.receive([letter(1), letter(2), letter(3)]);
  assert.deepEqual([it.read().id, it.read().id, it.read().id, it.next], [1, 2, 3, null]);
  assert.deepEqual(it.all.map(({ id }) => id), [1, 2, 3]);
});

test("what was read on this device is not shown again, but can be read again", () => {
  const storage = new FakeStorage();
  const before = new Letters(memoryOf(storage));
  before.receive([letter(1), letter(2)]);
  before.read();
  const after = new Letters(memoryOf(storage));
  after.receive([letter(1), letter(2)]);
  assert.deepEqual([after.next.id, after.all.length], [2, 2]);
});

test("limited plays count starts from the beginning, not the way on after a pause", () => {
  const it = new Plays({ left: 2 });
  assert.deepEqual([it.start(), it.left], [true, 1]);
  it.reach(40);
  assert.deepEqual([it.start(), it.left, it.place], [false, 1, 40]);
  it.end();
  assert.deepEqual([it.start(), it.left, it.mayPlay], [true, 0, false]);
});

test("a play that was begun may be heard to its end, on the next page too", () => {
  const it = new Plays({ left: 0, place: 31.5 });
  assert.deepEqual([it.mayPlay, it.start(), it.left], [true, false, 0]);
  it.end();
  assert.equal(it.mayPlay, false);
});

test("free plays never run out", () => {
  const it = new Plays({});
  assert.deepEqual([it.isLimited, it.start(), it.mayPlay, it.left], [false, true, true, null]);
});
