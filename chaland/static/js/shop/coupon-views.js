/** The coupons that can be used, as cards, and the past ones as a list. */
import { repeat } from "lit/directives/repeat.js";
import { emptyState, html } from "chaland/element.js";
import { offerText } from "chaland/offer.js";
import "chaland/shop/coupon-card.js";
import { isUsable } from "chaland/shop/coupons.js";
import { inLanguage, moment, t, written } from "chaland/texts.js";

/** @import { CouponView } from "types/answers" */

/**
 * Why there may be no coupons: nothing was agreed to, or the phone is not on the store's WiFi.
 * @typedef {{ agreed: boolean, device: boolean }} Reason
 */

/**
 * A card for each coupon.
 * @param {CouponView[]} coupons
 * @param {Set<string>} fresh the ids of those that slide in
 * @param {Reason} reason
 * @param {() => void} onSettings
 */
export function renderCoupons(coupons, fresh, reason, onSettings) {
  if (!coupons.length) return renderNothing(reason, onSettings);
  return html`<ul class="coupons">
    ${repeat(
      coupons,
      (coupon) => coupon.id,
      (coupon) =>
        html`<li>
          <coupon-card .coupon=${coupon} ?fresh=${fresh.has(coupon.id)}></coupon-card>
        </li>`,
    )}
  </ul>`;
}

/**
 * @param {Reason} reason
 * @param {() => void} onSettings
 */
function renderNothing({ agreed, device }, onSettings) {
  if (!agreed) {
    const settings = html`<button class="button primary" @click=${onSettings}>
      ${t("settings.title")}
    </button>`;
    return emptyState("gift", t("shopper.off"), t("shopper.off_do"), settings);
  }
  if (!device) return emptyState("wifi", t("shopper.no_wifi"), t("shopper.no_wifi_do"));
  return emptyState("gift", t("shopper.empty"), t("shopper.empty_do"));
}

/**
 * The coupons that can no longer be used, folded away.
 * @param {CouponView[]} coupons
 */
export const renderPast = (coupons) => html`
  <details class="past">
    <summary>${t("shopper.past", { n: coupons.length })}</summary>
    <ul>
      ${coupons.map(
        (coupon) =>
          html`<li>
            <span><strong>${offerText(coupon.offer)}</strong> ${inLanguage(coupon.title)}</span>
            <span class="badge">${stateOf(coupon)} · ${moment(coupon.issued_at)}</span>
          </li>`,
      )}
    </ul>
  </details>
`;

/** @param {CouponView} coupon */
function stateOf(coupon) {
  const key = `coupon.state_${coupon.state}`;
  return isUsable(coupon) || !written(key) ? t("coupon.state_expired") : t(key);
}
