/** `<coupon-card>`: one coupon with what one can do with it. */
import { post } from "chaland/api.js";
import { PageElement, html, icon } from "chaland/element.js";
import { offerFace } from "chaland/offer.js";
import { inLanguage, t } from "chaland/texts.js";
import { toast } from "chaland/toast.js";

const SEEN_MS = 1_000;

class CouponCard extends PageElement {
  static properties = { coupon: {}, fresh: { type: Boolean } };

  connectedCallback() {
    super.connectedCallback();
    // Seen is what was on the screen for a second, not what was scrolled past.
    this.watching = new IntersectionObserver(
      ([entry]) => {
        clearTimeout(this.seeing);
        if (entry.isIntersecting && this.coupon.state === "issued") {
          this.seeing = setTimeout(() => this.#tell("viewed"), SEEN_MS);
        }
      },
      { threshold: 0.6 },
    );
    this.watching.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.seeing);
    this.watching.disconnect();
  }

  render() {
    const { coupon } = this;
    const saved = coupon.state === "saved";
    const points = coupon.share?.points;
    return html`
      <article class="offer ${this.fresh ? "fresh" : ""}" aria-label=${inLanguage(coupon.title)}>
        ${offerFace(coupon)}
        <div class="actions">
          <button class="button primary" @click=${() => this.#ask("use")}>
            ${icon("qr")}${t("coupon.use")}
          </button>
          ${
            coupon.share
              ? html`<button class="button" @click=${() => this.#ask("share")}>
                  ${icon("share")}${points ? t("coupon.share_for", { n: points }) : t("coupon.share")}
                </button>`
              : ""
          }
          <button
            class="icon-button keep"
            aria-pressed=${String(saved)}
            aria-label=${t("coupon.save")}
            title=${t("coupon.save")}
            @click=${() => this.#save()}
          >
            ${icon(saved ? "saved" : "save")}
          </button>
        </div>
      </article>
      <details class="about">
        <summary>${t("coupon.why")}</summary>
        <p>${inLanguage(coupon.reason)}</p>
      </details>
      <div class="answers">
        <button class="link-button" @click=${() => this.#dismiss(false)}>
          ${t("coupon.not_now")}
        </button>
        ${
          coupon.zone
            ? html`<button class="link-button" @click=${() => this.#dismiss(true)}>
                ${t("coupon.never_here")}
              </button>`
            : ""
        }
      </div>
    `;
  }

  #ask(what) {
    this.dispatchEvent(new CustomEvent(what, { detail: this.coupon, bubbles: true }));
  }

  async #save() {
    if (this.coupon.state === "saved") return;
    if (await this.#tell("saved")) toast(t("coupon.kept"));
  }

  async #dismiss(never) {
    if (!(await this.#tell("dismissed", { never_from_zone: never }))) return;
    toast(t(never ? "coupon.never_said" : "coupon.gone"));
    this.dispatchEvent(new CustomEvent("dismissed", { detail: this.coupon, bubbles: true }));
  }

  /** Tell the service; gives whether it heard. */
  async #tell(what, body = {}) {
    try {
      const coupon = await post(`/v1/me/coupons/${this.coupon.id}/${what}`, body);
      if (what !== "dismissed") this.coupon = coupon;
      return true;
    } catch {
      if (what !== "viewed") toast(t("coupon.not_heard"));
      return false;
    }
  }
}
customElements.define("coupon-card", CouponCard);
