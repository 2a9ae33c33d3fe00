import assert from "node:assert/strict";
import { test } from "node:test";
import { webcrypto } from "node:crypto";

import { storeAhead, takeAhead, tidyAhead } from "../../static/src/js/lib/ahead.js";

/** What the browser's Cache Storage does, as far as it is used. */
function shelves() {
  const kept = new Map();
  const shelf = {
    match: async (path) => kept.get(path)?.clone(),
    put: async (path, response) => void kept.set(path, response),
    keys: async () => [...kept.keys()].map((url) => ({ url })),
    delete: async (path) => kept.delete(path),
  };
  return { kept, open: async () => shelf };
}

const KEY = Uint8Array.from({ length: 32 }, (_, n) => n);
const SEALED = { name: "7-abc", key: btoa(String.fromCharCode(...KEY)), type: "audio/mp4" };

async function sealed(text) {
  const iv = webcrypto.getRandomValues(new Uint8Array(12));
  const key = await webcrypto.subtle.importKey("raw", KEY, "AES-GCM", false, ["encrypt"]);
  const locked = await webcrypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(text));
  return new Uint8Array([...iv, ...new Uint8Array(locked)]);
}

const answering = (body, status = 200) => async () => new Response(body, { status });

test("what was stored ahead is unlocked with the key", async () => {
  const caches = shelves();
  assert.equal(await storeAhead({ url: "/a", name: "7-abc" }, { caches, fetch: answering(await sealed("もんだい")) }), "stored");
  const blob = await takeAhead(SEALED, { caches, subtle: webcrypto.subtle });
  assert.equal(await blob.text(), "もんだい");
  assert.equal(blob.type, "audio/mp4");
});

test("what is stored is not fetched again", async () => {
  const caches = shelves();
  await storeAhead({ url: "/a", name: "7-abc" }, { caches, fetch: answering("x") });
  const never = () => assert.fail("fetched again");
  assert.equal(await storeAhead({ url: "/a", name: "7-abc" }, { caches, fetch: never }), "stored");
});

test("an error of the server or the network stores nothing", async () => {
  const caches = shelves();
  assert.equal(await storeAhead({ url: "/a", name: "n" }, { caches, fetch: answering("", 404) }), "");
  const broken = async () => {
    throw new TypeError("network");
  };
  assert.equal(await storeAhead({ url: "/a", name: "n" }, { caches, fetch: broken }), "");
  assert.equal(caches.kept.size, 0);
});

test("a wrong key, a damaged file, nothing stored or an insecure page: null, and the section's own file is used", async () => {
  const caches = shelves();
  assert.equal(await takeAhead(SEALED, { caches, subtle: webcrypto.subtle }), null);
  await storeAhead({ url: "/a", name: "7-abc" }, { caches, fetch: answering((await sealed("x")).map((b) => b ^ 1)) });
  assert.equal(await takeAhead(SEALED, { caches, subtle: webcrypto.subtle }), null);
  assert.equal(await takeAhead(SEALED, { caches, subtle: undefined }), null);
  assert.equal(await takeAhead(undefined, { caches, subtle: webcrypto.subtle }), null);
});

test("recordings of past exams are thrown away", async () => {
  const caches = shelves();
  for (const name of ["7-abc", "8-old"]) await storeAhead({ url: "/a", name }, { caches, fetch: answering("x") });
  await tidyAhead(["7-abc"], { caches });
  assert.deepEqual([...caches.kept.keys()], ["/ahead/7-abc"]);
});
