/** A server-sent event stream that says how its connection is and reconnects by itself. */

/** @typedef {"connecting" | "live" | "lost"} StreamState */
/** @typedef {Record<string, (data: any) => void>} Handlers data is what the service sent as JSON */

/**
 * @typedef {object} StreamOptions
 * @property {(state: StreamState) => void} [onState] called with each new state
 * @property {number} [silentMs] a stream that is never this long without an event is lost then
 * @property {EventTarget} [page] where connections and pages come and go
 */

const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

export class Stream {
  /** @type {EventSource | null} */
  #source = null;
  #failures = 0;
  #wanted = false;
  /** @type {StreamState} */
  #state = "connecting";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retryTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #silenceTimer;
  #url;
  #handlers;
  #onState;
  #silentMs;

  /**
   * Each handler is called with the data of the events of its name. `open` starts it.
   * @param {string} url
   * @param {Handlers} handlers
   * @param {StreamOptions} [options]
   */
  constructor(url, handlers, { onState = () => {}, silentMs, page = window } = {}) {
    this.#url = url;
    this.#handlers = handlers;
    this.#onState = onState;
    this.#silentMs = silentMs;
    page.addEventListener("online", () => this.#wanted && this.#state !== "live" && this.open());
    page.addEventListener("offline", () => this.#wanted && this.#setState("lost"));
    // A page in the back/forward cache must hold no connection.
    page.addEventListener("pagehide", () => this.#disconnect());
    page.addEventListener("pageshow", (event) => {
      if (this.#wanted && /** @type {PageTransitionEvent} */ (event).persisted) this.open();
    });
  }

  /** Connect, anew where it is connected. */
  open() {
    this.#disconnect();
    this.#wanted = true;
    const source = new EventSource(this.#url);
    this.#source = source;
    source.onopen = () => this.#onMessage();
    source.onerror = () => this.#onError(source);
    for (const [name, handler] of Object.entries(this.#handlers)) {
      source.addEventListener(name, (event) => {
        this.#onMessage();
        handler(JSON.parse(event.data));
      });
    }
  }

  /** Disconnect, and stay so until `open`. */
  close() {
    this.#wanted = false;
    this.#disconnect();
  }

  #disconnect() {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#silenceTimer);
    this.#source?.close();
  }

  #onMessage() {
    this.#failures = 0;
    clearTimeout(this.#silenceTimer);
    // Comments keep a connection open, but no browser tells a page of them.
    if (this.#silentMs) {
      this.#silenceTimer = setTimeout(() => this.#setState("lost"), this.#silentMs);
    }
    this.#setState("live");
  }

  /** @param {EventSource} source */
  #onError(source) {
    this.#setState("lost");
    // The browser retries by itself unless the answer was no stream at all.
    if (source.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.#retryTimer);
    const wait = RETRY_MS[Math.min(this.#failures++, RETRY_MS.length - 1)];
    this.#retryTimer = setTimeout(() => this.open(), wait);
  }

  /** @param {StreamState} state */
  #setState(state) {
    if (this.#state === state) return;
    this.#state = state;
    this.#onState(state);
  }
}
