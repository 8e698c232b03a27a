/** How an access point does: a symbol each, so that nobody has to tell colours apart. */

/** @import { AccessPointNow } from "types/answers" */

/** @typedef {AccessPointNow["state"]} AccessState */

/**
 * The states that need attention come first.
 * @type {AccessState[]}
 */
export const STATES = ["doubtful", "offline", "silent", "heard", "fits"];

/** @type {Record<AccessState, string>} */
export const SYMBOLS = {
  doubtful: "warning",
  offline: "offline",
  silent: "clock",
  heard: "wifi",
  fits: "check",
};

/**
 * Whether somebody should look after an access point.
 * @param {Pick<AccessPointNow, "state">} point
 */
export const needsAttention = ({ state }) => state === "doubtful" || state === "offline";
