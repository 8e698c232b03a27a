/** `<code-dialog>`: the coupon turned over, its QR code as large as the screen. */
import { groupsOf } from "chaland/coupon-codes.js";
import { find, findOptional } from "chaland/dom.js";
import { PageElement, html, icon } from "chaland/element.js";
import { offerText } from "chaland/offer.js";
import { inLanguage, moment, t } from "chaland/texts.js";

/** @import { CouponView } from "types/answers" */

export class CodeDialog extends PageElement {
  static properties = { coupon: {}, image: {}, done: { type: Boolean } };

  /** @type {WakeLockSentinel | null} */
  #wakeLock = null;

  constructor() {
    super();
    /** @type {CouponView | undefined} */
    this.coupon = undefined;
    /** @type {string | undefined} */
    this.image = undefined;
    this.done = false;
  }

  /**
   * Turn the card over.
   * @param {CouponView} coupon
   * @param {string} [image] the QR code, where it is there already
   */
  async open(coupon, image) {
    this.coupon = coupon;
    this.image = image;
    this.done = false;
    await this.updateComplete;
    find("dialog", HTMLDialogElement, this).showModal();
    try {
      this.#wakeLock = (await navigator.wakeLock?.request("screen")) ?? null;
    } catch {
      this.#wakeLock = null; // the battery is low, or the page is not in front
    }
  }

  /** Turn it back. */
  close() {
    findOptional("dialog", HTMLDialogElement, this)?.close();
  }

  render() {
    const { coupon } = this;
    if (!coupon) return "";
    return html`
      <dialog class="code" aria-labelledby="code-title" @close=${() => this.#wakeLock?.release()}>
        <form method="dialog">
          <button class="icon-button close" aria-label=${t("coupon.turn_back")}>
            ${icon("close")}
          </button>
        </form>
        <h2 id="code-title">${offerText(coupon.offer)} · ${inLanguage(coupon.title)}</h2>
        ${this.done ? renderUsed() : this.#renderCode(coupon)}
      </dialog>
    `;
  }

  /** @param {CouponView} coupon */
  #renderCode({ code, condition, valid_until }) {
    return html`
      ${
        this.image
          ? html`<img class="qr" src=${this.image} alt=${t("coupon.qr", { code })} />`
          : html`<div class="qr skeleton"></div>`
      }
      <p class="groups" aria-label=${t("coupon.code")}>
        ${groupsOf(code).map((group) => html`<span>${group}</span>`)}
      </p>
      <p>${inLanguage(condition)}</p>
      <p class="hint">
        ${t("offer.until", { when: moment(valid_until) })}. ${t("coupon.brightness")}
      </p>
    `;
  }
}
customElements.define("code-dialog", CodeDialog);

const renderUsed = () =>
  html`<div class="used" role="status">
    ${icon("check")}<strong>${t("coupon.used")}</strong>
    <p>${t("coupon.used_what")}</p>
  </div>`;
