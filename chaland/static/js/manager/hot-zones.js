/** `<hot-zones>`: where people are gathered now, the hottest first. */
import { PageElement, html } from "chaland/element.js";
import { definition } from "chaland/manager/definition.js";
import { duration, t } from "chaland/texts.js";

/** @import { HotZone, ZoneFigures } from "types/answers" */

/** @typedef {HotZone & { title: string }} TitledHotZone */

const SKELETON_ROWS = 3;

export class HotZones extends PageElement {
  static properties = { zones: {}, dwell: {} };

  constructor() {
    super();
    /** @type {TitledHotZone[] | undefined} */
    this.zones = undefined;
    /** @type {Map<string, ZoneFigures["dwell_median_s"]>} */
    this.dwell = new Map();
  }

  render() {
    return html`
      <h2>${t("today.hot_zones")} ${definition("hot_zone")}</h2>
      ${this.#renderList()}
    `;
  }

  #renderList() {
    if (!this.zones) {
      return html`<div class="empty stack">
        ${Array.from({ length: SKELETON_ROWS }, () => html`<div class="skeleton"></div>`)}
      </div>`;
    }
    if (!this.zones.length) return html`<p class="empty">${t("today.no_hot_zone")}</p>`;
    return html`<ol>
      ${this.zones.map((zone, index) => this.#renderRow(zone, index + 1))}
    </ol>`;
  }

  /**
   * @param {TitledHotZone} zone
   * @param {number} rank
   */
  #renderRow({ title, people, zones }, rank) {
    const dwell = this.dwell.get(zones[0]);
    const stay = typeof dwell === "number" ? t("today.stay", { time: duration(dwell) }) : "";
    return html`
      <li>
        <button class="hot-row" type="button" @click=${() => this.#choose(zones[0] ?? null)}>
          <span class="rank">${rank}</span>
          <strong>${title}</strong>
          <span class="soft">${stay}</span>
          <span class="people">
            ${people}<span class="visually-hidden"> ${t("map.people_word", { n: people })}</span>
          </span>
        </button>
      </li>
    `;
  }

  /** @param {string | null} id */
  #choose(id) {
    this.dispatchEvent(new CustomEvent("zone", { detail: id, bubbles: true }));
  }
}
customElements.define("hot-zones", HotZones);
