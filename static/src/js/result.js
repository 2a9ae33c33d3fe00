// The score card: printing, the filter of the review, and hearing a question again.
import "./elements/cue-player.js";
import "./elements/print-button.js";
import "./elements/review-filter.js";
