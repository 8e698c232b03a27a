import assert from "node:assert/strict";
import { afterEach, describe, it, mock } from "node:test";

import { Problem, get, idempotencyKey, post, request } from "chaland/api.js";

/** @typedef {{ method: string, headers: Record<string, string>, body?: string }} Sent */

/**
 * Let the service answer, or fail to.
 * @param {() => Response} answer
 */
function answerWith(answer) {
  const service = mock.method(globalThis, "fetch", async () => answer());
  return () => /** @type {Sent} */ (/** @type {unknown[]} */ (service.mock.calls[0].arguments)[1]);
}

/**
 * @param {unknown} content
 * @param {ResponseInit & { type?: string }} [init]
 */
const json = (content, { type = "application/json", headers, ...init } = {}) =>
  new Response(JSON.stringify(content), { headers: { "Content-Type": type, ...headers }, ...init });

afterEach(() => mock.restoreAll());

describe("a request", () => {
  it("gives the content with the version of it", async () => {
    const sent = answerWith(() => json({ id: "c1" }, { headers: { ETag: '"7"' }, status: 201 }));

    const answer = await request("/v1/campaigns", { method: "POST", body: { name: "Cheese" } });

    assert.deepEqual(answer, { content: { id: "c1" }, etag: '"7"', status: 201 });
    assert.equal(sent().body, '{"name":"Cheese"}');
    assert.equal(sent().headers["Content-Type"], "application/json");
  });

  it("without a body says of none what it is", async () => {
    const sent = answerWith(() => json({}));

    await get("/v1/session");

    assert.equal(sent().method, "GET");
    assert.equal(sent().body, undefined);
    assert.equal("Content-Type" in sent().headers, false);
  });

  it("takes headers, and none away", async () => {
    const sent = answerWith(() => json({}));

    await post("/v1/redemptions", undefined, { headers: { "Idempotency-Key": "k" } });

    assert.equal(sent().headers["Idempotency-Key"], "k");
    assert.equal(sent().headers.Accept, "application/json");
    assert.equal(sent().body, "{}");
  });

  it("has empty content where the answer is none, or no JSON", async () => {
    answerWith(() => new Response(null, { status: 204 }));
    assert.deepEqual(await get("/v1/me"), {});

    mock.restoreAll();
    answerWith(() => new Response("<html>", { headers: { "Content-Type": "text/html" } }));
    assert.deepEqual(await get("/v1/me"), {});
  });
});

describe("a problem", () => {
  it("says what the service said", async () => {
    const details = {
      key: "invalid",
      detail: "Not a campaign",
      errors: [{ field: "title.en", expected: "text" }],
    };
    answerWith(() => json(details, { status: 422, type: "application/problem+json" }));

    const problem = await get("/v1/campaigns").catch((error) => error);

    assert.ok(problem instanceof Problem);
    assert.equal(problem.status, 422);
    assert.equal(problem.key, "invalid");
    assert.equal(problem.message, "Not a campaign");
    assert.deepEqual(problem.errors, details.errors);
    assert.deepEqual(problem.reasons, []);
  });

  it("is a refusal where a proxy answered instead", async () => {
    answerWith(() => new Response("Bad gateway", { status: 502 }));

    await assert.rejects(get("/v1/me"), { status: 502, key: "refused", message: "502" });
  });

  it("is that nobody was reached where the network failed", async () => {
    answerWith(() => {
      throw new TypeError("Failed to fetch");
    });

    await assert.rejects(get("/v1/me"), { status: 0, key: "unreachable" });
  });

  it("is none where the page itself gave up", async () => {
    answerWith(() => {
      throw new DOMException("given up", "AbortError");
    });

    await assert.rejects(get("/v1/me"), { name: "AbortError" });
  });
});

describe("an idempotency key", () => {
  it("is 128 random bits, also where they begin with zeros", (context) => {
    context.mock.method(crypto, "getRandomValues", (/** @type {Uint8Array} */ bytes) => bytes);
    assert.equal(idempotencyKey(), "0".repeat(32));
  });

  it("never comes twice", () => {
    const keys = Array.from({ length: 100 }, idempotencyKey);

    assert.equal(new Set(keys).size, 100);
    for (const key of keys) assert.match(key, /^[0-9a-f]{32}$/);
  });
});
