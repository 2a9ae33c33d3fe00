// Forms of staff: exam rooms, homework, accommodations; links to copy and print. All of it works without; here only
// what makes it quicker.
import "./elements/people-picker.js";
import "./elements/code-maker.js";
import "./elements/copy-button.js";
import "./elements/shown-when.js";
import "./elements/copy-line.js";
import "./elements/print-button.js";
import "./elements/crest-preview.js";
