/** The coupons of a customer, as the service tells of them. */

/** @import { CouponView } from "types/answers" */

// What a till gave back can be used again.
const USABLE = new Set(["issued", "viewed", "saved", "rolled_back"]);

/**
 * Whether a till would take a coupon that is still valid.
 * @param {Pick<CouponView, "state">} coupon
 */
export const isUsable = ({ state }) => USABLE.has(state);

/**
 * The coupons with some of them new or changed, newest first.
 * @param {CouponView[]} known
 * @param {CouponView[]} changed
 */
export function merge(known, changed) {
  const byId = new Map([...known, ...changed].map((coupon) => [coupon.id, coupon]));
  return [...byId.values()].sort((a, b) => b.issued_at.localeCompare(a.issued_at));
}

/**
 * Those of `changed` that were not known and can be used.
 * @param {CouponView[]} known
 * @param {CouponView[]} changed
 */
export function arrivals(known, changed) {
  const ids = new Set(known.map(({ id }) => id));
  return changed.filter((coupon) => !ids.has(coupon.id) && isUsable(coupon));
}

/**
 * Those that can be used at a moment, and the others.
 * @param {CouponView[]} coupons
 * @param {number} now
 */
export function splitByUse(coupons, now) {
  const canUse = (/** @type {CouponView} */ coupon) =>
    isUsable(coupon) && Date.parse(coupon.valid_until) > now;
  return {
    current: coupons.filter(canUse),
    past: coupons.filter((coupon) => !canUse(coupon)),
  };
}
