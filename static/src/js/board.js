// The proctor's board. The server sends whole cards; here only the word for the connection, the clocks of the seats and the filter.
import "./elements/seat-filter.js";
import "./elements/live-word.js";
import "./elements/seat-clocks.js";
