/** `<survey-zones>`: zones that are too small for the error to expect in them. */
import { PageElement, html, icon } from "chaland/element.js";
import { decimal, t } from "chaland/texts.js";

/** @import { SmallZone } from "types/answers" */

export class SurveyZones extends PageElement {
  static properties = { zones: {}, names: {} };

  constructor() {
    super();
    /** @type {SmallZone[] | undefined} */
    this.zones = undefined;
    /** @type {Map<string, string>} */
    this.names = new Map();
  }

  render() {
    if (!this.zones) return html`<div class="skeleton"></div>`;
    return html`
      <h2>${t("survey.small")}</h2>
      ${
        this.zones.length
          ? html`
              <p class="soft small">${t("survey.small_lead")}</p>
              <ul class="small-zones">
                ${this.zones.map((zone) => this.#renderZone(zone))}
              </ul>
            `
          : html`<p class="soft small">${t("survey.small_none")}</p>`
      }
    `;
  }

  /** @param {SmallZone} zone */
  #renderZone({ id, name, radius_m, error_m }) {
    return html`<li>
      ${icon("warning")}<strong>${this.names.get(id) ?? name}</strong>
      <span class="soft">
        ${t("survey.small_zone", { r: decimal(radius_m), e: decimal(error_m) })}
      </span>
    </li>`;
  }
}
customElements.define("survey-zones", SurveyZones);
