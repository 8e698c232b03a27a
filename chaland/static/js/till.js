/** The till: one field, one camera button, one answer as large as the screen. */
import { Problem, idempotencyKey } from "chaland/api.js";
import { sentCode } from "chaland/coupon-codes.js";
import { find, findOptional, withElement } from "chaland/dom.js";
import { PageElement, html, icon } from "chaland/element.js";
import { t } from "chaland/texts.js";
import { renderAnswer } from "chaland/till/answer.js";
import { Scanner, canScan } from "chaland/till/scanner.js";
import {
  chosenStore,
  forgetKey,
  hasKey,
  identify,
  keepKey,
  keepStore,
  requestWithKey,
} from "chaland/till/session.js";
import { renderSignIn } from "chaland/till/sign-in.js";

/** @import { RedeemedView, RedemptionView } from "types/answers" */
/** @import { Answer } from "chaland/api.js" */
/** @import { TillAnswer } from "chaland/till/answer.js" */

class TillPage extends PageElement {
  static properties = {
    allowed: { state: true },
    store: { state: true },
    stores: { state: true },
    answer: { state: true },
    busy: { state: true },
    scanning: { state: true },
    offline: { state: true },
    wrongKey: { state: true },
  };

  #scanner = new Scanner((code) => this.#useScanned(code));

  constructor() {
    super();
    /** @type {boolean | undefined} */
    this.allowed = undefined;
    this.stores = (this.dataset.stores ?? "").split(" ").filter(Boolean);
    this.store = "";
    /** @type {TillAnswer | null} */
    this.answer = null;
    this.busy = false;
    this.scanning = false;
    this.wrongKey = false;
    this.offline = !navigator.onLine;
    addEventListener("online", () => (this.offline = false));
    addEventListener("offline", () => (this.offline = true));
  }

  connectedCallback() {
    super.connectedCallback();
    // Without either, nobody is signed in: no need to ask.
    if (this.dataset.signedIn === "yes" || hasKey()) this.#identify();
    else this.allowed = false;
  }

  async #identify() {
    const { allowed, wrongKey, stores } = await identify();
    if (stores.length) this.stores = stores;
    this.store = chosenStore(this.stores);
    this.wrongKey = wrongKey;
    this.allowed = allowed;
  }

  render() {
    if (this.allowed === undefined) return html`<div class="skeleton answer"></div>`;
    if (!this.allowed) return renderSignIn(this.wrongKey, (key) => this.#useKey(key));
    return html`
      <h1 class="visually-hidden">${t("till.title")}</h1>
      ${this.#renderEntry()}
      <div class="stack">
        ${
          this.offline
            ? html`<p class="notice" role="status">${icon("offline")}${t("till.offline")}</p>`
            : ""
        }
        <div class="viewfinder" ?hidden=${!this.scanning}><video muted playsinline></video></div>
        <div role="status" aria-live="assertive">
          ${
            this.busy
              ? html`<div class="answer skeleton"></div>`
              : renderAnswer(this.answer, (redemption) => this.#undo(redemption))
          }
        </div>
        ${this.#renderFoot()}
      </div>
    `;
  }

  firstUpdated() {
    this.#codeField?.focus();
  }

  get #codeField() {
    return findOptional("#code", HTMLInputElement, this);
  }

  #renderEntry() {
    return html`
      <form class="entry" @submit=${this.#submit}>
        <div class="field">
          <label for="code">${t("till.code")}</label>
          <input
            id="code"
            name="code"
            required
            autocomplete="off"
            autocapitalize="characters"
            spellcheck="false"
            maxlength="40"
            placeholder="XXXX-XXXX-XXXX-XXXX"
          />
        </div>
        ${canScan ? this.#renderCameraButton() : ""}
        <button class="button primary" ?disabled=${this.busy}>${t("till.check")}</button>
      </form>
    `;
  }

  #renderCameraButton() {
    return html`<button
      class="button camera"
      type="button"
      aria-label=${t(this.scanning ? "till.stop" : "till.scan")}
      aria-pressed=${String(this.scanning)}
      @click=${this.#toggleCamera}
    >
      ${icon("camera")}
    </button>`;
  }

  #renderFoot() {
    return html`<div class="till-foot">
      ${this.stores.length > 1 ? this.#renderStores() : ""}
      ${
        hasKey()
          ? html`<button class="link-button" type="button" @click=${this.#forgetKey}>
              ${t("till.key_forget")}
            </button>`
          : ""
      }
    </div>`;
  }

  #renderStores() {
    return html`<label class="row">
      ${t("till.store")}
      <select @change=${withElement(HTMLSelectElement, ({ value }) => this.#chooseStore(value))}>
        ${this.stores.map(
          (store) =>
            html`<option value=${store} ?selected=${store === this.store}>${store}</option>`,
        )}
      </select>
    </label>`;
  }

  /** @param {string} store */
  #chooseStore(store) {
    this.store = store;
    keepStore(store);
  }

  /** @param {string} key */
  #useKey(key) {
    keepKey(key);
    this.#identify();
  }

  #forgetKey() {
    forgetKey();
    this.answer = null;
    this.allowed = false;
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    this.#redeem(find("#code", HTMLInputElement, this).value);
  }

  /** @param {string} code */
  #useScanned(code) {
    this.scanning = false;
    find("#code", HTMLInputElement, this).value = code;
    this.#redeem(code);
  }

  /** @param {string} code */
  async #redeem(code) {
    this.busy = true;
    this.answer = null;
    try {
      /** @type {Answer<RedeemedView>} */
      const { content } = await requestWithKey("/v1/redemptions", {
        method: "POST",
        body: { code: sentCode(code), store: this.store },
        headers: { "Idempotency-Key": idempotencyKey() },
      });
      this.answer = { redemption: content };
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401) this.allowed = false;
      this.#showProblem(problem);
    } finally {
      this.busy = false;
      this.#codeField?.focus();
      this.#codeField?.select();
    }
  }

  /** @param {RedeemedView} redemption */
  async #undo(redemption) {
    try {
      /** @type {Answer<RedemptionView>} */
      const { content } = await requestWithKey(`/v1/redemptions/${redemption.id}/rollback`, {
        method: "POST",
        body: {},
      });
      this.answer = { redemption: { ...redemption, ...content } };
    } catch (problem) {
      this.#showProblem(problem);
    }
  }

  /** @param {unknown} problem */
  #showProblem(problem) {
    if (!(problem instanceof Problem)) throw problem;
    this.answer = { key: problem.key };
  }

  async #toggleCamera() {
    if (this.scanning) {
      this.#scanner.stop();
      this.scanning = false;
      return;
    }
    this.scanning = true;
    await this.updateComplete;
    try {
      await this.#scanner.start(find("video", HTMLVideoElement, this));
    } catch {
      this.scanning = false;
      this.answer = { key: "camera_no" };
    }
  }
}
customElements.define("till-page", TillPage);
