/** `<hot-zones>`: where people are gathered now, the hottest first. */
import { PageElement, html } from "chaland/element.js";
import { definition } from "chaland/manager/definition.js";
import { duration, t } from "chaland/texts.js";

class HotZones extends PageElement {
  static properties = { zones: {}, dwell: {} };

  render() {
    return html`
      <h2>${t("today.hot_zones")} ${definition("hot_zone")}</h2>
      ${this.#list()}
    `;
  }

  #list() {
    if (!this.zones) {
      return html`<div class="empty stack">
        ${[1, 2, 3].map(() => html`<div class="skeleton"></div>`)}
      </div>`;
    }
    if (!this.zones.length) return html`<p class="empty">${t("today.no_hot_zone")}</p>`;
    return html`<ol>
      ${this.zones.map((zone, index) => this.#row(zone, index + 1))}
    </ol>`;
  }

  #row(zone, rank) {
    const dwell = this.dwell?.get(zone.zones[0]);
    const stay = typeof dwell === "number" ? t("today.stay", { time: duration(dwell) }) : "";
    return html`
      <li>
        <button class="hot-row" type="button" @click=${() => this.#choose(zone)}>
          <span class="rank">${rank}</span>
          <strong>${zone.title}</strong>
          <span class="soft">${stay}</span>
          <span class="people">
            ${zone.people}<span class="visually-hidden">
              ${t("map.people_word", { n: zone.people })}</span
            >
          </span>
        </button>
      </li>
    `;
  }

  #choose(zone) {
    const detail = zone.zones[0] ?? null;
    this.dispatchEvent(new CustomEvent("zone", { detail, bubbles: true }));
  }
}
customElements.define("hot-zones", HotZones);
