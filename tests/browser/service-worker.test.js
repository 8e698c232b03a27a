import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { beforeEach, describe, it } from "node:test";
import vm from "node:vm";

const SHOP = "https://shop.example";
const source = await readFile(
  new URL("../../chaland/static/js/service-worker.js", import.meta.url),
  "utf-8",
);

/** A browser's cache, which knows requests by their addresses. */
class FakeCache {
  /** @type {Map<string, Response>} */
  kept = new Map();

  /** @param {string | { url: string }} request */
  async match(request) {
    return this.kept.get(addressOf(request))?.clone();
  }

  /**
   * @param {string | { url: string }} request
   * @param {Response} response
   */
  async put(request, response) {
    this.kept.set(addressOf(request), response);
  }

  async keys() {
    return [...this.kept.keys()].map((url) => ({ url }));
  }

  /** @param {{ url: string }} request */
  async delete({ url }) {
    return this.kept.delete(url);
  }
}

/** @param {string | { url: string }} request */
const addressOf = (request) =>
  typeof request === "string" ? new URL(request, SHOP).href : request.url;

/** @typedef {{ url: string, method: string, mode: string }} Wanted */

/** @type {Map<string, FakeCache>} */
let stores;
/** @type {(wanted: Wanted) => Promise<Response>} */
let network;
/** @type {string[]} */
let fetched;
/** @type {(event: unknown) => void} */
let onFetch;

beforeEach(() => {
  stores = new Map();
  fetched = [];
  network = async ({ url }) => new Response(`new ${url}`);
  const self = {
    location: new URL(SHOP),
    addEventListener: (/** @type {string} */ name, /** @type {typeof onFetch} */ listener) => {
      if (name === "fetch") onFetch = listener;
    },
  };
  const caches = {
    open: async (/** @type {string} */ name) => {
      if (!stores.has(name)) stores.set(name, new FakeCache());
      return stores.get(name);
    },
  };
  const fetch = (/** @type {Wanted} */ wanted) => {
    fetched.push(wanted.url);
    return network(wanted);
  };
  vm.runInNewContext(source, { self, caches, fetch, URL });
});

/**
 * What the worker answers, or null where it leaves the request to the browser.
 * @param {string} path
 * @param {Partial<Wanted>} [changes]
 */
async function answerTo(path, changes) {
  const request = { url: new URL(path, SHOP).href, method: "GET", mode: "no-cors", ...changes };
  /** @type {Promise<Response> | null} */
  let answer = null;
  onFetch({ request, respondWith: (/** @type {Promise<Response>} */ given) => (answer = given) });
  const response = await /** @type {Promise<Response> | null} */ (answer);
  return response && response.text();
}

const offline = async () => {
  throw new TypeError("Failed to fetch");
};

describe("a file of a version", () => {
  it("is fetched once, whatever the network does later", async () => {
    await answerTo("/static/v1a/js/till.js");
    network = offline;

    assert.equal(await answerTo("/static/v1a/js/till.js"), `new ${SHOP}/static/v1a/js/till.js`);
    assert.equal(fetched.length, 1);
  });

  it("replaces those of the version before", async () => {
    await answerTo("/static/v1a/js/till.js");
    await answerTo("/static/v2b/js/till.js");

    assert.deepEqual(
      [...(stores.get("chaland-files")?.kept.keys() ?? [])],
      [`${SHOP}/static/v2b/js/till.js`],
    );
  });

  it("is not kept where the service refused it, and no other file goes for it", async () => {
    await answerTo("/static/v1a/js/till.js");
    network = async () => new Response("gone", { status: 404 });

    assert.equal(await answerTo("/static/v2b/js/till.js"), "gone");
    assert.deepEqual(
      [...(stores.get("chaland-files")?.kept.keys() ?? [])],
      [`${SHOP}/static/v1a/js/till.js`],
    );
  });
});

describe("a page", () => {
  const page = { mode: "navigate" };

  it("of a phone or a till is the new one, and without a connection the last one", async () => {
    for (const path of ["/s/galerie", "/till"]) {
      assert.equal(await answerTo(path, page), `new ${SHOP}${path}`);
      network = async () => new Response("newer");
      assert.equal(await answerTo(path, page), "newer");
      network = offline;
      assert.equal(await answerTo(path, page), "newer");
      network = async ({ url }) => new Response(`new ${url}`);
    }
  });

  it("with a query is not kept, but the one without it stands in", async () => {
    await answerTo("/s/galerie", page);
    await answerTo("/s/galerie?share=abc", page);
    network = offline;

    assert.equal(await answerTo("/s/galerie?share=abc", page), `new ${SHOP}/s/galerie`);
  });

  it("that was never seen fails as it would without a worker", async () => {
    network = offline;
    await assert.rejects(answerTo("/till", page), /Failed to fetch/);
  });
});

describe("everything else", () => {
  it("is left to the browser", async () => {
    assert.equal(await answerTo("/manager/galerie", { mode: "navigate" }), null);
    assert.equal(await answerTo("/v1/me"), null);
    assert.equal(await answerTo("/static/js/till.js"), null);
    assert.equal(await answerTo("/static/v1a/js/till.js", { method: "POST" }), null);
    assert.equal(await answerTo("https://elsewhere.example/static/v1a/a.js"), null);
    assert.deepEqual(fetched, []);
  });
});
