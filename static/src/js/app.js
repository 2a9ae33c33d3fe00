// Every page: HTMX with its socket extension, and the small elements. Nothing here is needed to read or to submit a form.
import "htmx.org";
import "htmx.org/dist/ext/hx-ws.js";
import "./elements/message-list.js";
import "./elements/pop-menu.js";
