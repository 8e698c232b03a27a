/** `<zone-ranks>`: the heatmap as a list, zone by zone. */
import { PageElement, html } from "chaland/element.js";
import { css } from "chaland/map/cividis.js";
import { number, t } from "chaland/texts.js";

/** @import { ZoneHeat } from "chaland/map/zone-heat.js" */

const SKELETON_ROWS = 4;

export class ZoneRanks extends PageElement {
  static properties = { zones: {}, names: {}, top: {} };

  constructor() {
    super();
    /** @type {ZoneHeat[] | undefined} */
    this.zones = undefined;
    /** @type {Map<string, string>} */
    this.names = new Map();
    /** @type {number | null} */
    this.top = null;
  }

  render() {
    if (!this.zones) {
      return html`<div class="stack">
        ${Array.from({ length: SKELETON_ROWS }, () => html`<div class="skeleton"></div>`)}
      </div>`;
    }
    return html`
      <table>
        <caption class="visually-hidden">
          ${t("heatmap.ranks")}
        </caption>
        <thead>
          <tr>
            <th scope="col">${t("zones.name")}</th>
            <th scope="col" class="number">${t("heatmap.per_m2")}</th>
          </tr>
        </thead>
        <tbody>
          ${this.zones.map((zone) => this.#renderRow(zone))}
        </tbody>
      </table>
    `;
  }

  /** @param {ZoneHeat} zone */
  #renderRow({ id, mean }) {
    const share = this.top ? Math.min(mean / this.top, 1) : 0;
    return html`
      <tr>
        <th scope="row">
          <i class="swatch" .style=${`background: ${css(share)}`}></i>${this.names.get(id)}
        </th>
        <td class="number">${number(mean < 10 ? Number(mean.toFixed(1)) : Math.round(mean))}</td>
      </tr>
    `;
  }
}
customElements.define("zone-ranks", ZoneRanks);
