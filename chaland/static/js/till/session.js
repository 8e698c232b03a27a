/** Who works at a till: staff that has logged in, or a till with a key of its own. */
import { Problem, request } from "chaland/api.js";

/** @import { Session } from "types/answers" */
/** @import { Answer, RequestOptions } from "chaland/api.js" */

const KEY = "chaland-till-key";
const STORE = "chaland-till-store";
/** @type {Set<string>} */
const ROLES = new Set(["till", "manager", "admin"]);

/**
 * @typedef {object} TillIdentity
 * @property {boolean} allowed whether codes can be taken
 * @property {boolean} wrongKey whether the key was refused, and is forgotten
 * @property {string[]} stores none where they are not known
 */

/** Whether this till has a key. */
export const hasKey = () => Boolean(localStorage.getItem(KEY));

/**
 * Keep the key of this till.
 * @param {string} key
 */
export const keepKey = (key) => localStorage.setItem(KEY, key.trim());

/** Forget the key of this till. */
export const forgetKey = () => localStorage.removeItem(KEY);

/**
 * Send a request with the key, where there is one.
 * @template T
 * @param {string} path
 * @param {RequestOptions} [options]
 * @returns {Promise<Answer<T>>}
 */
export function requestWithKey(path, { headers, ...options } = {}) {
  const key = localStorage.getItem(KEY);
  /** @type {Record<string, string>} */
  const bearer = key ? { Authorization: `Bearer ${key}` } : {};
  return request(path, { ...options, headers: { ...headers, ...bearer } });
}

/**
 * Ask the service who works here; forgets a key that it refuses.
 * @returns {Promise<TillIdentity>}
 */
export async function identify() {
  try {
    /** @type {Answer<Session>} */
    const { content } = await requestWithKey("/v1/session");
    return { allowed: ROLES.has(content.role), wrongKey: false, stores: content.stores };
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    const wrongKey = problem.status === 401 && hasKey();
    if (wrongKey) forgetKey();
    // Without a connection the page works on and says so; the service decides at each code.
    return { allowed: problem.status === 0, wrongKey, stores: [] };
  }
}

/**
 * The store that was chosen last, or the first one.
 * @param {string[]} stores
 */
export function chosenStore(stores) {
  const kept = localStorage.getItem(STORE);
  return kept !== null && (stores.includes(kept) || !stores.length) ? kept : stores[0];
}

/**
 * Keep the store that was chosen.
 * @param {string} store
 */
export const keepStore = (store) => localStorage.setItem(STORE, store);
