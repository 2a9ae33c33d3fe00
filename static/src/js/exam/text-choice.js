// Text size and letters of the exam content: kept on this device, for every section.

const KEY = "mikan-text";
const ALLOWED = { text: ["1", "2", "3"], face: ["mincho", "gothic"] };

/** {text, face}; the defaults where nothing sensible is kept. */
export function textChoice() {
  try {
    const { text, face } = JSON.parse(localStorage.getItem(KEY)) ?? {};
    return { text: ALLOWED.text.includes(text) ? text : "1", face: ALLOWED.face.includes(face) ? face : "mincho" };
  } catch {
    return { text: "1", face: "mincho" };
  }
}

export function applyTextChoice(choice = textChoice()) {
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
