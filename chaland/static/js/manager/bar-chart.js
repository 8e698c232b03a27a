/** A bar chart in the colours of the page. */
import uPlot from "uplot";
import { number } from "chaland/texts.js";

const HEIGHT_PX = 150;
const LEAST_WIDTH_PX = 200;
const AXIS_PX = 56;
const LABEL_PX = 48;

export class BarChart {
  #element;
  #names;
  #plot;

  /**
   * Draw `values` into `element`; `onChoose` is called with the index of a bar that is clicked.
   * @param {HTMLElement} element
   * @param {{ values: number[], names: string[], chosen: number | null }} data
   * @param {(index: number) => void} onChoose -1 beside the bars
   */
  constructor(element, { values, names, chosen }, onChoose) {
    this.#element = element;
    this.#names = names;
    const places = values.map((_, index) => index);
    const highlighted = values.map((value, index) => (index === chosen ? value : null));
    const plot = new uPlot(this.#options(places), [places, values, highlighted], element);
    plot.over.addEventListener("click", () => onChoose(plot.cursor.idx ?? -1));
    this.#plot = plot;
  }

  /** Take the width of the element. */
  resize() {
    this.#plot.setSize(this.#size());
  }

  destroy() {
    this.#plot.destroy();
  }

  #size() {
    return { width: Math.max(this.#element.clientWidth, LEAST_WIDTH_PX), height: HEIGHT_PX };
  }

  /**
   * @param {number[]} places
   * @returns {uPlot.Options}
   */
  #options(places) {
    const style = getComputedStyle(this.#element);
    /** @param {string} name */
    const colour = (name) => style.getPropertyValue(name).trim();
    const axis = {
      stroke: colour("--ink-soft"),
      font: "12px Inter Variable",
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
    };
    return {
      ...this.#size(),
      legend: { show: false },
      cursor: { y: false, points: { show: false } },
      scales: { x: { time: false, range: [-0.6, places.length - 0.4] }, y: { range: fromZero } },
      axes: [
        {
          ...axis,
          grid: { show: false },
          splits: () => places,
          values: () => this.#ticks(),
          size: 28,
        },
        { ...axis, values: (_, ticks) => ticks.map(number), size: AXIS_PX },
      ],
      series: [{}, bars(colour("--accent")), bars(colour("--warm"))],
    };
  }

  /** As many names as there is room for. */
  #ticks() {
    const room = Math.max(this.#element.clientWidth - AXIS_PX, 1);
    const every = Math.ceil((this.#names.length * LABEL_PX) / room);
    return this.#names.map((name, index) => (index % every ? "" : name));
  }
}

/** @param {string} fill */
const bars = (fill) => ({
  paths: uPlot.paths.bars?.({ size: [0.72, 64], radius: 0.12 }),
  fill,
  width: 0,
  points: { show: false },
});

/**
 * @param {uPlot} _
 * @param {number | null} low
 * @param {number | null} high
 * @returns {[number, number]}
 */
const fromZero = (_, low, high) => [0, high && high > 0 ? high * 1.1 : 1];
