/** `<survey-zones>`: zones that are too small for the error to expect in them. */
import { PageElement, html, icon } from "chaland/element.js";
import { decimal, t } from "chaland/texts.js";

class SurveyZones extends PageElement {
  static properties = { zones: {}, names: {} };

  render() {
    if (!this.zones) return html`<div class="skeleton"></div>`;
    return html`
      <h2>${t("survey.small")}</h2>
      ${
        this.zones.length
          ? html`
              <p class="soft small">${t("survey.small_lead")}</p>
              <ul class="small-zones">
                ${this.zones.map((zone) => this.#zone(zone))}
              </ul>
            `
          : html`<p class="soft small">${t("survey.small_none")}</p>`
      }
    `;
  }

  #zone(zone) {
    const values = { r: decimal(zone.radius_m), e: decimal(zone.error_m) };
    return html`<li>
      ${icon("warning")}<strong>${this.names?.get(zone.id) ?? zone.name}</strong>
      <span class="soft">${t("survey.small_zone", values)}</span>
    </li>`;
  }
}
customElements.define("survey-zones", SurveyZones);
