// A page that the browser took from its cache carries a fence that is already in use: it has to be loaded afresh.

const KEY = "mikan-reloaded";

/** Loads the page again, unless that was tried a moment ago and did not help. */
export function reloadOnce(now = Date.now()) {
  try {
    if (now - Number(sessionStorage.getItem(KEY)) < 20000) return;
    sessionStorage.setItem(KEY, String(now));
  } catch {
    return;
  }
  location.reload();
}
