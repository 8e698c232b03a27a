/** `<survey-legend>`: which overlay is on the plan, and what its colours mean. */
import { PageElement, html } from "chaland/element.js";
import { gradient } from "chaland/map/cividis.js";
import { number, t } from "chaland/texts.js";

/** @import { Place } from "types/answers" */

/** @typedef {"error" | "distance"} Scale */
/** @typedef {Scale | "none"} Overlay */

/** @type {Overlay[]} */
const OVERLAYS = ["error", "distance", "none"];

export class SurveyLegend extends PageElement {
  static properties = { overlay: {}, top: {}, next: {} };

  constructor() {
    super();
    /** @type {Overlay} */
    this.overlay = "error";
    /** @type {number | null} */
    this.top = null;
    /** @type {Place | null} */
    this.next = null;
  }

  render() {
    return html`
      <div class="segments" role="group" aria-label=${t("survey.layer")}>
        ${OVERLAYS.map(
          (overlay) =>
            html`<button
              type="button"
              aria-pressed=${String(this.overlay === overlay)}
              @click=${() => this.#choose(overlay)}
            >
              ${t(`survey.layer_${overlay}`)}
            </button>`,
        )}
      </div>
      ${this.top && this.overlay !== "none" ? renderScale(this.overlay, this.top) : ""}
      <div class="keys">
        <span><i class="measured"></i>${t("survey.point_key")}</span>
        ${this.next ? html`<span><i class="next"></i>${t("survey.next_key")}</span>` : ""}
      </div>
    `;
  }

  /** @param {Overlay} overlay */
  #choose(overlay) {
    this.overlay = overlay;
    this.dispatchEvent(new Event("layer"));
  }
}
customElements.define("survey-legend", SurveyLegend);

/**
 * @param {Scale} scale
 * @param {number} top in metres
 */
const renderScale = (scale, top) => html`
  <div class="scale" data-legend title=${t(`survey.${scale}_unit`)}>
    <span class="bar">
      0<i .style=${`background: ${gradient}`}></i>${t("survey.or_more", { m: number(top) })}
    </span>
  </div>
`;
