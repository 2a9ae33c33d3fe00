// One request of the exam protocol. A network that fails, hangs or answers with something else is "no answer": status 0.

const PATIENCE = 12000;

/** Returns `send(body)`, which resolves to {status, reply, sent, received}; times are the clock's `mono()`. */
export function httpTransport(url, clock, { fetch = globalThis.fetch.bind(globalThis), patience = PATIENCE } = {}) {
  return async function send(body) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), patience);
    const sent = clock.mono();
    try {
      const response = await fetch(url, { ...request(body), signal: abort.signal });
      const reply = response.status === 200 ? await response.json() : null;
      return { status: response.status, reply, sent, received: clock.mono() };
    } catch {
      return { status: 0, reply: null, sent, received: clock.mono() };
    } finally {
      clearTimeout(timer);
    }
  };
}

/** For a page that is going away: nobody waits for the answer. */
export function lastWords(url, body) {
  try {
    if ("keepalive" in Request.prototype) {
      fetch(url, { ...request(body), keepalive: true }).catch(() => {});
    } else {
      navigator.sendBeacon(url, new Blob([JSON.stringify(body)], { type: "application/json" }));
    }
  } catch {
    // too large for a parting request: it is kept on the device and goes with the next page
  }
}

function request(body) {
  return {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    redirect: "error",
    cache: "no-store",
  };
}
