// The editor of tests. Every form works without; here only what makes it quicker.
import "./elements/marks-area.js";
import "./elements/paste-box.js";
