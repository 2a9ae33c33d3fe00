// The proctor's board. The server sends whole cards; here only what makes it quick to use.
import "./elements/live-word.js";
import "./elements/room-clock.js";
import "./elements/seat-clocks.js";
import "./elements/seat-order.js";
import "./elements/seat-panel.js";
import "./elements/seat-picks.js";
