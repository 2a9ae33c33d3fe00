// The editor of tests. Every form works without; here only what makes it quicker.
import "./elements/marks-area.js";
import "./elements/paste-box.js";
import "./elements/draft-form.js";
import "./elements/editor-here.js";
import "./elements/outline-order.js";
import "./elements/preview-size.js";
