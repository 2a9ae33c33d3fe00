/**
 * A toolbar of marks over the plain textarea inside, which stays the form field.
 *
 *   <marks-area tools="ruby underline blank star box notice emphasis" data-readings="…" data-level="N3"><textarea name="stem">…</textarea></marks-area>
 */
class MarksArea extends HTMLElement {}

customElements.define("marks-area", MarksArea);
