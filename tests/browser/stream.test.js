import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";

import { Stream } from "chaland/stream.js";

/** @import { StreamOptions } from "chaland/stream.js" */

const SILENT_MS = 45_000;

/** What a browser's EventSource shows of itself, to be driven by a test. */
class FakeSource extends EventTarget {
  static CLOSED = 2;
  /** @type {FakeSource[]} */
  static opened = [];

  readyState = 0;
  onopen = () => {};
  onerror = () => {};

  /** @param {string} url */
  constructor(url) {
    super();
    this.url = url;
    FakeSource.opened.push(this);
  }

  close() {
    this.readyState = FakeSource.CLOSED;
  }

  connect() {
    this.readyState = 1;
    this.onopen();
  }

  /** @param {number} readyState 0 where the browser will retry by itself */
  fail(readyState) {
    this.readyState = readyState;
    this.onerror();
  }

  /**
   * @param {string} name
   * @param {unknown} content
   */
  send(name, content) {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(content) }));
  }

  static get last() {
    return /** @type {FakeSource} */ (FakeSource.opened.at(-1));
  }
}

/** @param {StreamOptions} [options] */
function openStream(options) {
  const page = new EventTarget();
  /** @type {string[]} */
  const states = [];
  /** @type {unknown[]} */
  const received = [];
  const onState = (/** @type {string} */ state) => states.push(state);
  const handlers = { change: (/** @type {unknown} */ content) => received.push(content) };
  const stream = new Stream("/v1/live", handlers, { page, onState, ...options });
  stream.open();
  return { page, states, received, stream };
}

/** @param {boolean} persisted whether the page was in the back/forward cache */
const pageShow = (persisted) => Object.assign(new Event("pageshow"), { persisted });

beforeEach(() => {
  FakeSource.opened = [];
  Object.assign(globalThis, { EventSource: FakeSource });
  mock.timers.enable({ apis: ["setTimeout"] });
});

afterEach(() => mock.timers.reset());

describe("a stream", () => {
  it("passes on the events that it was asked for, as what was sent", () => {
    const { received, states } = openStream();

    FakeSource.last.connect();
    FakeSource.last.send("change", { people: 3 });
    FakeSource.last.send("notice", { text: "nobody asked" });

    assert.equal(FakeSource.last.url, "/v1/live");
    assert.deepEqual(received, [{ people: 3 }]);
    assert.deepEqual(states, ["live"]);
  });

  it("leaves it to the browser to retry a connection that broke", () => {
    const { states } = openStream();
    FakeSource.last.connect();

    FakeSource.last.fail(0);
    mock.timers.tick(60_000);
    FakeSource.last.connect();

    assert.equal(FakeSource.opened.length, 1);
    assert.deepEqual(states, ["live", "lost", "live"]);
  });

  it("opens anew, later each time, where the answer was no stream", () => {
    openStream();

    for (const [index, wait] of [1, 2, 4, 8, 15, 15].entries()) {
      FakeSource.last.fail(FakeSource.CLOSED);
      mock.timers.tick(1000 * wait - 1);
      assert.equal(FakeSource.opened.length, index + 1, `before ${wait} s`);
      mock.timers.tick(1);
      assert.equal(FakeSource.opened.length, index + 2, `after ${wait} s`);
    }
  });

  it("retries soon again once it was live", () => {
    openStream();
    FakeSource.last.fail(FakeSource.CLOSED);
    mock.timers.tick(1000);
    FakeSource.last.fail(FakeSource.CLOSED);
    mock.timers.tick(2000);
    FakeSource.last.connect();

    FakeSource.last.fail(FakeSource.CLOSED);
    mock.timers.tick(1000);

    assert.equal(FakeSource.opened.length, 4);
  });

  it("follows the browser's word about the network", () => {
    const { page, states } = openStream();
    FakeSource.last.connect();

    page.dispatchEvent(new Event("offline"));
    page.dispatchEvent(new Event("online"));
    FakeSource.last.connect();
    page.dispatchEvent(new Event("online"));

    assert.deepEqual(states, ["live", "lost", "live"]);
    assert.equal(FakeSource.opened.length, 2);
  });

  it("holds no connection in the back/forward cache, and comes back from it", () => {
    const { page } = openStream();
    FakeSource.last.connect();

    page.dispatchEvent(new Event("pagehide"));
    assert.equal(FakeSource.last.readyState, FakeSource.CLOSED);
    page.dispatchEvent(pageShow(false));
    assert.equal(FakeSource.opened.length, 1);
    page.dispatchEvent(pageShow(true));
    assert.equal(FakeSource.opened.length, 2);
  });

  it("that was closed stays so, whatever the network and the page do", () => {
    const { page, states, stream } = openStream();
    FakeSource.last.connect();

    stream.close();
    page.dispatchEvent(new Event("offline"));
    page.dispatchEvent(new Event("online"));
    page.dispatchEvent(pageShow(true));
    mock.timers.tick(60_000);

    assert.equal(FakeSource.opened.length, 1);
    assert.deepEqual(states, ["live"]);
  });

  it("that was closed while it was lost stays so when the network comes back", () => {
    const { page, stream } = openStream();
    page.dispatchEvent(new Event("offline"));

    stream.close();
    page.dispatchEvent(new Event("online"));

    assert.equal(FakeSource.opened.length, 1);
  });

  it("that was closed opens no more though a retry was due", () => {
    const { stream } = openStream();
    FakeSource.last.fail(FakeSource.CLOSED);

    stream.close();
    mock.timers.tick(60_000);

    assert.equal(FakeSource.opened.length, 1);
  });
});

describe("a stream that should never be silent", () => {
  it("is lost after that long without an event, and live with the next", () => {
    const { states } = openStream({ silentMs: SILENT_MS });
    FakeSource.last.connect();

    mock.timers.tick(SILENT_MS - 1);
    FakeSource.last.send("change", {});
    mock.timers.tick(SILENT_MS - 1);
    assert.deepEqual(states, ["live"]);
    mock.timers.tick(1);
    FakeSource.last.send("change", {});

    assert.deepEqual(states, ["live", "lost", "live"]);
  });
});

describe("a stream that has often nothing to say", () => {
  it("stays live: browsers tell no page of the comments that keep it open", () => {
    const { states } = openStream();
    FakeSource.last.connect();

    mock.timers.tick(24 * 3_600_000);

    assert.deepEqual(states, ["live"]);
  });
});
