// Forms of staff: exam rooms, homework, accommodations. Every form works without; here only what makes it quicker.
import "./elements/people-picker.js";
import "./elements/code-maker.js";
import "./elements/shown-when.js";
