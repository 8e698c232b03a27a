/** `<rolling-number>`: a figure that moves gently to its next value. */
import { figure, number } from "chaland/texts.js";

/** @import { Figure } from "chaland/language/words.js" */

const ROLL_MS = 500;
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

class RollingNumber extends HTMLElement {
  /** @type {Figure} */
  #shown = null;
  #frame = 0;
  format = number;

  /** @param {Figure} value */
  set value(value) {
    cancelAnimationFrame(this.#frame);
    const from = this.#shown;
    const moves = typeof value === "number" && typeof from === "number" && value !== from;
    if (moves && !reducedMotion.matches) this.#roll(from, value);
    else this.#show(value);
  }

  /** @param {Figure} value */
  #show(value) {
    this.#shown = value;
    this.textContent = figure(value, this.format);
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  #roll(from, to) {
    const whole = Number.isInteger(from) && Number.isInteger(to);
    const start = performance.now();
    /** @param {number} now */
    const step = (now) => {
      const share = Math.min((now - start) / ROLL_MS, 1);
      const value = from + (to - from) * (1 - (1 - share) ** 3);
      this.#show(share === 1 ? to : whole ? Math.round(value) : value);
      if (share < 1) this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }
}
customElements.define("rolling-number", RollingNumber);
