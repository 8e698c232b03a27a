/** `<share-dialog>`: the phone's own sheet to share a coupon, or a link to copy. */
import { post } from "chaland/api.js";
import { find, withElement } from "chaland/dom.js";
import { PageElement, html, icon } from "chaland/element.js";
import { offerText } from "chaland/offer.js";
import { inLanguage, t } from "chaland/texts.js";
import { toast } from "chaland/toast.js";

/** @import { CouponView, ShareLinkView } from "types/answers" */

export class ShareDialog extends PageElement {
  static properties = { url: {}, points: {} };

  constructor() {
    super();
    this.url = "";
    /** What one friend brings. */
    this.points = 0;
  }

  /**
   * Make the link of a coupon and offer to share it.
   * @param {CouponView} coupon
   */
  async open(coupon) {
    /** @type {ShareLinkView} */
    const share = await post(`/v1/me/coupons/${coupon.id}/shares`);
    this.url = new URL(share.url, location.origin).href;
    this.points = share.points;
    const title = `${offerText(coupon.offer)} · ${inLanguage(coupon.title)}`;
    if (await shareWithSystem({ title, text: t("share.text", { title }), url: this.url })) return;
    await this.updateComplete;
    find("dialog", HTMLDialogElement, this).showModal();
  }

  render() {
    const lead = this.points ? t("share.lead", { n: this.points }) : t("share.lead_plain");
    return html`
      <dialog class="sheet" aria-labelledby="share-title">
        <div class="pad stack">
          <h2 id="share-title">${t("share.title")}</h2>
          <p class="soft">${lead}</p>
          <div class="field">
            <label for="share-link">${t("share.link")}</label>
            <input
              id="share-link"
              readonly
              .value=${this.url}
              @focus=${withElement(HTMLInputElement, (input) => input.select())}
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
    try {
      await navigator.clipboard.writeText(this.url);
      toast(t("share.copied"));
    } catch {
      // Without the right to the clipboard, the link is at least selected.
      find("input", HTMLInputElement, this).focus();
    }
  }
}
customElements.define("share-dialog", ShareDialog);

/**
 * Open the sheet of the phone; gives whether there is one and it was used or put away.
 * @param {ShareData} shared
 */
async function shareWithSystem(shared) {
  if (!navigator.canShare?.(shared)) return false;
  try {
    await navigator.share(shared);
    return true;
  } catch (error) {
    return error instanceof Error && error.name === "AbortError";
  }
}
