/** What this phone keeps itself, so that coupons can be shown without a connection. */

const COUPONS = "chaland-coupons";
const store = document.body.dataset.store;

/** The last known coupons and points of this store, or null. */
export function recall() {
  try {
    const kept = JSON.parse(localStorage.getItem(COUPONS));
    return kept?.store === store ? kept : null;
  } catch {
    return null;
  }
}

/** Keep coupons, points and name for later; `codes` are QR images by coupon. */
export function keep(content) {
  localStorage.setItem(COUPONS, JSON.stringify({ store, ...content }));
}

/** Keep nothing any more, neither coupons nor the page of a member. */
export function forget() {
  localStorage.removeItem(COUPONS);
  window.caches?.delete("chaland-pages");
}

/** The QR image of a coupon as an address that works offline. */
export async function codeImage(coupon) {
  const response = await fetch(`/v1/me/coupons/${coupon.id}/qr.svg`);
  if (!response.ok) throw new Error(String(response.status));
  return `data:image/svg+xml;base64,${btoa(await response.text())}`;
}
