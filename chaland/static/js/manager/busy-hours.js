/** `<busy-hours>`: how full the hours (or days) of a period were; a bar shows its own heat. */
import { PageElement, html } from "chaland/element.js";
import { dayOf, number, t, timeOfDay } from "chaland/texts.js";
import uPlot from "uplot";

const DAY_MS = 24 * 3_600_000;
const HEIGHT_PX = 150;

class BusyHours extends PageElement {
  static properties = { bars: {}, step: {}, chosen: {} };

  connectedCallback() {
    super.connectedCallback();
    this.dressing = () => this.#plot();
    addEventListener("themechange", this.dressing);
    this.sizing = new ResizeObserver(() => this.plot?.setSize(this.#size()));
    this.sizing.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("themechange", this.dressing);
    this.sizing.disconnect();
  }

  render() {
    if (!this.bars) return html`<div class="skeleton chart"></div>`;
    const chosen = this.bars[this.chosen];
    return html`
      <div class="chart" aria-hidden="true"></div>
      <div class="row">
        <label for="hour">${t("heatmap.column_hour")}</label>
        <select id="hour" @change=${(event) => this.#choose(Number(event.target.value))}>
          <option value="-1" ?selected=${!chosen}>${t("heatmap.whole")}</option>
          ${this.bars.map(
            (bar, index) =>
              html`<option value=${index} ?selected=${index === this.chosen}>
                ${this.#name(bar)} : ${t("heatmap.total", { n: Math.round(bar.value) })}
              </option>`,
          )}
        </select>
      </div>
    `;
  }

  updated(changed) {
    if (changed.has("bars") || changed.has("chosen")) this.#plot();
  }

  #name(bar) {
    return this.step >= DAY_MS ? dayOf(bar.from) : timeOfDay(bar.from);
  }

  #size() {
    return { width: Math.max(this.clientWidth, 200), height: HEIGHT_PX };
  }

  #choose(index) {
    this.chosen = index < 0 || index === this.chosen ? null : index;
    this.dispatchEvent(new CustomEvent("hour", { detail: this.bars[this.chosen] ?? null }));
  }

  #plot() {
    const target = this.querySelector(".chart:not(.skeleton)");
    this.plot?.destroy();
    this.plot = null;
    if (!target) return;
    const style = getComputedStyle(this);
    const colour = (name) => style.getPropertyValue(name).trim();
    const places = this.bars.map((_, index) => index);
    const picked = places.map((index) => (index === this.chosen ? this.bars[index].value : null));
    const bars = uPlot.paths.bars({ size: [0.72, 64], radius: 0.12 });
    const axis = {
      stroke: colour("--ink-soft"),
      font: "12px Inter Variable",
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
    };
    const options = {
      ...this.#size(),
      legend: { show: false },
      cursor: { y: false, points: { show: false } },
      scales: { x: { time: false, range: [-0.6, places.length - 0.4] }, y: { range: top } },
      axes: [
        {
          ...axis,
          grid: { show: false },
          splits: () => places,
          values: () => this.#ticks(),
          size: 28,
        },
        { ...axis, values: (_, ticks) => ticks.map(number), size: 56 },
      ],
      series: [
        {},
        { paths: bars, fill: colour("--accent"), width: 0, points: { show: false } },
        { paths: bars, fill: colour("--warm"), width: 0, points: { show: false } },
      ],
    };
    const values = this.bars.map((bar) => bar.value);
    this.plot = new uPlot(options, [places, values, picked], target);
    this.plot.over.addEventListener("click", () => this.#choose(this.plot.cursor.idx ?? -1));
  }

  /** As many names as there is room for. */
  #ticks() {
    const every = Math.ceil((this.bars.length * 48) / Math.max(this.clientWidth - 56, 1));
    return this.bars.map((bar, index) => (index % every ? "" : this.#name(bar)));
  }
}
customElements.define("busy-hours", BusyHours);

const top = (_, low, high) => [0, high > 0 ? high * 1.1 : 1];
