/** The codes of coupons. */

/**
 * The groups in which a code is read out and typed.
 * @param {string} code such as ABCD-EFGH-JKMN-PQRS
 */
export const groupsOf = (code) => code.split("-");

/**
 * A code as it is sent; the service reads small letters, spaces and look-alikes.
 * @param {string} text typed or scanned
 */
export const sentCode = (text) => text.trim();
