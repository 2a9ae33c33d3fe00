// The door and the own account. Everything but passkeys works without.
import "./elements/pass-key.js";
import "./elements/print-button.js";
