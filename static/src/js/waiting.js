// Pages that wait for something to begin: the waiting room, the break, the pause, the student's first page.
import "./elements/wait-clock.js";
import "./elements/nudge-line.js";
