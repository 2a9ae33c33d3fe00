// Text size, letters and readings of the exam content: kept on this device, for every section.

const KEY = "mikan-text";
const ALLOWED = { text: ["1", "2", "3"], face: ["mincho", "gothic"], ruby: ["on", "off"] };

/** {text, face, ruby}; where nothing sensible is kept the first of each, or the largest text for whom it was granted. */
export function textChoice({ isLarge = false } = {}) {
  const kept = loadChoice();
  const pick = (name) => (ALLOWED[name].includes(kept[name]) ? kept[name] : ALLOWED[name][0]);
  const choice = { text: pick("text"), face: pick("face"), ruby: pick("ruby") };
  return isLarge && !("text" in kept) ? { ...choice, text: "3" } : choice;
}

function loadChoice() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

export function applyTextChoice(choice) {
  Object.assign(document.documentElement.dataset, choice);
}

export function keepTextChoice(choice) {
  applyTextChoice(choice);
  try {
    localStorage.setItem(KEY, JSON.stringify(choice));
  } catch {
    // then it holds for this page
  }
}
