// Recordings that are stored before their section, locked: the section's page brings the key. Needs what browsers give
// to secure pages only; without it the recording comes with its section, as always.

const SHELF = "mikan-ahead";
const NONCE = 12;

const place = (name) => `/ahead/${encodeURIComponent(name)}`;

/** "stored", or "" where it cannot be. `item`: {url, name}. */
export async function storeAhead({ url, name }, { caches = globalThis.caches, fetch = globalThis.fetch } = {}) {
  try {
    const shelf = await caches.open(SHELF);
    if (await shelf.match(place(name))) return "stored";
    const response = await fetch(url);
    if (!response.ok) return "";
    await shelf.put(place(name), new Response(await response.arrayBuffer()));
    return "stored";
  } catch {
    return "";
  }
}

/** The recording that was stored ahead, unlocked; null where there is none. `sealed`: {name, key, type}. */
export async function takeAhead(sealed, { caches = globalThis.caches, subtle = globalThis.crypto?.subtle } = {}) {
  if (!sealed || !caches || !subtle) return null;
  try {
    const found = await (await caches.open(SHELF)).match(place(sealed.name));
    if (!found) return null;
    const bytes = new Uint8Array(await found.arrayBuffer());
    const raw = Uint8Array.from(atob(sealed.key), (letter) => letter.charCodeAt(0));
    const key = await subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
    const nonce = { name: "AES-GCM", iv: bytes.subarray(0, NONCE) };
    return new Blob([await subtle.decrypt(nonce, key, bytes.subarray(NONCE))], { type: sealed.type });
  } catch {
    return null;
  }
}

/** What was stored for exams of the past goes; `names` stay. */
export async function tidyAhead(names, { caches = globalThis.caches } = {}) {
  try {
    const shelf = await caches.open(SHELF);
    const wanted = new Set(names.map(place));
    for (const { url } of await shelf.keys()) {
      const path = new URL(url, "http://a").pathname;
      if (!wanted.has(path)) await shelf.delete(path);
    }
  } catch {
    // no such storage here
  }
}
