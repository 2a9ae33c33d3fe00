/** Whether every typed word stands somewhere in the text, large and small letters alike. */
export function isMeant(text, typed) {
  const within = text.normalize("NFKC").toLowerCase();
  return typed.normalize("NFKC").toLowerCase().split(/\s+/).every((word) => within.includes(word));
}
