/** Keeps the files and the last pages of phones and tills, for when there is no connection. */

const FILES = "chaland-files";
const PAGES = "chaland-pages";
const KEPT_PAGES = /^\/(s\/[\w-]+|till)$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (/^\/static\/v\w+\//.test(url.pathname)) event.respondWith(file(request, url));
  else if (request.mode === "navigate" && KEPT_PAGES.test(url.pathname)) {
    event.respondWith(page(request, url));
  }
});

/** A versioned file never changes: the kept one is right. Another version replaces all. */
async function file(request, url) {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) {
    await forgetOthers(cache, url.pathname.split("/")[2]);
    await cache.put(request, response.clone());
  }
  return response;
}

async function forgetOthers(cache, version) {
  for (const request of await cache.keys()) {
    if (!request.url.includes(`/${version}/`)) await cache.delete(request);
  }
}

/** The page of now, or the last one when the service cannot be reached. */
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
