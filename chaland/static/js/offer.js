/** How an offer looks: its words, its picture, its card. */
import { html, icon } from "chaland/element.js";
import { pictureAddress } from "chaland/pictures.js";
import { inLanguage, moment, money, t } from "chaland/texts.js";

/** @import { CampaignView, CouponView, Offer } from "types/answers" */

/**
 * What the card of an offer shows, of a coupon or of a campaign.
 * @typedef {Pick<CouponView & CampaignView, "title" | "offer" | "condition" | "product"
 *   | "valid_until"> & Partial<Pick<CouponView, "zone" | "image">>} OfferCard
 */

/**
 * The words of the offer itself: "−20 %", "−1.50 €", "2 for 1".
 * @param {Offer} offer
 */
export function offerText(offer) {
  if (offer.kind === "percent") return t("offer.percent", { value: offer.value });
  if (offer.kind === "amount") {
    return t("offer.amount", { value: money(offer.value, offer.currency ?? "EUR") });
  }
  return inLanguage(offer.text);
}

/**
 * The drawing that goes with some words.
 * @param {Array<string | null | undefined>} words
 */
export const picture = (...words) =>
  html`<svg class="drawing" aria-hidden="true">
    <use href=${pictureAddress(...words)}></use>
  </svg>`;

/**
 * The picture, offer and terms of a coupon.
 * @param {OfferCard} card
 */
export function offerFace({ title, offer, condition, product, zone, valid_until, image }) {
  return html`
    <div class="picture">
      <p class="amount">${offerText(offer)}</p>
      ${
        image
          ? html`<img class="drawing" src=${image} alt="" />`
          : picture(product, title.en, title.fr, zone)
      }
    </div>
    <div class="tear" aria-hidden="true"></div>
    <div class="body">
      <h2 class="product">${inLanguage(title)}</h2>
      <p class="condition">${inLanguage(condition)}</p>
      <p class="until">${icon("clock")}${t("offer.until", { when: moment(valid_until) })}</p>
    </div>
  `;
}
