// Loading a page again of itself, and never in a circle. A page that the browser took from its cache carries a fence
// that is already in use and has to be loaded afresh; a receipt is, when it has delivered what was kept on the device.

const KEY = "mikan-reloaded";

/** Loads the page again, unless that was tried a moment ago and did not help. */
export function reloadOnce() {
  const now = Date.now();
  try {
    if (now - Number(sessionStorage.getItem(KEY)) < 20000) return;
    sessionStorage.setItem(KEY, String(now));
  } catch {
    return;
  }
  location.reload();
}
