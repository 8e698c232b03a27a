/** `<settings-sheet>`: what the customer agreed to, what is kept, and the end of it. */
import { live } from "lit/directives/live.js";
import { request } from "chaland/api.js";
import { find, withElement } from "chaland/dom.js";
import { PageElement, html, icon } from "chaland/element.js";
import { inLanguage, language, t } from "chaland/texts.js";
import { toast } from "chaland/toast.js";

/** @import { CustomerView, Texts } from "types/answers" */
/** @import { Answer } from "chaland/api.js" */

/** @typedef {{ purpose: string, granted: boolean }} ConsentChange */

const { store } = document.body.dataset;

export class SettingsSheet extends PageElement {
  static properties = { me: {}, purposes: {}, confirming: { state: true } };

  /**
   * By purpose, the last change that the service has not answered.
   * @type {Map<string, ConsentChange>}
   */
  #pending = new Map();
  #lastRequest = Promise.resolve();

  constructor() {
    super();
    /** @type {CustomerView | undefined} */
    this.me = undefined;
    /** @type {Record<string, Texts>} */
    this.purposes = {};
    /** Whether the customer is asked to confirm the erasure. */
    this.confirming = false;
  }

  /** Show the sheet. */
  open() {
    this.confirming = false;
    find("dialog", HTMLDialogElement, this).showModal();
  }

  render() {
    const { me } = this;
    if (!me) return "";
    return html`
      <dialog class="sheet" aria-labelledby="settings-title">
        <div class="pad stack">
          <h2 id="settings-title">${t("settings.title")}</h2>
          <fieldset>
            <legend>${t("settings.agreed")}</legend>
            ${Object.entries(this.purposes).map(([purpose, text]) =>
              this.#renderSwitch(purpose, text, me.consents[purpose] ?? false),
            )}
          </fieldset>
          <a class="button" href="/v1/me/export" download
            >${icon("download")}${t("settings.export")}</a
          >
          ${this.confirming ? this.#renderConfirmation() : this.#renderErase()}
          <div class="equal">
            <a class="button quiet" href="/about/${store}">${t("shell.privacy")}</a>
            <form method="dialog"><button class="button primary">${t("shell.close")}</button></form>
          </div>
        </div>
      </dialog>
    `;
  }

  /**
   * @param {string} purpose
   * @param {Texts} text
   * @param {boolean} granted as the service knows it
   */
  #renderSwitch(purpose, text, granted) {
    return html`
      <label class="switch">
        <span class="what">${inLanguage(text)}</span>
        <input
          type="checkbox"
          role="switch"
          name="agree-${purpose}"
          .checked=${live(this.#pending.get(purpose)?.granted ?? granted)}
          @change=${withElement(HTMLInputElement, ({ checked }) => this.#change(purpose, checked))}
        />
      </label>
    `;
  }

  #renderErase() {
    return html`<button
      class="button danger"
      type="button"
      @click=${() => (this.confirming = true)}
    >
      ${t("settings.erase")}
    </button>`;
  }

  #renderConfirmation() {
    return html`
      <div class="notice wrong" role="alert"><p>${t("settings.erase_sure")}</p></div>
      <div class="equal">
        <button class="button danger" type="button" @click=${this.#erase}>
          ${t("settings.erase_yes")}
        </button>
        <button class="button" type="button" @click=${() => (this.confirming = false)}>
          ${t("shell.cancel")}
        </button>
      </div>
    `;
  }

  /**
   * Send one change after the other: the last one holds, whatever answer comes late.
   * @param {string} purpose
   * @param {boolean} granted
   */
  #change(purpose, granted) {
    const change = { purpose, granted };
    this.#pending.set(purpose, change);
    this.#lastRequest = this.#lastRequest.then(() => this.#send(change));
  }

  /** @param {ConsentChange} change */
  async #send(change) {
    const { purpose, granted } = change;
    try {
      /** @type {Answer<CustomerView>} */
      const { content } = await request(`/v1/me/consents/${purpose}`, {
        method: "PUT",
        body: { granted, language },
      });
      this.me = content;
      this.dispatchEvent(new CustomEvent("me", { detail: content, bubbles: true }));
      toast(t(granted ? "settings.granted" : "settings.withdrawn"));
    } catch {
      toast(t("coupon.not_heard"));
    }
    if (this.#pending.get(purpose) === change) this.#pending.delete(purpose);
    this.requestUpdate();
  }

  #erase() {
    this.dispatchEvent(new Event("erase", { bubbles: true }));
  }
}
customElements.define("settings-sheet", SettingsSheet);
