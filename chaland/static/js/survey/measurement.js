/** One measurement with this phone: where it stands or walks, and what was heard of it. */
import { get, post, request } from "chaland/api.js";
import { base } from "chaland/manager/store.js";

/** @import { Measured, MeasurementNow, Place } from "types/answers" */

/** @typedef {MeasurementNow["kind"]} MeasurementKind */

/**
 * @typedef {object} MeasurementOptions
 * @property {(now: MeasurementNow) => void} onChange called with what was heard until now
 * @property {() => void} onEnd called when standing is over
 */

const POLL_EVERY_MS = 700;
const STAND_MS = 8_000;

export class Measurement {
  #path;
  #now;
  #options;
  #ends = performance.now() + STAND_MS;
  #isEnding = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #pollTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #endTimer;
  #lastPoll = Promise.resolve();
  /** @type {WakeLockSentinel | undefined} */
  #wakeLock;

  /**
   * @param {MeasurementNow} now
   * @param {MeasurementOptions} options
   */
  constructor(now, options) {
    this.#path = `${base}/survey/measurements/${now.id}`;
    this.#now = now;
    this.#options = options;
    // Asking makes the phone send: that is what access points hear.
    this.#pollTimer = setInterval(() => {
      if (!this.#isEnding) this.#lastPoll = this.#poll();
    }, POLL_EVERY_MS);
    if (now.kind === "stand") this.#endTimer = setTimeout(options.onEnd, STAND_MS);
    this.#keepAwake();
  }

  /**
   * Start to measure at a place.
   * @param {MeasurementKind} kind
   * @param {string} floor
   * @param {Place} place
   * @param {MeasurementOptions} options
   */
  static async start(kind, floor, { x, y }, options) {
    /** @type {MeasurementNow} */
    const now = await post(`${base}/survey/measurements`, { kind, floor, x, y });
    return new Measurement(now, options);
  }

  /** What was heard until now. */
  get now() {
    return this.#now;
  }

  /** The seconds that are left to stand. */
  get secondsLeft() {
    return Math.max(0, (this.#ends - performance.now()) / 1000);
  }

  /** The share of the time that has passed. */
  get share() {
    return 1 - (1000 * this.secondsLeft) / STAND_MS;
  }

  /**
   * The surveyor is at a way point now.
   * @param {Place} place
   */
  async passBy({ x, y }) {
    this.#update(await post(`${this.#path}/way-points`, { x, y }));
  }

  /**
   * End and keep; gives the points.
   * @returns {Promise<Measured>}
   */
  finish() {
    return this.#end(() => post(`${this.#path}/finish`));
  }

  /** End and keep nothing. */
  drop() {
    return this.#end(() => request(this.#path, { method: "DELETE" }));
  }

  /** Ask no more. */
  stop() {
    clearInterval(this.#pollTimer);
    clearTimeout(this.#endTimer);
    this.#wakeLock?.release();
  }

  async #keepAwake() {
    try {
      this.#wakeLock = await navigator.wakeLock?.request("screen");
    } catch {
      // The phone saves its battery: nothing is lost but comfort.
    }
  }

  /**
   * End it, if the service agrees; nobody asks for what has ended meanwhile.
   * @template T
   * @param {() => Promise<T>} send
   */
  async #end(send) {
    this.#isEnding = true;
    try {
      await this.#lastPoll;
      return await send();
    } finally {
      this.#isEnding = false;
    }
  }

  async #poll() {
    try {
      this.#update(await get(this.#path));
    } catch {
      // The next one may come through; the end of the measurement says what is wrong.
    }
  }

  /** @param {MeasurementNow} now */
  #update(now) {
    this.#now = now;
    this.#options.onChange(now);
  }
}
