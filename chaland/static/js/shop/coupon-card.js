/** `<coupon-card>`: one coupon with what one can do with it. */
import { post } from "chaland/api.js";
import { PageElement, html, icon } from "chaland/element.js";
import { offerFace } from "chaland/offer.js";
import { inLanguage, t } from "chaland/texts.js";
import { toast } from "chaland/toast.js";

/** @import { CouponView } from "types/answers" */

const VIEWED_MS = 1_000;
const VIEWED_SHARE = 0.6;

class CouponCard extends PageElement {
  static properties = { coupon: {}, fresh: { type: Boolean } };

  // Viewed is what was on the screen for a second, not what was scrolled past.
  #observer = new IntersectionObserver(([entry]) => this.#onVisible(entry.isIntersecting), {
    threshold: VIEWED_SHARE,
  });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #viewedTimer;

  constructor() {
    super();
    /** @type {CouponView | undefined} */
    this.coupon = undefined;
    this.fresh = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#viewedTimer);
    this.#observer.disconnect();
  }

  /** @param {boolean} visible */
  #onVisible(visible) {
    clearTimeout(this.#viewedTimer);
    const { coupon } = this;
    if (visible && coupon?.state === "issued") {
      this.#viewedTimer = setTimeout(() => this.#report(coupon, "viewed"), VIEWED_MS);
    }
  }

  render() {
    const { coupon } = this;
    if (!coupon) return "";
    return html`
      <article class="offer ${this.fresh ? "fresh" : ""}" aria-label=${inLanguage(coupon.title)}>
        ${offerFace(coupon)} ${this.#renderActions(coupon)}
      </article>
      <details class="about">
        <summary>${t("coupon.why")}</summary>
        <p>${inLanguage(coupon.reason)}</p>
      </details>
      ${this.#renderDismissals(coupon)}
    `;
  }

  /** @param {CouponView} coupon */
  #renderActions(coupon) {
    const saved = coupon.state === "saved";
    return html`
      <div class="actions">
        <button class="button primary" @click=${() => this.#emit("use", coupon)}>
          ${icon("qr")}${t("coupon.use")}
        </button>
        ${coupon.share ? this.#renderShare(coupon, coupon.share.points) : ""}
        <button
          class="icon-button keep"
          aria-pressed=${String(saved)}
          aria-label=${t("coupon.save")}
          title=${t("coupon.save")}
          @click=${() => this.#save(coupon)}
        >
          ${icon(saved ? "saved" : "save")}
        </button>
      </div>
    `;
  }

  /**
   * @param {CouponView} coupon
   * @param {number} points that a friend brings
   */
  #renderShare(coupon, points) {
    return html`<button class="button" @click=${() => this.#emit("share", coupon)}>
      ${icon("share")}${points ? t("coupon.share_for", { n: points }) : t("coupon.share")}
    </button>`;
  }

  /** @param {CouponView} coupon */
  #renderDismissals(coupon) {
    return html`
      <div class="answers">
        <button class="link-button" @click=${() => this.#dismiss(coupon, false)}>
          ${t("coupon.not_now")}
        </button>
        ${
          coupon.zone
            ? html`<button class="link-button" @click=${() => this.#dismiss(coupon, true)}>
                ${t("coupon.never_here")}
              </button>`
            : ""
        }
      </div>
    `;
  }

  /**
   * @param {"use" | "share" | "dismissed"} name
   * @param {CouponView} coupon
   */
  #emit(name, coupon) {
    this.dispatchEvent(new CustomEvent(name, { detail: coupon, bubbles: true }));
  }

  /** @param {CouponView} coupon */
  async #save(coupon) {
    if (coupon.state === "saved") return;
    if (await this.#report(coupon, "saved")) toast(t("coupon.kept"));
  }

  /**
   * @param {CouponView} coupon
   * @param {boolean} never from this zone again
   */
  async #dismiss(coupon, never) {
    if (!(await this.#report(coupon, "dismissed", { never_from_zone: never }))) return;
    toast(t(never ? "coupon.never_said" : "coupon.gone"));
    this.#emit("dismissed", coupon);
  }

  /**
   * Tell the service what was done; gives whether it took it.
   * @param {CouponView} coupon
   * @param {"viewed" | "saved" | "dismissed"} action
   * @param {{ never_from_zone?: boolean }} [body]
   */
  async #report(coupon, action, body = {}) {
    try {
      /** @type {CouponView} */
      const changed = await post(`/v1/me/coupons/${coupon.id}/${action}`, body);
      if (action !== "dismissed") this.coupon = changed;
      return true;
    } catch {
      if (action !== "viewed") toast(t("coupon.not_heard"));
      return false;
    }
  }
}
customElements.define("coupon-card", CouponCard);
