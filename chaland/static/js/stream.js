/** A server-sent event stream that says how it is doing and comes back by itself. */

const SILENT_MS = 45_000; // the service comments every 20 s and speaks every tick
const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

export class Stream extends EventTarget {
  #source = null;
  #failures = 0;
  #retry = 0;
  #watch = 0;

  /** `kinds` are the event names to pass on, each with its parsed data as `detail`. */
  constructor(url, kinds) {
    super();
    this.url = url;
    this.kinds = kinds;
    this.state = "connecting";
    addEventListener("online", () => this.state !== "live" && this.open());
    addEventListener("offline", () => this.#say("lost"));
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", (event) => event.persisted && this.open());
  }

  open() {
    this.close();
    this.#source = new EventSource(this.url);
    this.#source.onopen = () => this.#heard();
    this.#source.onerror = () => this.#lost();
    for (const kind of this.kinds) {
      this.#source.addEventListener(kind, (event) => {
        this.#heard();
        const detail = JSON.parse(event.data);
        this.dispatchEvent(new CustomEvent(kind, { detail }));
      });
    }
    return this;
  }

  close() {
    clearTimeout(this.#retry);
    clearTimeout(this.#watch);
    this.#source?.close();
  }

  #heard() {
    this.#failures = 0;
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#say("lost"), SILENT_MS);
    this.#say("live");
  }

  #lost() {
    this.#say("lost");
    // The browser retries by itself unless the answer was no stream at all.
    if (this.#source.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.#retry);
    const wait = RETRY_MS[Math.min(this.#failures++, RETRY_MS.length - 1)];
    this.#retry = setTimeout(() => this.open(), wait);
  }

  #say(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}
