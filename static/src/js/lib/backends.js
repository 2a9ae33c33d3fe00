// Three places to keep events that the server has not acknowledged yet. Each rejects when it cannot do what it is asked.

const NAME = "mikan-journal";
const EVENTS = "events";
const PAGES = "pages";

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function committed(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
  });
}

/** One database for the origin; every tab of it shares the events. */
export class IdbBackend {
  name = "indexeddb";
  isDurable = true;
  #db;

  static async open(factory = globalThis.indexedDB) {
    const request = factory.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(EVENTS, { keyPath: ["attempt", "fence", "seq"] });
      request.result.createObjectStore(PAGES, { keyPath: ["attempt", "fence"] });
    };
    return new IdbBackend(await done(request));
  }

  constructor(db) {
    this.#db = db;
    db.onversionchange = () => db.close();
  }

  async #write(store, work) {
    const transaction = this.#db.transaction(store, "readwrite", { durability: "strict" });
    const finished = committed(transaction);
    work(transaction.objectStore(store));
    await finished;
  }

  put(events) {
    return this.#write(EVENTS, (store) => events.forEach((event) => store.put(event)));
  }

  load(attempt) {
    const range = IDBKeyRange.bound([attempt], [attempt, []]);
    return done(this.#db.transaction(EVENTS).objectStore(EVENTS).getAll(range));
  }

  remove(attempt, fence, seqs) {
    return this.#write(EVENTS, (store) => seqs.forEach((seq) => store.delete([attempt, fence, seq])));
  }

  async claim(attempt, fence, at) {
    try {
      await this.#write(PAGES, (store) => store.add({ attempt, fence, at }));
      return true;
    } catch (error) {
      if (error?.name === "ConstraintError") return false;
      throw error;
    }
  }

  prune(before) {
    const drop = (store) => {
      store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
        if (!cursor) return;
        if (cursor.value.at < before) cursor.delete();
        cursor.continue();
      };
    };
    return Promise.all([this.#write(EVENTS, drop), this.#write(PAGES, drop)]);
  }
}

function timeOf(text) {
  try {
    return JSON.parse(text).at;
  } catch {
    return NaN;
  }
}

/** The same in localStorage, one entry for each event. */
export class LocalBackend {
  name = "local";
  isDurable = true;
  #storage;

  static async open(getStorage = () => globalThis.localStorage) {
    const storage = getStorage();
    storage.setItem(`${NAME}:probe`, "1");
    storage.removeItem(`${NAME}:probe`);
    return new LocalBackend(storage);
  }

  constructor(storage) {
    this.#storage = storage;
  }

  #entries(prefix) {
    const keys = Array.from({ length: this.#storage.length }, (_, index) => this.#storage.key(index));
    return keys.filter((key) => key?.startsWith(prefix));
  }

  async put(events) {
    for (const event of events) {
      this.#storage.setItem(`${NAME}:${event.attempt}:${event.fence}:${event.seq}`, JSON.stringify(event));
    }
  }

  async load(attempt) {
    return this.#entries(`${NAME}:${attempt}:`).map((key) => JSON.parse(this.#storage.getItem(key)));
  }

  async remove(attempt, fence, seqs) {
    for (const seq of seqs) this.#storage.removeItem(`${NAME}:${attempt}:${fence}:${seq}`);
  }

  async claim(attempt, fence, at) {
    const key = `${NAME}-page:${attempt}:${fence}`;
    if (this.#storage.getItem(key) !== null) return false;
    this.#storage.setItem(key, JSON.stringify({ at }));
    return true;
  }

  async prune(before) {
    for (const key of this.#entries(NAME)) {
      if (!(timeOf(this.#storage.getItem(key)) >= before)) this.#storage.removeItem(key);
    }
  }
}

/** Where nothing else works. Gone with the page, and the page says so. */
export class MemoryBackend {
  name = "memory";
  isDurable = false;
  #events = new Map();

  async put(events) {
    for (const event of events) this.#events.set(`${event.attempt}:${event.fence}:${event.seq}`, event);
  }

  async load(attempt) {
    return [...this.#events.values()].filter((event) => event.attempt === attempt);
  }

  async remove(attempt, fence, seqs) {
    for (const seq of seqs) this.#events.delete(`${attempt}:${fence}:${seq}`);
  }

  async claim() {
    return true;
  }

  async prune() {}
}
