// The word in a dialog on where the answers are.

/** `allSaved`: what to say while the server holds everything. */
export function paintWhereabouts(word, { texts, status }, allSaved) {
  const { name, kept } = status;
  const isDown = name === "offline" || name === "error";
  const isWaiting = name === "pending" || name === "saving";
  word.classList.toggle("off", isDown || isWaiting);
  if (name === "error") word.textContent = texts.say("error_title");
  else if (isDown) word.textContent = texts.say(kept ? "offline_kept" : "offline_none", { n: kept });
  else word.textContent = isWaiting ? texts.say("sending") : allSaved;
}
