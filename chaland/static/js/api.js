/** The service's JSON interface. */

/** A refusal in the service's one shape; status 0 means that the service was not reached. */
export class Problem extends Error {
  constructor(status, content = {}) {
    super(content.detail ?? String(status));
    this.status = status;
    this.key = content.key ?? (status ? "refused" : "unreachable");
    this.reasons = content.reasons ?? [];
    this.errors = content.errors ?? [];
    this.content = content;
  }
}

/**
 * Ask the service; gives `{content, etag, status}`.
 * @throws {Problem} when it refuses or cannot be reached.
 */
export async function ask(path, { method = "GET", body, headers = {}, signal } = {}) {
  const json = body === undefined ? {} : { "Content-Type": "application/json" };
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: { Accept: "application/json", ...json, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0);
  }
  const text = await response.text();
  const content = text && /json/.test(response.headers.get("Content-Type")) ? JSON.parse(text) : {};
  if (!response.ok) throw new Problem(response.status, content);
  return { content, etag: response.headers.get("ETag"), status: response.status };
}

/** The content of a GET. */
export const get = async (path, options) => (await ask(path, options)).content;

/** The content of a POST. */
export const post = async (path, body = {}, options = {}) =>
  (await ask(path, { method: "POST", body, ...options })).content;

/** A key under which a request that moves value is done once, however often it is sent. */
export function onceKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Go and log in, then come back here. */
export function logIn() {
  const here = location.pathname + location.search;
  location.assign(`/login?next=${encodeURIComponent(here)}`);
}
