/** `<busy-hours>`: how full the hours (or days) of a period were; a bar shows its own heat. */
import { findOptional, withElement } from "chaland/dom.js";
import { PageElement, html } from "chaland/element.js";
import { BarChart } from "chaland/manager/bar-chart.js";
import { dayOf, t, timeOfDay } from "chaland/texts.js";
import { DAY_MS, HOUR_MS } from "chaland/units.js";

/** @import { PropertyValues } from "lit" */

/**
 * The person-minutes between two moments.
 * @typedef {{ from: number, to: number, value: number }} Bar
 */

export class BusyHours extends PageElement {
  static properties = { bars: {}, step: {}, chosen: {} };

  /** @type {BarChart | null} */
  #chart = null;
  #onThemeChange = () => this.#draw();
  #sizeObserver = new ResizeObserver(() => this.#chart?.resize());

  constructor() {
    super();
    /** @type {Bar[] | null} */
    this.bars = null;
    this.step = HOUR_MS;
    /** @type {number | null} */
    this.chosen = null;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener("themechange", this.#onThemeChange);
    this.#sizeObserver.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("themechange", this.#onThemeChange);
    this.#sizeObserver.disconnect();
  }

  render() {
    if (!this.bars) return html`<div class="skeleton chart"></div>`;
    const chosen = this.chosen !== null && this.chosen in this.bars;
    return html`
      <div class="chart" aria-hidden="true"></div>
      <div class="row">
        <label for="hour">${t("heatmap.column_hour")}</label>
        <select
          id="hour"
          @change=${withElement(HTMLSelectElement, ({ value }) => this.#choose(Number(value)))}
        >
          <option value="-1" ?selected=${!chosen}>${t("heatmap.whole")}</option>
          ${this.bars.map(
            (bar, index) =>
              html`<option value=${index} ?selected=${index === this.chosen}>
                ${this.#nameOf(bar)} : ${t("heatmap.total", { n: Math.round(bar.value) })}
              </option>`,
          )}
        </select>
      </div>
    `;
  }

  /** @param {PropertyValues<this>} changed */
  updated(changed) {
    if (changed.has("bars") || changed.has("chosen")) this.#draw();
  }

  /** @param {Bar} bar */
  #nameOf(bar) {
    return this.step >= DAY_MS ? dayOf(bar.from) : timeOfDay(bar.from);
  }

  /** @param {number} index -1 for the whole period */
  #choose(index) {
    this.chosen = index < 0 || index === this.chosen ? null : index;
    const bar = this.chosen === null ? null : (this.bars?.[this.chosen] ?? null);
    this.dispatchEvent(new CustomEvent("hour", { detail: bar }));
  }

  #draw() {
    this.#chart?.destroy();
    this.#chart = null;
    const target = findOptional(".chart:not(.skeleton)", HTMLElement, this);
    if (!target || !this.bars) return;
    const shown = {
      values: this.bars.map(({ value }) => value),
      names: this.bars.map((bar) => this.#nameOf(bar)),
      chosen: this.chosen,
    };
    this.#chart = new BarChart(target, shown, (index) => this.#choose(index));
  }
}
customElements.define("busy-hours", BusyHours);
