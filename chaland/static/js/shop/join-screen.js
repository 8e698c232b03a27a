/** `<join-screen>`: one screen, one optional field, switches off, two buttons of equal weight. */
import { Problem, post } from "chaland/api.js";
import { find, findOptional, withElement } from "chaland/dom.js";
import { PageElement, html, icon } from "chaland/element.js";
import { picture } from "chaland/offer.js";
import { inLanguage, language, t, written } from "chaland/texts.js";

/** @import { CustomerView, Texts } from "types/answers" */

const { store, storeName, share } = document.body.dataset;
const ONLY_WIFI = "chaland-only-wifi";

class JoinScreen extends PageElement {
  static properties = {
    purposes: {},
    granted: { state: true },
    onlyWifi: { state: true },
    fault: { state: true },
    busy: { state: true },
  };

  constructor() {
    super();
    /** @type {Record<string, Texts>} */
    this.purposes = {};
    /** @type {Record<string, boolean>} */
    this.granted = {};
    this.onlyWifi = Boolean(sessionStorage.getItem(ONLY_WIFI)) && !share;
    /** @type {string | null} */
    this.fault = null;
    this.busy = false;
  }

  render() {
    if (this.onlyWifi) return this.#renderOnlyWifi();
    return html`
      <form class="join" novalidate @submit=${this.#submit}>
        ${renderWelcome()}
        <div class="field">
          <label for="name">${t("join.name")}</label>
          <input id="name" name="name" maxlength="80" autocomplete="given-name" />
        </div>
        <fieldset>
          <legend>${t("join.agree")}</legend>
          ${Object.entries(this.purposes).map(([purpose, text]) =>
            this.#renderSwitch(purpose, text),
          )}
        </fieldset>
        ${this.granted.email ? renderEmail() : ""}
        ${this.fault ? html`<p class="notice wrong" role="alert">${this.fault}</p>` : ""}
        <div class="equal">
          <button class="button" ?disabled=${this.busy}>${t("join.join")}</button>
          <button class="button" type="button" @click=${this.#refuse}>
            ${t("join.only_wifi")}
          </button>
        </div>
        <p class="soft small">${t("join.later")} <a href="/about/${store}">${t("join.more")}</a></p>
      </form>
    `;
  }

  /**
   * @param {string} purpose
   * @param {Texts} text
   */
  #renderSwitch(purpose, text) {
    return html`
      <label class="switch">
        <span class="what">${inLanguage(text)}</span>
        <input
          type="checkbox"
          role="switch"
          name="agree-${purpose}"
          @change=${withElement(
            HTMLInputElement,
            ({ checked }) => (this.granted = { ...this.granted, [purpose]: checked }),
          )}
        />
      </label>
    `;
  }

  #renderOnlyWifi() {
    return html`
      <div class="state">
        ${icon("wifi")}
        <div><strong>${t("join.online")}</strong>${t("join.online_what")}</div>
        <button class="button" @click=${this.#reconsider}>${t("join.reconsider")}</button>
      </div>
    `;
  }

  #refuse() {
    sessionStorage.setItem(ONLY_WIFI, "yes");
    this.onlyWifi = true;
  }

  #reconsider() {
    sessionStorage.removeItem(ONLY_WIFI);
    this.onlyWifi = false;
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    event.preventDefault();
    const email = findOptional("#email", HTMLInputElement, this);
    if (email && !email.checkValidity()) {
      email.setAttribute("aria-invalid", "true");
      email.focus();
      this.fault = t("join.fault_email");
      return;
    }
    this.busy = true;
    this.fault = null;
    try {
      await this.#join(email?.value);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      const key = `join.fault_${problem.key}`;
      this.fault = written(key) ? t(key) : problem.message;
    } finally {
      this.busy = false;
    }
  }

  /** @param {string} [email] */
  async #join(email) {
    const name = find("#name", HTMLInputElement, this).value.trim();
    /** @type {CustomerView} */
    const me = await post("/v1/customers", {
      store,
      name: name || t("join.nobody"),
      ...(email !== undefined && { email }),
      language,
      consents: this.granted,
      ...(share && { share }),
    });
    this.dispatchEvent(new CustomEvent("joined", { detail: me, bubbles: true }));
  }
}
customElements.define("join-screen", JoinScreen);

const renderWelcome = () =>
  html`<div class="welcome">
    <div class="banner">${["fruit", "bread", "cheese"].map((word) => picture(word))}</div>
    <h1>${t("join.title", { store: storeName })}</h1>
    <p class="soft">${t("join.lead")}</p>
  </div>`;

const renderEmail = () =>
  html`<div class="field">
    <label for="email">${t("join.email")}</label>
    <input id="email" name="email" type="email" required maxlength="254" autocomplete="email" />
  </div>`;
