/** How an access point does: a symbol each, so that nobody has to tell colours apart. */

// The ones that want a look come first.
export const STATES = ["doubtful", "offline", "silent", "heard", "fits"];

export const SYMBOLS = {
  doubtful: "warning",
  offline: "offline",
  silent: "clock",
  heard: "wifi",
  fits: "check",
};

export const wantsALook = ({ state }) => state === "doubtful" || state === "offline";
