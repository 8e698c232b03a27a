/** `<rolling-number>`: a figure that moves gently to its next value. */
import { figure, number } from "chaland/texts.js";

const ROLL_MS = 500;
const still = matchMedia("(prefers-reduced-motion: reduce)");

class RollingNumber extends HTMLElement {
  #shown = null;
  #frame = 0;
  format = number;

  set value(value) {
    cancelAnimationFrame(this.#frame);
    const both = typeof value === "number" && typeof this.#shown === "number";
    if (!both || still.matches || value === this.#shown) {
      this.#shown = value;
      this.textContent = figure(value, this.format);
      return;
    }
    this.#roll(this.#shown, value);
  }

  #roll(from, to) {
    const whole = Number.isInteger(from) && Number.isInteger(to);
    const start = performance.now();
    const step = (now) => {
      const share = Math.min((now - start) / ROLL_MS, 1);
      const value = from + (to - from) * (1 - (1 - share) ** 3);
      this.#shown = share === 1 ? to : whole ? Math.round(value) : value;
      this.textContent = figure(this.#shown, this.format);
      if (share < 1) this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }
}
customElements.define("rolling-number", RollingNumber);
