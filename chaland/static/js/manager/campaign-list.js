/** `<campaign-list>`: every campaign with its offer, place, state and what it sent. */
import { PageElement, emptyState, html } from "chaland/element.js";
import { offerText } from "chaland/offer.js";
import { dayOf, inLanguage, t } from "chaland/texts.js";

/** @import { CampaignState, CampaignView } from "types/answers" */

/** @type {CampaignState[]} */
const ORDER = ["running", "paused", "draft", "ended"];
const SKELETON_ROWS = 3;

export class CampaignList extends PageElement {
  static properties = { campaigns: {}, names: {}, store: {} };

  constructor() {
    super();
    /** @type {CampaignView[] | undefined} */
    this.campaigns = undefined;
    /** @type {Map<string, string>} */
    this.names = new Map();
    this.store = "";
  }

  render() {
    if (!this.campaigns) {
      const skeleton = html`<div class="skeleton campaign-skeleton"></div>`;
      return html`<div class="stack">
        ${Array.from({ length: SKELETON_ROWS }, () => skeleton)}
      </div>`;
    }
    if (!this.campaigns.length) return this.#renderEmpty();
    const sorted = this.campaigns.toSorted(
      (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || b.priority - a.priority,
    );
    return html`<ul class="campaign-rows">
      ${sorted.map((campaign) => this.#renderRow(campaign))}
    </ul>`;
  }

  #renderEmpty() {
    const create = html`<a class="button primary" href="/manager/${this.store}/campaigns/new">
      ${t("campaigns.new")}
    </a>`;
    return html`<div class="card">
      ${emptyState("ticket", t("campaigns.empty"), t("campaigns.empty_do"), create)}
    </div>`;
  }

  /** @param {CampaignView} campaign */
  #renderRow({ id, title, offer, state, issued, zones, valid_until }) {
    const names = zones.map((zone) => this.names.get(zone) ?? zone).join(", ");
    return html`
      <li class="campaign card">
        <span class="stamp ${state}">${offerText(offer)}</span>
        <div class="what">
          <h2>
            <a href="/manager/${this.store}/campaigns/${id}">${inLanguage(title)}</a>
          </h2>
          <p class="soft">
            ${names || t("campaigns.no_zone")} · ${t("offer.until", { when: dayOf(valid_until) })}
          </p>
        </div>
        <p class="sent"><strong>${issued}</strong> ${t("campaigns.sent_word", { n: issued })}</p>
        <span class="badge ${state}">${t(`campaigns.state_${state}`)}</span>
      </li>
    `;
  }
}
customElements.define("campaign-list", CampaignList);
