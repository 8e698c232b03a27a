/** `<zones-table>`: people now, visits and stays of each zone, sorted as one likes. */
import { repeat } from "lit/directives/repeat.js";
import { withElement } from "chaland/dom.js";
import { PageElement, emptyState, html } from "chaland/element.js";
import { definition } from "chaland/manager/definition.js";
import { mapAddress } from "chaland/manager/store.js";
import { selectZones } from "chaland/manager/zones-order.js";
import { shortcut } from "chaland/shortcuts.js";
import { decimal, duration, figure, language, number, t, timeOfDay } from "chaland/texts.js";

/** @import { TextKey } from "types/generated/texts" */
/** @import { FigureName } from "chaland/manager/definition.js" */
/** @import { Sorting, ZoneFigure, ZoneRow } from "chaland/manager/zones-order.js" */
/** @import { StreamState } from "chaland/stream.js" */

/**
 * @typedef {object} Column
 * @property {ZoneFigure} key
 * @property {TextKey} title
 * @property {(value: number) => string} format
 * @property {FigureName} figure whose definition the head shows
 */

/** @type {Column[]} */
const COLUMNS = [
  { key: "people_now", title: "figures.people_now", format: number, figure: "people_now" },
  { key: "density", title: "figures.density", format: decimal, figure: "density" },
  { key: "visits_today", title: "figures.zone_visits", format: number, figure: "zone_visits" },
  { key: "dwell_median_s", title: "figures.zone_dwell", format: duration, figure: "zone_dwell" },
];
const SKELETON_ROWS = 6;
const BAR_PX = 72;

export class ZonesTable extends PageElement {
  static properties = {
    zones: {},
    at: {},
    state: {},
    sorting: { state: true },
    search: { state: true },
  };

  constructor() {
    super();
    /** @type {ZoneRow[] | undefined} */
    this.zones = undefined;
    /** @type {string | null} */
    this.at = null;
    /** @type {StreamState} */
    this.state = "connecting";
    /** @type {Sorting} */
    this.sorting = { key: "people_now", down: true };
    this.search = "";
    shortcut("/", t("shortcuts.search"), () => this.querySelector("input")?.focus());
  }

  render() {
    if (!this.zones) {
      return html`<div class="stack pad">
        ${Array.from({ length: SKELETON_ROWS }, () => html`<div class="skeleton"></div>`)}
      </div>`;
    }
    if (!this.zones.length) return emptyState("zones", t("zones.empty"), t("zones.empty_do"));
    const rows = selectZones(this.zones, this.search, this.sorting, language);
    const most = Math.max(...this.zones.map((zone) => zone.people_now), 1);
    return html`
      ${this.#renderTools()}
      ${
        rows.length
          ? html`<div class="table-scroll" tabindex="0" role="region" aria-label=${t("tabs.zones")}>
              ${this.#renderTable(rows, most)}
            </div>`
          : emptyState("zones", t("zones.none"), t("zones.none_do"))
      }
    `;
  }

  #renderTools() {
    const lost = this.state === "lost";
    const time = this.at ? timeOfDay(this.at) : "–";
    return html`
      <div class="table-tools">
        <input
          type="search"
          placeholder=${t("zones.search")}
          aria-label=${t("zones.search")}
          .value=${this.search}
          @input=${withElement(HTMLInputElement, ({ value }) => (this.search = value))}
        />
        <span class="soft small ${lost ? "lost" : ""}">
          ${t(lost ? "today.lost_since" : "zones.as_of", { time })}
        </span>
      </div>
    `;
  }

  /**
   * @param {ZoneRow[]} rows
   * @param {number} most people in one zone
   */
  #renderTable(rows, most) {
    return html`
      <table>
        <caption class="visually-hidden">
          ${t("zones.caption")}
        </caption>
        <thead>
          <tr>
            ${this.#renderHead("name", t("zones.name"), "")}
            ${COLUMNS.map(({ key, title, figure: name }) =>
              this.#renderHead(key, t(title), definition(name)),
            )}
          </tr>
        </thead>
        <tbody>
          ${repeat(
            rows,
            (zone) => zone.id,
            (zone) => renderRow(zone, most),
          )}
        </tbody>
      </table>
    `;
  }

  /**
   * @param {Sorting["key"]} key
   * @param {string} title
   * @param {unknown} help
   */
  #renderHead(key, title, help) {
    const { key: sortedBy, down } = this.sorting;
    const direction = key !== sortedBy ? "none" : down ? "descending" : "ascending";
    return html`
      <th scope="col" class=${key === "name" ? "" : `number ${key}`} aria-sort=${direction}>
        <button class="sort" type="button" @click=${() => this.#sortBy(key)}>${title}</button>
        ${help}
      </th>
    `;
  }

  /** @param {Sorting["key"]} key */
  #sortBy(key) {
    const down = this.sorting.key === key ? !this.sorting.down : key !== "name";
    this.sorting = { key, down };
  }
}
customElements.define("zones-table", ZonesTable);

/**
 * @param {ZoneRow} zone
 * @param {number} most people in one zone
 */
const renderRow = (zone, most) =>
  html`<tr>
    <th scope="row">
      <a href=${mapAddress(zone.floor, zone.id)} title=${t("zones.on_map")}>${zone.name}</a>
    </th>
    ${COLUMNS.map(
      ({ key, format }) =>
        html`<td class="number ${key}">
          ${
            key === "people_now"
              ? html`<i class="bar" .style=${`width: ${(BAR_PX * zone.people_now) / most}px`}></i>`
              : ""
          }${figure(zone[key], format)}
        </td>`,
    )}
  </tr>`;
