/** `<access-point-table>`: the access points of a floor in rows, those that need attention first. */
import { repeat } from "lit/directives/repeat.js";
import { PageElement, emptyState, html, icon } from "chaland/element.js";
import { STATES, SYMBOLS, needsAttention } from "chaland/manager/access-states.js";
import { decimal, language, moment, percent, t } from "chaland/texts.js";

/** @import { AccessPointNow, FloorSummary } from "types/answers" */
/** @import { AccessState } from "chaland/manager/access-states.js" */

const LEAST_OTHERS = 5; // as many have to place a phone before another one's place can be judged
const SKELETON_ROWS = 5;

export class AccessPointTable extends PageElement {
  static properties = { items: {}, floor: {}, floors: {}, chosen: {} };

  constructor() {
    super();
    /** @type {AccessPointNow[] | undefined} */
    this.items = undefined;
    this.floor = "";
    /** @type {FloorSummary[]} */
    this.floors = [];
    /** @type {string | null} */
    this.chosen = null;
  }

  render() {
    const { items } = this;
    if (!items) {
      return html`<div class="stack pad">
        ${Array.from({ length: SKELETON_ROWS }, () => html`<div class="skeleton"></div>`)}
      </div>`;
    }
    const here = items.filter(({ floor }) => floor === this.floor);
    const unplaced = items.filter(({ floor }) => floor === null);
    return html`
      <div class="table-head">
        <h2>${t("receivers.count", { n: here.length })}</h2>
        ${renderCounts(here)}
      </div>
      ${this.#renderOtherFloors(items)}
      ${
        items.length && items.every((point) => !point.last_message_at)
          ? html`<p class="notice" role="status">${icon("wifi")}${t("receivers.no_readings")}</p>`
          : ""
      }
      ${
        here.length || unplaced.length
          ? this.#renderTable(sorted(here), sorted(unplaced))
          : emptyState("wifi", t("receivers.none"), t("receivers.none_do"))
      }
    `;
  }

  /**
   * The other floors that need attention.
   * @param {AccessPointNow[]} items
   */
  #renderOtherFloors(items) {
    const attention = items.filter(needsAttention);
    return this.floors
      .filter(({ floor }) => floor !== this.floor)
      .map(({ floor, name }) => ({
        floor,
        name,
        n: attention.filter((point) => point.floor === floor).length,
      }))
      .filter(({ n }) => n)
      .map(
        ({ floor, name, n }) =>
          html`<p class="notice">
            ${icon("warning")}
            <span>
              ${t("receivers.elsewhere", { n })}
              <a href="?floor=${encodeURIComponent(floor)}">${name}</a>
            </span>
          </p>`,
      );
  }

  /**
   * @param {AccessPointNow[]} here
   * @param {AccessPointNow[]} unplaced
   */
  #renderTable(here, unplaced) {
    const rows = [...here, ...unplaced];
    const learned = rows.some(({ trust }) => trust !== null);
    return html`
      <div class="table-scroll" tabindex="0" role="region" aria-label=${t("tabs.access_points")}>
        <table>
          <caption class="visually-hidden">
            ${t("receivers.caption")}
          </caption>
          ${renderHead(learned)}
          <tbody>
            ${repeat(
              rows,
              ({ id }) => id,
              (point) => this.#renderRow(point, learned),
            )}
          </tbody>
        </table>
      </div>
      ${
        learned
          ? html`<p class="soft small about">
              ${t("receivers.about")} ${here.length <= LEAST_OTHERS ? t("receivers.too_few") : ""}
            </p>`
          : ""
      }
    `;
  }

  /**
   * @param {AccessPointNow} point
   * @param {boolean} learned
   */
  #renderRow(point, learned) {
    const { id, state, place, last_message_at: last } = point;
    return html`<tr class=${id === this.chosen ? "chosen" : ""}>
      <th scope="row">${place ? this.#renderChoice(id) : id}</th>
      <td>${badge(state, t(`receivers.state_${state}`))} ${renderReasons(point)}</td>
      <td class="number">${last ? moment(last) : "–"}</td>
      ${learned ? renderLearned(point) : ""}
    </tr>`;
  }

  /** @param {string} id */
  #renderChoice(id) {
    const chosen = id === this.chosen;
    return html`<button
      class="link-button"
      type="button"
      aria-pressed=${String(chosen)}
      title=${t("zones.on_map")}
      @click=${() => this.#choose(chosen ? null : id)}
    >
      ${id}
    </button>`;
  }

  /** @param {string | null} id */
  #choose(id) {
    this.dispatchEvent(new CustomEvent("choose", { detail: id }));
  }
}
customElements.define("access-point-table", AccessPointTable);

/** @param {boolean} learned */
const renderHead = (learned) =>
  html`<thead>
    <tr>
      <th scope="col">${t("receivers.name")}</th>
      <th scope="col">${t("receivers.state")}</th>
      <th scope="col" class="number">${t("receivers.last")}</th>
      ${
        learned
          ? html`<th scope="col" class="number">${t("receivers.weight")}</th>
              <th scope="col" class="number level">${t("receivers.level")}</th>`
          : ""
      }
    </tr>
  </thead>`;

/** @param {AccessPointNow[]} points */
function renderCounts(points) {
  const counts = STATES.map((state) => ({
    state,
    n: points.filter((point) => point.state === state).length,
  }));
  return html`<ul class="counts">
    ${counts
      .filter(({ n }) => n)
      .map(({ state, n }) => html`<li>${badge(state, t(`receivers.count_${state}`, { n }))}</li>`)}
  </ul>`;
}

/**
 * Its weight and level; nothing is known of one that was not heard.
 * @param {AccessPointNow} point
 */
function renderLearned({ trust, offset_db: offset, last_message_at: last }) {
  const heard = Boolean(last);
  return html`<td class="number">${heard && trust !== null ? percent(trust) : "–"}</td>
    <td class="number level">
      ${heard && trust !== null && offset !== null ? t("receivers.db", { db: signed(offset) }) : "–"}
    </td>`;
}

/** @param {AccessPointNow} point */
function renderReasons(point) {
  const { floor, state, suspected_distance_m: metres } = point;
  const reasons = [];
  if (floor === null) reasons.push(t("receivers.unplaced"));
  if (point.suspected_place && metres !== null) {
    reasons.push(t("receivers.suspected", { m: decimal(metres) }));
  }
  if (point.left_out) reasons.push(t("receivers.left_out"));
  if (state === "doubtful") reasons.push(t("receivers.doubtful_do"));
  return reasons.length ? html`<span class="why">${reasons.join(" ")}</span>` : "";
}

/**
 * @param {AccessState} state
 * @param {string} text
 */
const badge = (state, text) =>
  html`<span class="badge ${state}">${icon(SYMBOLS[state])}${text}</span>`;

/** @param {number} decibels */
const signed = (decibels) => `${decibels > 0 ? "+" : ""}${decimal(decibels).replace("-", "−")}`;

const compareNames = new Intl.Collator(language, { numeric: true }).compare;

/** @param {AccessPointNow[]} points */
const sorted = (points) =>
  points.toSorted(
    (a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state) || compareNames(a.id, b.id),
  );
