// Before the first paint: the reader's text size, so that nothing moves later.
import { applyTextChoice, textChoice } from "./exam/text-choice.js";

const config = JSON.parse(document.getElementById("exam-config").textContent);
applyTextChoice(textChoice({ isLarge: config.largeText }));
