/** One campaign: its form with the coupon beside it, and its funnel. */
import { Problem, get, request } from "chaland/api.js";
import { PageElement, html } from "chaland/element.js";
import { blankCampaign } from "chaland/manager/campaign-draft.js";
import "chaland/manager/campaign-form.js";
import "chaland/manager/campaign-funnel.js";
import { allZones, showProblem, store } from "chaland/manager/store.js";
import { offerFace } from "chaland/offer.js";
import { inLanguage, t } from "chaland/texts.js";
import { toast } from "chaland/toast.js";

/** @import { CampaignState, CampaignView, FunnelView } from "types/answers" */
/** @import { Answer } from "chaland/api.js" */
/** @import { CampaignDraft } from "chaland/manager/campaign-draft.js" */

const NEW = "new";

/** @type {Record<CampaignState, Array<Exclude<CampaignState, "draft">>>} */
const NEXT = {
  draft: ["running"],
  running: ["paused", "ended"],
  paused: ["running", "ended"],
  ended: [],
};

class CampaignPage extends PageElement {
  static properties = {
    campaign: { state: true },
    draft: { state: true },
    funnel: { state: true },
    names: { state: true },
    fault: { state: true },
    busy: { state: true },
  };

  /** @type {string | null} */
  #etag = null;
  #id = this.dataset.campaign ?? NEW;

  constructor() {
    super();
    /** @type {CampaignDraft | undefined} */
    this.campaign = undefined;
    /** @type {CampaignDraft | undefined} */
    this.draft = undefined;
    /** @type {FunnelView | undefined} */
    this.funnel = undefined;
    /** @type {Map<string, string> | undefined} */
    this.names = undefined;
    /** @type {Problem | null} */
    this.fault = null;
    this.busy = false;
  }

  async connectedCallback() {
    super.connectedCallback();
    try {
      const [names] = await Promise.all([allZones(), this.#load()]);
      this.names = names;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      showProblem(this, problem);
    }
  }

  get #path() {
    return `/v1/campaigns/${encodeURIComponent(this.#id)}`;
  }

  async #load() {
    if (this.#id === NEW) {
      const zone = new URLSearchParams(location.search).get("zone");
      this.campaign = this.draft = blankCampaign(store, zone, Date.now());
      return;
    }
    /** @type {Answer<CampaignView>} */
    const { content, etag } = await request(this.#path);
    this.#etag = etag;
    this.campaign = this.draft = content;
    this.funnel = await get(`${this.#path}/funnel`);
  }

  render() {
    const { campaign, draft, names } = this;
    if (!campaign || !draft || !names) {
      return html`<div class="campaign-grid">
        <div class="skeleton form-skeleton"></div>
        <div class="skeleton form-skeleton"></div>
      </div>`;
    }
    return html`
      ${this.#renderHead(campaign)}
      ${
        this.funnel
          ? html`<campaign-funnel class="card pad" .funnel=${this.funnel}></campaign-funnel>`
          : ""
      }
      <div class="campaign-grid">
        <campaign-form
          class="card pad"
          .campaign=${campaign}
          .names=${names}
          .fault=${this.fault}
          .busy=${this.busy}
          @draft=${(/** @type {HTMLElementEventMap["draft"]} */ { detail }) => (this.draft = detail)}
          @keep=${(/** @type {HTMLElementEventMap["keep"]} */ { detail }) => this.#save(detail)}
        ></campaign-form>
        <aside class="preview" aria-label=${t("campaigns.preview")}>
          <p class="soft small">${t("campaigns.preview")}</p>
          <article class="offer">${offerFace({ ...draft, title: previewTitle(draft) })}</article>
        </aside>
      </div>
    `;
  }

  /** @param {CampaignDraft} campaign */
  #renderHead(campaign) {
    const isNew = this.#id === NEW;
    return html`
      <header class="page-head">
        <div>
          <h1>${isNew ? t("campaigns.new") : inLanguage(campaign.title)}</h1>
          ${isNew ? html`<p>${t("campaigns.new_lead")}</p>` : ""}
        </div>
        ${isNew ? "" : this.#renderStates(campaign.state)}
      </header>
    `;
  }

  /** @param {CampaignState} state */
  #renderStates(state) {
    return html`
      <div class="row">
        <span class="badge ${state}">${t(`campaigns.state_${state}`)}</span>
        ${NEXT[state].map(
          (next) =>
            html`<button
              class="button ${next === "running" ? "primary" : ""}"
              type="button"
              ?disabled=${this.busy}
              @click=${() => this.#save({ state: next })}
            >
              ${t(`campaigns.make_${next}`)}
            </button>`,
        )}
      </div>
    `;
  }

  /** @param {Partial<CampaignDraft>} changes */
  async #save(changes) {
    this.busy = true;
    this.fault = null;
    try {
      await (this.#id === NEW ? this.#create(changes) : this.#change(changes));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.fault = problem;
    } finally {
      this.busy = false;
    }
  }

  /** @param {Partial<CampaignDraft>} draft */
  async #create(draft) {
    const body = { store, ...draft };
    /** @type {Answer<CampaignView>} */
    const { content } = await request("/v1/campaigns", { method: "POST", body });
    location.assign(`/manager/${store}/campaigns/${content.id}`);
  }

  /** @param {Partial<CampaignDraft>} changes */
  async #change(changes) {
    /** @type {Answer<CampaignView>} */
    const { content, etag } = await request(this.#path, {
      method: "PATCH",
      body: changes,
      headers: this.#etag ? { "If-Match": this.#etag } : {},
    });
    this.#etag = etag;
    this.campaign = this.draft = content;
    toast(t("campaigns.kept"));
  }
}
customElements.define("campaign-page", CampaignPage);

/** @param {CampaignDraft} draft */
function previewTitle({ title }) {
  const untitled = t("campaigns.untitled");
  return inLanguage(title) ? title : { en: untitled, fr: untitled };
}
