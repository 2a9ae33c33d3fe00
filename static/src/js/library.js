// Recordings and pictures. Every form works without; here only what makes it quicker.
import "./elements/cue-player.js";
import "./elements/wave-cut.js";
import "./elements/media-chooser.js";
import "./elements/upload-drop.js";
import "./elements/wave-form.js";
