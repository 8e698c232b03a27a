/** The service's JSON interface. */

/** @import { Problem as ProblemDetails } from "types/answers" */

/**
 * What the service answered; `etag` names the version of it.
 * @template T
 * @typedef {{ content: T, etag: string | null, status: number }} Answer
 */

/**
 * @typedef {object} RequestOptions
 * @property {string} [method]
 * @property {unknown} [body] sent as JSON
 * @property {Record<string, string>} [headers]
 * @property {AbortSignal} [signal]
 */

/** A refusal in the service's one shape; status 0 means that the service was not reached. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {Partial<ProblemDetails>} [details]
   */
  constructor(status, details = {}) {
    super(details.detail ?? String(status));
    this.status = status;
    this.key = details.key ?? (status ? "refused" : "unreachable");
    this.reasons = details.reasons ?? [];
    this.errors = details.errors ?? [];
  }
}

/**
 * Send a request. The content is what the caller says it is: nothing compares it.
 * @template T
 * @param {string} path
 * @param {RequestOptions} [options]
 * @returns {Promise<Answer<T>>}
 * @throws {Problem} when the service refuses or cannot be reached
 */
export async function request(path, options = {}) {
  const response = await send(path, options);
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("Content-Type") ?? "");
  const content = text && isJson ? JSON.parse(text) : {};
  if (!response.ok) throw new Problem(response.status, content);
  return { content, etag: response.headers.get("ETag"), status: response.status };
}

/**
 * @param {string} path
 * @param {RequestOptions} options
 */
async function send(path, { method = "GET", body, headers = {}, signal }) {
  /** @type {Record<string, string>} */
  const json = body === undefined ? {} : { "Content-Type": "application/json" };
  try {
    return await fetch(path, {
      method,
      headers: { Accept: "application/json", ...json, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") throw error;
    throw new Problem(0);
  }
}

/**
 * The content of a GET.
 * @template T
 * @param {string} path
 * @param {RequestOptions} [options]
 * @returns {Promise<T>}
 * @throws {Problem} when the service refuses or cannot be reached
 */
export async function get(path, options) {
  /** @type {Answer<T>} */
  const { content } = await request(path, options);
  return content;
}

/**
 * The content of the answer to a POST.
 * @template T
 * @param {string} path
 * @param {unknown} [body]
 * @param {RequestOptions} [options]
 * @returns {Promise<T>}
 * @throws {Problem} when the service refuses or cannot be reached
 */
export async function post(path, body = {}, options = {}) {
  /** @type {Answer<T>} */
  const { content } = await request(path, { method: "POST", body, ...options });
  return content;
}

/** A key under which a request that moves value is done once, however often it is sent. */
export function idempotencyKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Go to the login page, and from there back to this one. */
export function logIn() {
  const here = location.pathname + location.search;
  location.assign(`/login?next=${encodeURIComponent(here)}`);
}
