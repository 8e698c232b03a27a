/** `<map-legend>`: what the colours and dots of the map mean, in real units. */
import { PageElement, html } from "chaland/element.js";
import { css } from "chaland/map/cividis.js";
import { duration, number, t } from "chaland/texts.js";

const STOPS = 12;
const GRADIENT = `linear-gradient(90deg, ${Array.from({ length: STOPS + 1 }, (_, i) =>
  css(i / STOPS),
).join(", ")})`;

class MapLegend extends PageElement {
  static properties = { heatTop: {}, period: {}, dwellTop: {}, people: {}, truth: {} };

  render() {
    return html`
      ${this.heatTop ? this.#scale(t("map.heat_unit"), this.heatTop, number, this.period) : ""}
      ${this.dwellTop ? this.#scale(t("map.dwell_unit"), this.dwellTop, duration, t("map.today")) : ""}
      ${this.people ? this.#keys() : ""}
    `;
  }

  #scale(unit, top, format, period) {
    return html`
      <div class="scale" data-legend>
        <span><span class="unit">${unit}</span>${period ? html`, ${period}` : ""}</span>
        <span class="bar">
          0<i .style=${`background: ${GRADIENT}`}></i>${t("map.or_more", { top: format(top) })}
        </span>
      </div>
    `;
  }

  #keys() {
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
