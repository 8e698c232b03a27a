/** `<survey-legend>`: which overlay is on the plan, and what its colours mean. */
import { PageElement, html } from "chaland/element.js";
import { css } from "chaland/map/cividis.js";
import { number, t } from "chaland/texts.js";

const STOPS = 12;
const GRADIENT = `linear-gradient(90deg, ${Array.from({ length: STOPS + 1 }, (_, i) =>
  css(i / STOPS),
).join(", ")})`;
const LAYERS = ["error", "distance", "none"];

class SurveyLegend extends PageElement {
  static properties = { layer: {}, top: {}, next: {} };

  constructor() {
    super();
    this.layer = "error";
  }

  render() {
    return html`
      <div class="segments" role="group" aria-label=${t("survey.layer")}>
        ${LAYERS.map(
          (layer) =>
            html`<button
              type="button"
              aria-pressed=${String(this.layer === layer)}
              @click=${() => this.#pick(layer)}
            >
              ${t(`survey.layer_${layer}`)}
            </button>`,
        )}
      </div>
      ${this.top && this.layer !== "none" ? this.#scale() : ""}
      <div class="keys">
        <span><i class="measured"></i>${t("survey.point_key")}</span>
        ${this.next ? html`<span><i class="next"></i>${t("survey.next_key")}</span>` : ""}
      </div>
    `;
  }

  #scale() {
    return html`
      <div class="scale" data-legend title=${t(`survey.${this.layer}_unit`)}>
        <span class="bar">
          0<i .style=${`background: ${GRADIENT}`}></i
          >${t("survey.or_more", { m: number(this.top) })}
        </span>
      </div>
    `;
  }

  #pick(layer) {
    this.layer = layer;
    this.dispatchEvent(new Event("layer"));
  }
}
customElements.define("survey-legend", SurveyLegend);
