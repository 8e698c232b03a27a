/** One campaign: its form with the coupon beside it, and its funnel. */
import { Problem, ask, get } from "chaland/api.js";
import { PageElement, html } from "chaland/element.js";
import "chaland/manager/campaign-form.js";
import "chaland/manager/campaign-funnel.js";
import { offerFace } from "chaland/offer.js";
import { allZones, explain, store } from "chaland/manager/store.js";
import { inLanguage, t } from "chaland/texts.js";
import { toast } from "chaland/toast.js";

const NEXT = { draft: ["running"], running: ["paused", "ended"], paused: ["running", "ended"] };
const DAY_MS = 86_400_000;

/** What a new campaign starts from; `?zone=` names its place. */
function blank() {
  const now = Date.now();
  const zone = new URLSearchParams(location.search).get("zone");
  return {
    store,
    name: "",
    state: "draft",
    zones: zone ? [zone] : [],
    title: { en: "", fr: "" },
    condition: { en: "", fr: "" },
    product: "",
    offer: { kind: "percent", value: 20, currency: "EUR", text: null },
    dwell_s: 20,
    valid_from: new Date(now).toISOString(),
    valid_until: new Date(now + 14 * DAY_MS).toISOString(),
    opening: null,
    once: "visit",
    limit_customer: null,
    limit_total: null,
    priority: 0,
    expected_value: 0,
    hold_out: 0,
    share_points: 50,
    coupon_ttl_s: 4 * 3600,
  };
}

class CampaignPage extends PageElement {
  static properties = {
    campaign: { state: true },
    draft: { state: true },
    funnel: { state: true },
    names: { state: true },
    fault: { state: true },
    busy: { state: true },
  };

  #etag = null;
  #id = this.dataset.campaign;

  async connectedCallback() {
    super.connectedCallback();
    try {
      const [names] = await Promise.all([allZones(), this.#load()]);
      this.names = names;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      explain(this, problem);
    }
  }

  async #load() {
    if (this.#id === "new") {
      this.campaign = this.draft = blank();
      return;
    }
    const path = `/v1/campaigns/${encodeURIComponent(this.#id)}`;
    const { content, etag } = await ask(path);
    this.#etag = etag;
    this.campaign = this.draft = content;
    this.funnel = await get(`${path}/funnel`);
  }

  render() {
    if (!this.campaign || !this.names) {
      return html`<div class="campaign-grid">
        <div class="skeleton form-skeleton"></div>
        <div class="skeleton form-skeleton"></div>
      </div>`;
    }
    const fresh = this.#id === "new";
    return html`
      <header class="page-head">
        <div>
          <h1>${fresh ? t("campaigns.new") : inLanguage(this.campaign.title)}</h1>
          ${fresh ? html`<p>${t("campaigns.new_lead")}</p>` : ""}
        </div>
        ${fresh ? "" : this.#states()}
      </header>
      ${this.funnel ? html`<campaign-funnel class="card pad" .funnel=${this.funnel}></campaign-funnel>` : ""}
      <div class="campaign-grid">
        <campaign-form
          class="card pad"
          .campaign=${this.campaign}
          .names=${this.names}
          .fault=${this.fault}
          .busy=${this.busy}
          @draft=${(event) => (this.draft = event.detail)}
          @keep=${(event) => this.#keep(event.detail)}
        ></campaign-form>
        <aside class="preview" aria-label=${t("campaigns.preview")}>
          <p class="soft small">${t("campaigns.preview")}</p>
          <article class="offer">${offerFace({ ...this.draft, title: this.#title() })}</article>
        </aside>
      </div>
    `;
  }

  #title() {
    const { title } = this.draft;
    const untitled = t("campaigns.untitled");
    return inLanguage(title) ? title : { en: untitled, fr: untitled };
  }

  #states() {
    const { state } = this.campaign;
    return html`
      <div class="row">
        <span class="badge ${state}">${t(`campaigns.state_${state}`)}</span>
        ${(NEXT[state] ?? []).map(
          (next) =>
            html`<button
              class="button ${next === "running" ? "primary" : ""}"
              type="button"
              ?disabled=${this.busy}
              @click=${() => this.#keep({ state: next })}
            >
              ${t(`campaigns.make_${next}`)}
            </button>`,
        )}
      </div>
    `;
  }

  async #keep(changes) {
    this.busy = true;
    this.fault = null;
    try {
      if (this.#id === "new") {
        const { content } = await ask("/v1/campaigns", {
          method: "POST",
          body: { store, ...changes },
        });
        location.assign(`/manager/${store}/campaigns/${content.id}`);
        return;
      }
      const { content, etag } = await ask(`/v1/campaigns/${encodeURIComponent(this.#id)}`, {
        method: "PATCH",
        body: changes,
        headers: this.#etag ? { "If-Match": this.#etag } : {},
      });
      this.#etag = etag;
      this.campaign = this.draft = content;
      toast(t("campaigns.kept"));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.fault = problem;
    } finally {
      this.busy = false;
    }
  }
}
customElements.define("campaign-page", CampaignPage);
