// Before the first paint: the reader's text size, so that nothing moves later.
import { applyTextChoice } from "./exam/text-choice.js";

applyTextChoice();
