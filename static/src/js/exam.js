// The pages of an exam. The session comes first: the others ask it for the journal, the clock and the answers.
import "./exam/session.js";
import "./exam/clock.js";
import "./exam/net.js";
import "./exam/strip.js";
import "./exam/paper.js";
import "./exam/sheet.js";
import "./exam/foot.js";
import "./exam/recording.js";
import "./exam/player.js";
import "./exam/finish.js";
import "./exam/trial.js";
import "./exam/step.js";
import "./exam/pause.js";
import "./exam/messages.js";
import "./exam/zoom.js";
import "./exam/text-size.js";
import "./exam/sound-check.js";
import "./exam/device-check.js";
import "./exam/leftovers.js";
import "./exam/fetch-ahead.js";
import { connectOpeners } from "./exam/dialog.js";

connectOpeners();

// What only a page without this script needs goes away.
document.documentElement.classList.add("js");
