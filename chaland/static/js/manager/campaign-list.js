/** `<campaign-list>`: every campaign with its offer, place, state and what it sent. */
import { PageElement, html, state } from "chaland/element.js";
import { offerText } from "chaland/offer.js";
import { dayOf, inLanguage, t } from "chaland/texts.js";

const ORDER = ["running", "paused", "draft", "ended"];

class CampaignList extends PageElement {
  static properties = { campaigns: {}, names: {}, store: {} };

  render() {
    if (!this.campaigns) {
      return html`<div class="stack">
        ${[1, 2, 3].map(() => html`<div class="skeleton campaign-skeleton"></div>`)}
      </div>`;
    }
    if (!this.campaigns.length) {
      const create = html`<a class="button primary" href="/manager/${this.store}/campaigns/new">
        ${t("campaigns.new")}
      </a>`;
      return html`<div class="card">
        ${state("ticket", t("campaigns.empty"), t("campaigns.empty_do"), create)}
      </div>`;
    }
    const sorted = [...this.campaigns].sort(
      (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || b.priority - a.priority,
    );
    return html`<ul class="campaign-rows">
      ${sorted.map((campaign) => this.#row(campaign))}
    </ul>`;
  }

  #row(campaign) {
    const zones = campaign.zones.map((zone) => this.names?.get(zone) ?? zone).join(", ");
    return html`
      <li class="campaign card">
        <span class="stamp ${campaign.state}">${offerText(campaign.offer)}</span>
        <div class="what">
          <h2>
            <a href="/manager/${this.store}/campaigns/${campaign.id}"
              >${inLanguage(campaign.title)}</a
            >
          </h2>
          <p class="soft">
            ${zones || t("campaigns.no_zone")} ·
            ${t("offer.until", { when: dayOf(campaign.valid_until) })}
          </p>
        </div>
        <p class="sent">
          <strong>${campaign.issued}</strong> ${t("campaigns.sent_word", { n: campaign.issued })}
        </p>
        <span class="badge ${campaign.state}">${t(`campaigns.state_${campaign.state}`)}</span>
      </li>
    `;
  }
}
customElements.define("campaign-list", CampaignList);
