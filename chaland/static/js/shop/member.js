/** What the service does for a customer: joining devices, claiming shares, leaving. */
import { Problem, get, request } from "chaland/api.js";

/** @import { CustomerView, ShareOutcomeView } from "types/answers" */
/** @import { Answer } from "chaland/api.js" */

/**
 * Who the customer is.
 * @returns {Promise<CustomerView>}
 */
export const loadMe = () => get("/v1/me");

/** Bind the phone of today to the customer: WiFi addresses change from time to time. */
export const bindDevice = () => request("/v1/me/device", { method: "POST", body: {} });

/**
 * Claim the deal that a friend has shared; gives whether it brought a coupon.
 * @param {string} share
 */
export async function claimShare(share) {
  /** @type {Answer<ShareOutcomeView>} */
  const { content } = await request(`/v1/shares/${share}/claim`, { method: "POST", body: {} });
  return content.coupon !== null;
}

/** Erase the customer. */
export const eraseMe = () => request("/v1/me", { method: "DELETE" });

/** Whether the customer is gone: erased on another phone, or the session has ended. */
export async function isGone() {
  try {
    await loadMe();
    return false;
  } catch (problem) {
    return problem instanceof Problem && problem.status === 401;
  }
}
