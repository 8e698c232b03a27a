/** `<settings-sheet>`: what I agreed to, what is kept of me, and the end of it. */
import { ask } from "chaland/api.js";
import { PageElement, html, icon } from "chaland/element.js";
import { live } from "lit/directives/live.js";
import { inLanguage, language, t } from "chaland/texts.js";
import { toast } from "chaland/toast.js";

const { store } = document.body.dataset;

class SettingsSheet extends PageElement {
  static properties = { me: {}, purposes: {}, sure: { state: true } };
  #wanted = new Map(); // by purpose, the last change that the service has not answered
  #told = Promise.resolve();

  open() {
    this.sure = false;
    this.querySelector("dialog").showModal();
  }

  render() {
    if (!this.me) return "";
    return html`
      <dialog class="sheet" aria-labelledby="settings-title">
        <div class="pad stack">
          <h2 id="settings-title">${t("settings.title")}</h2>
          <fieldset>
            <legend>${t("settings.agreed")}</legend>
            ${Object.entries(this.purposes).map(([purpose, text]) => this.#switch(purpose, text))}
          </fieldset>
          <a class="button" href="/v1/me/export" download
            >${icon("download")}${t("settings.export")}</a
          >
          ${this.sure ? this.#confirm() : this.#erase()}
          <div class="equal">
            <a class="button quiet" href="/about/${store}">${t("shell.privacy")}</a>
            <form method="dialog"><button class="button primary">${t("shell.close")}</button></form>
          </div>
        </div>
      </dialog>
    `;
  }

  #switch(purpose, text) {
    return html`
      <label class="switch">
        <span class="what">${inLanguage(text)}</span>
        <input
          type="checkbox"
          role="switch"
          name="agree-${purpose}"
          .checked=${live(this.#wanted.get(purpose)?.granted ?? this.me.consents[purpose] ?? false)}
          @change=${(event) => this.#consent(purpose, event.target.checked)}
        />
      </label>
    `;
  }

  #erase() {
    return html`<button class="button danger" type="button" @click=${() => (this.sure = true)}>
      ${t("settings.erase")}
    </button>`;
  }

  #confirm() {
    return html`
      <div class="notice wrong" role="alert"><p>${t("settings.erase_sure")}</p></div>
      <div class="equal">
        <button class="button danger" type="button" @click=${this.#forget}>
          ${t("settings.erase_yes")}
        </button>
        <button class="button" type="button" @click=${() => (this.sure = false)}>
          ${t("shell.cancel")}
        </button>
      </div>
    `;
  }

  /** Tell one change after the other: the last one holds, whatever answer comes late. */
  #consent(purpose, granted) {
    const change = { purpose, granted };
    this.#wanted.set(purpose, change);
    this.#told = this.#told.then(() => this.#tell(change));
  }

  async #tell(change) {
    const { purpose, granted } = change;
    try {
      const { content } = await ask(`/v1/me/consents/${purpose}`, {
        method: "PUT",
        body: { granted, language },
      });
      this.me = content;
      this.dispatchEvent(new CustomEvent("me", { detail: content, bubbles: true }));
      toast(t(granted ? "settings.granted" : "settings.withdrawn"));
    } catch {
      toast(t("coupon.not_heard"));
    }
    if (this.#wanted.get(purpose) === change) this.#wanted.delete(purpose);
    this.requestUpdate();
  }

  #forget() {
    this.dispatchEvent(new Event("erase", { bubbles: true }));
  }
}
customElements.define("settings-sheet", SettingsSheet);
