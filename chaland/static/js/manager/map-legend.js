/** `<map-legend>`: what the colours and dots of the map mean, in real units. */
import { PageElement, html } from "chaland/element.js";
import { gradient } from "chaland/map/cividis.js";
import { duration, number, t } from "chaland/texts.js";

export class MapLegend extends PageElement {
  static properties = { heatTop: {}, period: {}, dwellTop: {}, people: {}, truth: {} };

  constructor() {
    super();
    /** @type {number | null} */
    this.heatTop = null;
    this.period = "";
    /** @type {number | null} */
    this.dwellTop = null;
    this.people = false;
    /** @type {string | null} */
    this.truth = null;
  }

  render() {
    const { heatTop, dwellTop } = this;
    return html`
      ${heatTop ? renderScale(t("map.heat_unit"), number(heatTop), this.period) : ""}
      ${dwellTop ? renderScale(t("map.dwell_unit"), duration(dwellTop), t("map.today")) : ""}
      ${this.people ? this.#renderKeys() : ""}
    `;
  }

  #renderKeys() {
    return html`
      <div class="keys">
        <span><i class="joined"></i>${t("map.joined")}</span>
        <span><i></i>${t("map.other")}</span>
        ${this.truth ? html`<span><i class="truth"></i>${this.truth}</span>` : ""}
      </div>
    `;
  }
}
customElements.define("map-legend", MapLegend);

/**
 * @param {string} unit
 * @param {string} top
 * @param {string} period
 */
const renderScale = (unit, top, period) => html`
  <div class="scale" data-legend>
    <span><span class="unit">${unit}</span>${period ? html`, ${period}` : ""}</span>
    <span class="bar">
      0<i .style=${`background: ${gradient}`}></i>${t("map.or_more", { top })}
    </span>
  </div>
`;
