/**
 * Around a form: a whole question pasted into a field marked [data-paste] is offered to be split. Sends a bubbling
 * `question-pasted` event whose `detail` is { questions: [document, …], warnings: […], rest: "…" }.
 *
 *   <paste-box data-split="…">…the form…</paste-box>
 */
class PasteBox extends HTMLElement {}

customElements.define("paste-box", PasteBox);
