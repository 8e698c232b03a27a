/** `<live-figures>`: the figures of now and today, each with its definition. */
import { PageElement, html } from "chaland/element.js";
import { definition } from "chaland/manager/definition.js";
import "chaland/manager/rolling-number.js";
import { duration, number, percent, t, timeOfDay } from "chaland/texts.js";

const FIGURES = [
  ["people_now", number],
  ["visits_today", number],
  ["capture_rate", percent],
  ["dwell_median_s", duration],
];

class LiveFigures extends PageElement {
  static properties = { figures: {}, state: {}, at: {} };

  constructor() {
    super();
    this.figures = null;
    this.state = "connecting";
  }

  render() {
    return html`
      ${FIGURES.map(([name, format], index) => this.#figure(name, format, index))}
      <p class="connection ${this.state}" role="status"><i></i>${this.#connection()}</p>
    `;
  }

  #figure(name, format, index) {
    return html`
      <div class="figure ${index ? "" : "first"}">
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
