// Forms of materials: files by drag with their progress, and groups found by name. All of it works without.
import "./elements/files-form.js";
import "./elements/box-filter.js";
