/** What this phone keeps itself, so that coupons can be shown without a connection. */

/** @import { CouponView, CustomerView, PointsView } from "types/answers" */

/**
 * The last known state; `codes` are QR images by the ids of their coupons.
 * @typedef {object} SavedState
 * @property {CustomerView} [me]
 * @property {CouponView[]} coupons
 * @property {PointsView} [points]
 * @property {Record<string, string>} [codes]
 */

const KEY = "chaland-coupons";

/**
 * The last known state in a store, or null.
 * @param {string} store
 * @returns {SavedState | null}
 */
export function loadState(store) {
  try {
    const saved = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return saved?.store === store ? saved : null;
  } catch {
    return null; // private windows may keep nothing, and what is kept may be of an older version
  }
}

/**
 * Save the state for later.
 * @param {string} store
 * @param {SavedState} state
 */
export function saveState(store, state) {
  localStorage.setItem(KEY, JSON.stringify({ store, ...state }));
}

/** Forget the state and the page of a member. */
export function clearState() {
  localStorage.removeItem(KEY);
  globalThis.caches?.delete("chaland-pages");
}

/**
 * The QR image of a coupon as an address that works offline.
 * @param {Pick<CouponView, "id">} coupon
 */
export async function codeImage({ id }) {
  const response = await fetch(`/v1/me/coupons/${id}/qr.svg`);
  if (!response.ok) throw new Error(String(response.status));
  return `data:image/svg+xml;base64,${btoa(await response.text())}`;
}
