import assert from "node:assert/strict";
import { test } from "node:test";
import { LocalBackend } from "../../static/src/js/lib/backends.js";
import { EventStore, alone } from "../../static/src/js/lib/store.js";

const event = (seq, fence = 1, attempt = 7) => ({ attempt, fence, seq, kind: "answer", value: "1", at: 1000 + seq });
const seqs = (events) => events.map(({ fence, seq }) => `${fence}:${seq}`).join(" ");

/** localStorage, with a switch to break it. */
function browserStorage() {
  const entries = new Map();
  return {
    entries,
    isBroken: false,
    get length() {
      return entries.size;
    },
    key: (index) => [...entries.keys()][index] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem(key, value) {
      if (this.isBroken) throw new DOMException("full", "QuotaExceededError");
      entries.set(key, value);
    },
    removeItem: (key) => entries.delete(key),
  };
}

/** A best backend that can be made to fail or hang at any moment. */
function shakyBackend(disk = []) {
  const backend = { name: "best", isDurable: true, mode: "well", disk };
  const answer = async (work) => {
    if (backend.mode === "fails") throw new Error("lost");
    if (backend.mode === "hangs") await new Promise(() => {});
    return work();
  };
  backend.put = (events) => answer(() => void disk.push(...events));
  backend.load = (attempt) => answer(() => disk.filter((one) => one.attempt === attempt));
  backend.remove = (attempt, fence, gone) =>
    answer(() => disk.splice(0, disk.length, ...disk.filter((one) => one.fence !== fence || !gone.includes(one.seq))));
  backend.claim = () => answer(() => true);
  backend.prune = () => answer(() => {});
  return backend;
}

function stores(best, storage) {
  return new EventStore([async () => best, () => LocalBackend.open(() => storage)], { patience: 20 });
}

test("events come back in the order (fence, seq), those of this attempt only", async () => {
  const store = stores(shakyBackend([event(1, 1, 8)]), browserStorage());
  for (const one of [event(2, 2), event(10, 1), event(9, 1), event(1, 2)]) await store.put(one);
  assert.equal(seqs(await store.load(7)), "1:9 1:10 2:1 2:2");
  assert.deepEqual([store.kind, store.isDurable], ["best", true]);
});

test("removed events are gone everywhere", async () => {
  const [best, storage] = [shakyBackend(), browserStorage()];
  const store = stores(best, storage);
  await store.put(event(1));
  await store.put(event(2));
  await store.remove(7, 1, [1]);
  assert.equal(seqs(await store.load(7)), "1:2");
  assert.equal(seqs(best.disk), "1:2");
});

test("an event acknowledged before it was written is not written at all", async () => {
  const best = shakyBackend();
  const store = stores(best, browserStorage());
  const writing = store.put(event(1));
  store.remove(7, 1, [1]);
  await writing;
  assert.deepEqual(best.disk, []);
});

for (const mode of ["fails", "hangs"]) {
  test(`a database that ${mode} from the start gives way to localStorage`, async () => {
    const [best, storage] = [shakyBackend(), browserStorage()];
    best.mode = mode;
    const store = stores(best, storage);
    await store.put(event(1));
    assert.deepEqual([store.kind, store.isDurable, seqs(await store.load(7))], ["local", true, "1:1"]);
    assert.equal(storage.entries.size, 1);
  });

  test(`a database that ${mode} later takes nothing with it`, async () => {
    const [best, storage] = [shakyBackend(), browserStorage()];
    const store = stores(best, storage);
    await store.put(event(1));
    best.mode = mode;
    await store.put(event(2));
    assert.equal(seqs(await store.load(7)), "1:1 1:2");
    assert.equal(storage.entries.size, 2);
  });
}

test("where nothing works memory does, and says that it is not durable", async () => {
  const [best, storage] = [shakyBackend(), browserStorage()];
  best.mode = "fails";
  storage.isBroken = true;
  const store = stores(best, storage);
  await store.put(event(1));
  assert.deepEqual([store.kind, store.isDurable, seqs(await store.load(7))], ["memory", false, "1:1"]);
});

test("localStorage that fills up later gives way to memory", async () => {
  const [best, storage] = [shakyBackend(), browserStorage()];
  best.mode = "fails";
  const store = stores(best, storage);
  await store.put(event(1));
  storage.isBroken = true;
  await store.put(event(2));
  assert.deepEqual([store.kind, seqs(await store.load(7))], ["memory", "1:1 1:2"]);
});

test("a browser that forbids storage altogether is no error", async () => {
  const forbidden = () => {
    throw new DOMException("no", "SecurityError");
  };
  const store = new EventStore([forbidden, () => LocalBackend.open(forbidden)], { patience: 20 });
  await store.put(event(1));
  assert.equal(store.kind, "memory");
});

test("what an earlier page had to put into localStorage is found by a page whose database works", async () => {
  const storage = browserStorage();
  const broken = shakyBackend();
  broken.mode = "fails";
  await stores(broken, storage).put(event(5, 3));
  const store = stores(shakyBackend([event(1, 2)]), storage);
  assert.equal(seqs(await store.load(7)), "2:1 3:5");
  await store.remove(7, 3, [5]);
  assert.equal(seqs(await store.load(7)), "2:1");
});

test("a fence is claimed once on a device", async () => {
  const storage = browserStorage();
  const local = () => new EventStore([() => LocalBackend.open(() => storage)], { patience: 20 });
  const claims = [await local().claim(7, 1, 5), await local().claim(7, 1, 6), await local().claim(7, 2, 7)];
  assert.deepEqual(claims, [true, false, true]);
});

test("what is older than a month is forgotten, broken entries too", async () => {
  const storage = browserStorage();
  const month = 30 * 24 * 3600 * 1000;
  storage.entries.set("mikan-journal:7:1:9", "{");
  storage.entries.set("other", "kept");
  const store = new EventStore([() => LocalBackend.open(() => storage)], { patience: 20 });
  await store.put({ ...event(1), at: 1000 });
  await store.put({ ...event(2), at: month });
  await store.prune(month + 2000);
  assert.deepEqual([...storage.entries.keys()].sort(), ["mikan-journal:7:1:2", "other"]);
});

test("a damaged entry does not hide the others", async () => {
  const storage = browserStorage();
  const best = shakyBackend([event(1)]);
  storage.entries.set("mikan-journal:7:1:9", "{");
  assert.equal(seqs(await stores(best, storage).load(7)), "1:1");
});

test("two tabs do not do the same thing at once", async () => {
  let isHeld = false;
  const locks = {
    request: async (name, { ifAvailable }, work) => {
      assert.equal(ifAvailable, true);
      if (isHeld) return work(null);
      isHeld = true;
      try {
        return await work({ name });
      } finally {
        isHeld = false;
      }
    },
  };
  const done = await Promise.all(["a", "b"].map((tab) => alone("older", async () => tab, locks)));
  assert.deepEqual(done, ["a", undefined]);
  assert.equal(await alone("older", async () => "c", null), "c");
  const forbidden = { request: () => Promise.reject(new DOMException("no", "SecurityError")) };
  assert.equal(await alone("older", async () => "d", forbidden), "d");
});
