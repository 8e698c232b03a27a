/** `<access-point-table>`: the access points of a floor in rows, those that want a look first. */
import { repeat } from "lit/directives/repeat.js";
import { PageElement, html, icon, state } from "chaland/element.js";
import { STATES, SYMBOLS, wantsALook } from "chaland/manager/access-states.js";
import { decimal, language, moment, percent, t } from "chaland/texts.js";

const inOrder = new Intl.Collator(language, { numeric: true }).compare;
const LEAST_OTHERS = 5; // as many have to place a phone before another one's place can be judged
const signed = (db) => `${db > 0 ? "+" : ""}${decimal(db).replace("-", "−")}`;

class AccessPointTable extends PageElement {
  static properties = { items: {}, floor: {}, floors: {}, chosen: {} };

  render() {
    if (!this.items) return html`<div class="stack pad">${[1, 2, 3, 4, 5].map(skeleton)}</div>`;
    const here = this.items.filter((one) => one.floor === this.floor);
    const unplaced = this.items.filter((one) => one.floor === null);
    return html`
      <div class="table-head">
        <h2>${t("receivers.count", { n: here.length })}</h2>
        ${this.#counts(here)}
      </div>
      ${this.#elsewhere()}
      ${
        this.items.length && this.items.every((one) => !one.last_message_at)
          ? html`<p class="notice" role="status">${icon("wifi")}${t("receivers.no_readings")}</p>`
          : ""
      }
      ${
        here.length || unplaced.length
          ? this.#table(sorted(here), sorted(unplaced))
          : state("wifi", t("receivers.none"), t("receivers.none_do"))
      }
    `;
  }

  #counts(here) {
    const counts = STATES.map((one) => [one, here.filter((point) => point.state === one).length]);
    return html`<ul class="counts">
      ${counts
        .filter(([, n]) => n)
        .map(([one, n]) => html`<li>${badge(one, t(`receivers.count_${one}`, { n }))}</li>`)}
    </ul>`;
  }

  /** The other floors that want a look. */
  #elsewhere() {
    const wanting = (this.floors ?? [])
      .filter(({ floor }) => floor !== this.floor)
      .map((one) => [one, this.items.filter((p) => p.floor === one.floor && wantsALook(p)).length])
      .filter(([, n]) => n);
    return wanting.map(
      ([{ floor, name }, n]) =>
        html`<p class="notice">
          ${icon("warning")}
          <span>
            ${t("receivers.elsewhere", { n })}
            <a href="?floor=${encodeURIComponent(floor)}">${name}</a>
          </span>
        </p>`,
    );
  }

  #table(here, unplaced) {
    const rows = [...here, ...unplaced];
    const learned = rows.some((one) => one.trust !== null);
    return html`
      <div class="table-scroll" tabindex="0" role="region" aria-label=${t("tabs.access_points")}>
        <table>
          <caption class="visually-hidden">
            ${t("receivers.caption")}
          </caption>
          <thead>
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
          </thead>
          <tbody>
            ${repeat(
              rows,
              (one) => one.id,
              (one) => this.#row(one, learned),
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

  #row(one, learned) {
    const chosen = one.id === this.chosen;
    return html`<tr class=${chosen ? "chosen" : ""}>
      <th scope="row">
        ${
          one.place
            ? html`<button
                class="link-button"
                type="button"
                aria-pressed=${String(chosen)}
                title=${t("zones.on_map")}
                @click=${() => this.#choose(chosen ? null : one.id)}
              >
                ${one.id}
              </button>`
            : one.id
        }
      </th>
      <td>${badge(one.state, t(`receivers.state_${one.state}`))} ${this.#why(one)}</td>
      <td class="number">${one.last_message_at ? moment(one.last_message_at) : "–"}</td>
      ${learned ? this.#learned(one) : ""}
    </tr>`;
  }

  /** Its weight and level; nothing is known of one that was not heard. */
  #learned({ trust, offset_db: db, last_message_at: last }) {
    const known = last && trust !== null;
    return html`<td class="number">${known ? percent(trust) : "–"}</td>
      <td class="number level">${known ? t("receivers.db", { db: signed(db) }) : "–"}</td>`;
  }

  #why(one) {
    const said = [];
    if (one.floor === null) said.push(t("receivers.unplaced"));
    if (one.suspected_place) {
      said.push(t("receivers.suspected", { m: decimal(one.suspected_distance_m) }));
    }
    if (one.left_out) said.push(t("receivers.left_out"));
    if (one.state === "doubtful") said.push(t("receivers.doubtful_do"));
    return said.length ? html`<span class="why">${said.join(" ")}</span>` : "";
  }

  #choose(id) {
    this.dispatchEvent(new CustomEvent("choose", { detail: id }));
  }
}
customElements.define("access-point-table", AccessPointTable);

const skeleton = () => html`<div class="skeleton"></div>`;
const badge = (of, text) => html`<span class="badge ${of}">${icon(SYMBOLS[of])}${text}</span>`;

const sorted = (points) =>
  [...points].sort(
    (a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state) || inOrder(a.id, b.id),
  );
