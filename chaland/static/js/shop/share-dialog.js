/** Share a coupon: the phone's own sheet, or a link to copy where there is none. */
import { post } from "chaland/api.js";
import { PageElement, html, icon } from "chaland/element.js";
import { offerText } from "chaland/offer.js";
import { inLanguage, t } from "chaland/texts.js";
import { toast } from "chaland/toast.js";

class ShareDialog extends PageElement {
  static properties = { url: {}, points: {} };

  /** Make the link of a coupon and offer it to friends; gives the link. */
  async open(coupon) {
    const share = await post(`/v1/me/coupons/${coupon.id}/shares`);
    this.url = new URL(share.url, location.origin).href;
    this.points = share.points;
    const title = `${offerText(coupon.offer)} · ${inLanguage(coupon.title)}`;
    const data = { title, text: t("share.text", { title }), url: this.url };
    if (navigator.canShare?.(data)) {
      try {
        await navigator.share(data);
        return;
      } catch (error) {
        if (error.name === "AbortError") return;
      }
    }
    await this.updateComplete;
    this.querySelector("dialog").showModal();
  }

  render() {
    return html`
      <dialog class="sheet" aria-labelledby="share-title">
        <div class="pad stack">
          <h2 id="share-title">${t("share.title")}</h2>
          <p class="soft">
            ${this.points ? t("share.lead", { n: this.points }) : t("share.lead_plain")}
          </p>
          <div class="field">
            <label for="share-link">${t("share.link")}</label>
            <input
              id="share-link"
              readonly
              .value=${this.url ?? ""}
              @focus=${(e) => e.target.select()}
            />
          </div>
          <div class="equal">
            <button class="button primary" type="button" @click=${this.#copy}>
              ${icon("share")}${t("share.copy")}
            </button>
            <form method="dialog"><button class="button">${t("shell.close")}</button></form>
          </div>
        </div>
      </dialog>
    `;
  }

  async #copy() {
    const field = this.querySelector("input");
    try {
      await navigator.clipboard.writeText(this.url);
      toast(t("share.copied"));
    } catch {
      field.focus(); // without the right to the clipboard, the link is at least selected
    }
  }
}
customElements.define("share-dialog", ShareDialog);
