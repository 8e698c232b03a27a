/** One measurement with this phone: where it stands or walks, and what was heard of it. */
import { ask, get, post } from "chaland/api.js";
import { base } from "chaland/manager/store.js";

const ASK_EVERY_MS = 700;
const STAND_MS = 8_000;

/** Tells `change` with `{readings, access_points, way_points}`, and `end` when standing is over. */
export class Measurement extends EventTarget {
  #asking = null;
  #asked = Promise.resolve();
  #ends = false;
  #awake = null;

  static async start(kind, floor, place) {
    const measurement = new Measurement();
    measurement.kind = kind;
    const { content } = await ask(`${base}/survey/measurements`, {
      method: "POST",
      body: { kind, floor, x: place.x, y: place.y },
    });
    measurement.#begin(content);
    return measurement;
  }

  /** The seconds that are left to stand. */
  get secondsLeft() {
    return Math.max(0, (this.ends - performance.now()) / 1000);
  }

  get seconds() {
    return STAND_MS / 1000;
  }

  /** The share of the time that has passed. */
  get share() {
    return 1 - this.secondsLeft / this.seconds;
  }

  /** The surveyor is at a way point now. */
  async passBy(place) {
    this.#tell(await post(`${this.path}/way-points`, { x: place.x, y: place.y }));
  }

  /** End and keep; gives the points. */
  finish() {
    return this.#end(() => post(`${this.path}/finish`));
  }

  drop() {
    return this.#end(() => ask(this.path, { method: "DELETE" }));
  }

  /** Ask no more. */
  stop() {
    clearInterval(this.#asking);
    this.#asking = null;
    this.#awake?.release();
  }

  #begin(content) {
    this.path = `${base}/survey/measurements/${content.id}`;
    this.now = content;
    this.ends = performance.now() + STAND_MS;
    // Asking makes the phone send: that is what access points hear.
    this.#asking = setInterval(() => {
      if (!this.#ends) this.#asked = this.#ask();
    }, ASK_EVERY_MS);
    navigator.wakeLock?.request("screen").then(
      (lock) => (this.#awake = lock),
      () => {}, // the phone saves its battery: nothing is lost but comfort
    );
    if (this.kind === "stand") {
      setTimeout(() => this.#asking && this.dispatchEvent(new Event("end")), STAND_MS);
    }
  }

  /** End it, if the service agrees; nobody asks for what has ended meanwhile. */
  async #end(request) {
    this.#ends = true;
    try {
      await this.#asked;
      return await request();
    } finally {
      this.#ends = false;
    }
  }

  async #ask() {
    try {
      this.#tell(await get(this.path));
    } catch {
      // The next one may come through; the end of the measurement says what is wrong.
    }
  }

  #tell(content) {
    this.now = content;
    this.dispatchEvent(new Event("change"));
  }
}
