/** Keeps the files and the last pages of phones and tills, for when there is no connection. */

const FILES = "chaland-files";
const PAGES = "chaland-pages";
const VERSIONED_FILE = /^\/static\/(v\w+)\//;
const KEPT_PAGE = /^\/(s\/[\w-]+|till)$/;

// The checker takes `self` for that of any worker.
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  const [, version] = VERSIONED_FILE.exec(url.pathname) ?? [];
  if (version) event.respondWith(file(request, version));
  else if (request.mode === "navigate" && KEPT_PAGE.test(url.pathname)) {
    event.respondWith(page(request, url));
  }
});

/**
 * A versioned file never changes: the kept one is right. Another version replaces all.
 * @param {Request} request
 * @param {string} version
 */
async function file(request, version) {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) {
    await deleteOtherVersions(cache, version);
    await cache.put(request, response.clone());
  }
  return response;
}

/**
 * @param {Cache} cache
 * @param {string} version
 */
async function deleteOtherVersions(cache, version) {
  for (const request of await cache.keys()) {
    if (!request.url.includes(`/${version}/`)) await cache.delete(request);
  }
}

/**
 * The page of now, or the last one when the service cannot be reached.
 * @param {Request} request
 * @param {URL} url
 */
async function page(request, url) {
  const cache = await caches.open(PAGES);
  try {
    const response = await fetch(request);
    if (response.ok && !url.search) await cache.put(url.pathname, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(url.pathname);
    if (kept) return kept;
    throw error;
  }
}
