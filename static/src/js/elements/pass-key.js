import { creationOptions, credentialJson, requestOptions } from "../lib/webauthn.js";

/**
 * A button that asks the device for a passkey and posts what it answers.
 *
 * data-does: "create" or "get"; the server's options stand in the JSON element that data-options names, or come from
 * the form's own address. Hidden where the browser knows no passkeys; [data-when=failed] is shown when nothing came of it.
 */
class PassKey extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential) return;
    this.hidden = false;
    this.button = this.querySelector("button");
    this.button.addEventListener("click", this);
  }

  disconnectedCallback() {
    this.button?.removeEventListener("click", this);
  }

  async handleEvent(event) {
    event.preventDefault();
    this.say(false);
    this.button.disabled = true;
    try {
      const credential = await this.ask(await this.options());
      this.form.querySelector("[name=credential]").value = JSON.stringify(credentialJson(credential));
      this.form.submit();
    } catch {
      this.say(true); // cancelled, timed out, or no connection: the button may be pressed again
      this.button.disabled = false;
    }
  }

  get form() {
    return this.closest("form");
  }

  async options() {
    if (this.dataset.options) {
      const given = JSON.parse(document.getElementById(this.dataset.options).textContent);
      return given.creation_options ?? given.request_options;
    }
    const reply = await fetch(this.form.action, { headers: { Accept: "application/json" } });
    if (!reply.ok) throw new Error(reply.statusText);
    return (await reply.json()).request_options;
  }

  ask(options) {
    return this.dataset.does === "create"
      ? navigator.credentials.create(creationOptions(options))
      : navigator.credentials.get(requestOptions(options));
  }

  say(failed) {
    this.querySelector("[data-when=failed]").hidden = !failed;
  }
}

customElements.define("pass-key", PassKey);
