/** `<zone-card>`: one zone without leaving the map. */
import { PageElement, html, icon } from "chaland/element.js";
import { duration, figure, inLanguage, number, t } from "chaland/texts.js";

/** @import { CampaignView, ZoneFigures } from "types/answers" */

export class ZoneCard extends PageElement {
  static properties = { zone: {}, campaigns: {}, store: {} };

  constructor() {
    super();
    /** @type {ZoneFigures | null} */
    this.zone = null;
    /** @type {CampaignView[]} */
    this.campaigns = [];
    this.store = "";
  }

  render() {
    if (!this.zone) return "";
    const { id, name, people_now, visits_today, dwell_median_s } = this.zone;
    return html`
      <header>
        <h3>${name}</h3>
        <button
          class="icon-button"
          type="button"
          aria-label=${t("shell.close")}
          @click=${this.#close}
        >
          ${icon("close")}
        </button>
      </header>
      <dl>
        <dt>${t("figures.people_now")}</dt>
        <dd>${figure(people_now, number)}</dd>
        <dt>${t("figures.visits_today")}</dt>
        <dd>${figure(visits_today, number)}</dd>
        <dt>${t("figures.dwell_median_s")}</dt>
        <dd>${figure(dwell_median_s, duration)}</dd>
      </dl>
      <div class="list">
        <strong>${t("tabs.campaigns")}</strong>
        ${this.#renderCampaigns(id)}
      </div>
    `;
  }

  /** @param {string} zone */
  #renderCampaigns(zone) {
    const create = `/manager/${this.store}/campaigns/new?zone=${zone}`;
    return html`
      <ul>
        ${this.campaigns
          .filter(({ zones }) => zones.includes(zone))
          .map(
            ({ id, title }) =>
              html`<li>
                <a href="/manager/${this.store}/campaigns/${id}">${inLanguage(title)}</a>
              </li>`,
          )}
        <li><a href=${create}>${t("campaigns.new_here")}</a></li>
      </ul>
    `;
  }

  #close() {
    this.dispatchEvent(new CustomEvent("zone", { detail: null, bubbles: true }));
  }
}
customElements.define("zone-card", ZoneCard);
