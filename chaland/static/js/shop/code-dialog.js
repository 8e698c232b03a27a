/** `<code-dialog>`: the coupon turned over, its QR code as large as the screen. */
import { PageElement, html, icon } from "chaland/element.js";
import { offerText } from "chaland/offer.js";
import { inLanguage, moment, t } from "chaland/texts.js";

class CodeDialog extends PageElement {
  static properties = { coupon: {}, image: {}, done: { type: Boolean } };

  #lock = null;

  /** Turn the card over. */
  async open(coupon, image) {
    this.coupon = coupon;
    this.image = image;
    this.done = false;
    await this.updateComplete;
    this.querySelector("dialog").showModal();
    try {
      this.#lock = await navigator.wakeLock?.request("screen");
    } catch {
      this.#lock = null; // the battery is low, or the page is not in front
    }
  }

  close() {
    this.querySelector("dialog")?.close();
  }

  render() {
    if (!this.coupon) return "";
    const { coupon } = this;
    return html`
      <dialog class="code" aria-labelledby="code-title" @close=${() => this.#lock?.release()}>
        <form method="dialog">
          <button class="icon-button close" aria-label=${t("coupon.turn_back")}>
            ${icon("close")}
          </button>
        </form>
        <h2 id="code-title">${offerText(coupon.offer)} · ${inLanguage(coupon.title)}</h2>
        ${this.done ? this.#used() : this.#code()}
      </dialog>
    `;
  }

  #code() {
    const { coupon } = this;
    return html`
      ${
        this.image
          ? html`<img class="qr" src=${this.image} alt=${t("coupon.qr", { code: coupon.code })} />`
          : html`<div class="qr skeleton"></div>`
      }
      <p class="groups" aria-label=${t("coupon.code")}>
        ${coupon.code.split("-").map((group) => html`<span>${group}</span>`)}
      </p>
      <p>${inLanguage(coupon.condition)}</p>
      <p class="hint">
        ${t("offer.until", { when: moment(coupon.valid_until) })}. ${t("coupon.brightness")}
      </p>
    `;
  }

  #used() {
    return html`<div class="used" role="status">
      ${icon("check")}<strong>${t("coupon.used")}</strong>
      <p>${t("coupon.used_what")}</p>
    </div>`;
  }
}
customElements.define("code-dialog", CodeDialog);
