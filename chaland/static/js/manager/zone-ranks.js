/** `<zone-ranks>`: the heatmap as a list, zone by zone. */
import { PageElement, html } from "chaland/element.js";
import { css } from "chaland/map/cividis.js";
import { number, t } from "chaland/texts.js";

class ZoneRanks extends PageElement {
  static properties = { zones: {}, names: {}, top: {} };

  render() {
    if (!this.zones) {
      return html`<div class="stack">
        ${[1, 2, 3, 4].map(() => html`<div class="skeleton"></div>`)}
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
          ${this.zones.map((zone) => this.#row(zone))}
        </tbody>
      </table>
    `;
  }

  #row({ id, mean }) {
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
