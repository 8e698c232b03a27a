/** `<live-figures>`: the figures of now and today, each with its definition. */
import { PageElement, html } from "chaland/element.js";
import { definition } from "chaland/manager/definition.js";
import "chaland/manager/rolling-number.js";
import { duration, number, percent, t, timeOfDay } from "chaland/texts.js";

/** @import { StoreFigures } from "types/answers" */
/** @import { StreamState } from "chaland/stream.js" */

/** @typedef {"people_now" | "visits_today" | "capture_rate" | "dwell_median_s"} ShownFigure */

/** @type {Array<[ShownFigure, (value: number) => string]>} */
const FIGURES = [
  ["people_now", number],
  ["visits_today", number],
  ["capture_rate", percent],
  ["dwell_median_s", duration],
];

export class LiveFigures extends PageElement {
  static properties = { figures: {}, state: {}, at: {} };

  constructor() {
    super();
    /** @type {StoreFigures | null} */
    this.figures = null;
    /** @type {StreamState} */
    this.state = "connecting";
    /** @type {string | null} */
    this.at = null;
  }

  render() {
    return html`
      ${FIGURES.map(([name, format], index) => this.#renderFigure(name, format, index === 0))}
      <p class="connection ${this.state}" role="status"><i></i>${this.#connection()}</p>
    `;
  }

  /**
   * @param {ShownFigure} name
   * @param {(value: number) => string} format
   * @param {boolean} first
   */
  #renderFigure(name, format, first) {
    return html`
      <div class="figure ${first ? "first" : ""}">
        ${
          this.figures
            ? html`<rolling-number
                class="value"
                .format=${format}
                .value=${this.figures[name]}
              ></rolling-number>`
            : html`<span class="value skeleton">000</span>`
        }
        <span class="name">${t(`figures.${name}`)}</span>
        ${definition(name)}
      </div>
    `;
  }

  #connection() {
    if (this.state === "lost" && this.at) {
      return t("today.lost_since", { time: timeOfDay(this.at) });
    }
    return t(`today.${this.state}`);
  }
}
customElements.define("live-figures", LiveFigures);
