/** `<zones-table>`: people now, visits and stays of each zone, sorted as one likes. */
import { repeat } from "lit/directives/repeat.js";
import { PageElement, html, state } from "chaland/element.js";
import { definition } from "chaland/manager/definition.js";
import { onFloor } from "chaland/manager/store.js";
import { shortcut } from "chaland/shortcuts.js";
import { decimal, duration, figure, language, number, t, timeOfDay } from "chaland/texts.js";

const COLUMNS = [
  { key: "people_now", title: "figures.people_now", format: number, figure: "people_now" },
  { key: "density", title: "figures.density", format: decimal, figure: "density" },
  { key: "visits_today", title: "figures.zone_visits", format: number, figure: "zone_visits" },
  { key: "dwell_median_s", title: "figures.zone_dwell", format: duration, figure: "zone_dwell" },
];

/** What a withheld or unknown figure is sorted as: below every known one. */
const rank = (value) => (typeof value === "number" ? value : value === null ? -2 : -1);
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

class ZonesTable extends PageElement {
  static properties = {
    zones: {},
    at: {},
    state: {},
    sort: { state: true },
    wanted: { state: true },
  };

  constructor() {
    super();
    this.sort = { key: "people_now", down: true };
    this.wanted = "";
    shortcut("/", t("shortcuts.search"), () => this.querySelector("input")?.focus());
  }

  render() {
    if (!this.zones) return html`<div class="stack pad">${[1, 2, 3, 4, 5, 6].map(skeleton)}</div>`;
    if (!this.zones.length) return state("zones", t("zones.empty"), t("zones.empty_do"));
    const rows = this.#rows();
    return html`
      <div class="table-tools">
        <input
          type="search"
          placeholder=${t("zones.search")}
          aria-label=${t("zones.search")}
          .value=${this.wanted}
          @input=${(event) => (this.wanted = event.target.value)}
        />
        <span class="soft small ${this.state === "lost" ? "lost" : ""}">
          ${
            this.state === "lost"
              ? t("today.lost_since", { time: timeOfDay(this.at) })
              : t("zones.as_of", { time: timeOfDay(this.at) })
          }
        </span>
      </div>
      ${
        rows.length
          ? html`<div class="table-scroll" tabindex="0" role="region" aria-label=${t("tabs.zones")}>
              ${this.#table(rows)}
            </div>`
          : state("zones", t("zones.none"), t("zones.none_do"))
      }
    `;
  }

  #rows() {
    const { key, down } = this.sort;
    const compare = new Intl.Collator(language).compare;
    const order =
      key === "name"
        ? (a, b) => compare(a.name, b.name)
        : (a, b) => rank(a[key]) - rank(b[key]) || compare(b.name, a.name);
    const rows = this.zones.filter((zone) => plain(zone.name).includes(plain(this.wanted)));
    return rows.sort((a, b) => (down ? order(b, a) : order(a, b)));
  }

  #table(rows) {
    const most = Math.max(...this.zones.map((zone) => zone.people_now), 1);
    return html`
      <table>
        <caption class="visually-hidden">
          ${t("zones.caption")}
        </caption>
        <thead>
          <tr>
            ${this.#head("name", t("zones.name"))}
            ${COLUMNS.map((column) =>
              this.#head(column.key, t(column.title), definition(column.figure)),
            )}
          </tr>
        </thead>
        <tbody>
          ${repeat(
            rows,
            (zone) => zone.id,
            (zone) =>
              html`<tr>
                <th scope="row">
                  <a href=${onFloor(zone.floor, zone.id)} title=${t("zones.on_map")}
                    >${zone.name}</a
                  >
                </th>
                ${COLUMNS.map((column, index) => this.#cell(zone, column, index ? 0 : most))}
              </tr>`,
          )}
        </tbody>
      </table>
    `;
  }

  #head(key, title, help = "") {
    const sorted = this.sort.key === key;
    const direction = sorted ? (this.sort.down ? "descending" : "ascending") : undefined;
    return html`
      <th
        scope="col"
        class=${key === "name" ? "" : `number ${key}`}
        aria-sort=${direction ?? "none"}
      >
        <button class="sort" type="button" @click=${() => this.#sortBy(key)}>${title}</button>
        ${help}
      </th>
    `;
  }

  #cell(zone, column, most) {
    const bar = most
      ? html`<i class="bar" .style=${`width: ${(72 * zone[column.key]) / most}px`}></i>`
      : "";
    return html`<td class="number ${column.key}">
      ${bar}${figure(zone[column.key], column.format)}
    </td>`;
  }

  #sortBy(key) {
    const down = this.sort.key === key ? !this.sort.down : key !== "name";
    this.sort = { key, down };
  }
}
customElements.define("zones-table", ZonesTable);

const skeleton = () => html`<div class="skeleton"></div>`;
