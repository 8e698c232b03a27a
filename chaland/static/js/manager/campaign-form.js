/** `<campaign-form>`: what is offered, where, when and how often. */
import { find } from "chaland/dom.js";
import { PageElement, html } from "chaland/element.js";
import { changesOf } from "chaland/manager/campaign-draft.js";
import { dwellField, limitFields, zoneFields } from "chaland/manager/campaign-fields.js";
import { offerFields, wordFields } from "chaland/manager/campaign-offer-fields.js";
import { dateFields, openingFields } from "chaland/manager/campaign-time-fields.js";
import { inLanguage, t, written } from "chaland/texts.js";

/** @import { PropertyValues } from "lit" */
/** @import { Problem } from "chaland/api.js" */
/** @import { CampaignDraft } from "chaland/manager/campaign-draft.js" */

export class CampaignForm extends PageElement {
  static properties = { campaign: {}, names: {}, fault: {}, busy: {}, draft: { state: true } };

  constructor() {
    super();
    /** @type {CampaignDraft | undefined} */
    this.campaign = undefined;
    /** @type {Map<string, string>} */
    this.names = new Map();
    /** @type {Problem | null} */
    this.fault = null;
    this.busy = false;
    /** @type {CampaignDraft | undefined} */
    this.draft = undefined;
  }

  /** @param {PropertyValues<this>} changed */
  willUpdate(changed) {
    if (changed.has("campaign")) this.draft = structuredClone(this.campaign);
  }

  render() {
    const { draft } = this;
    if (!draft) return "";
    return html`
      <form class="stack" novalidate @submit=${this.#submit}>
        ${this.#renderFieldsets(draft)}
        ${this.fault ? html`<p class="notice wrong" role="alert">${faultText(this.fault)}</p>` : ""}
        <div class="row">
          <button class="button primary" ?disabled=${this.busy || draft.state === "ended"}>
            ${draft.id ? t("campaigns.keep") : t("campaigns.create")}
          </button>
          <p class="soft small">${draft.id ? "" : t("campaigns.create_hint")}</p>
        </div>
      </form>
    `;
  }

  /** @param {CampaignDraft} draft */
  #renderFieldsets(draft) {
    const editing = {
      draft,
      set: (/** @type {Partial<CampaignDraft>} */ changes) => this.#set(changes),
      faultOf: (/** @type {string} */ id) => this.#faultOf(id),
    };
    return html`
      <fieldset class="stack">
        <legend>${t("campaigns.what")}</legend>
        ${offerFields(editing)} ${wordFields(editing)}
      </fieldset>
      <fieldset class="stack">
        <legend>${t("campaigns.where")}</legend>
        ${zoneFields(editing, this.names)} ${dwellField(editing)}
      </fieldset>
      <fieldset class="stack">
        <legend>${t("campaigns.when")}</legend>
        ${dateFields(editing)} ${openingFields(editing)}
      </fieldset>
      <fieldset class="stack">
        <legend>${t("campaigns.how_often")}</legend>
        ${limitFields(editing)}
      </fieldset>
    `;
  }

  /** @param {Partial<CampaignDraft>} changes */
  #set(changes) {
    if (!this.draft) return;
    this.draft = { ...this.draft, ...changes };
    this.dispatchEvent(new CustomEvent("draft", { detail: this.draft }));
  }

  /** @param {string} id */
  #faultOf(id) {
    return this.fault?.errors.find(({ field }) => field.startsWith(id))?.expected;
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    if (!find("form", HTMLFormElement, this).reportValidity()) return;
    const { draft, campaign } = this;
    if (!draft || !campaign) return;
    const detail = changesOf(draft, campaign, inLanguage);
    this.dispatchEvent(new CustomEvent("keep", { detail }));
  }
}
customElements.define("campaign-form", CampaignForm);

/** @param {Problem} fault */
function faultText({ key: problem, errors, message }) {
  const key = `campaigns.fault_${problem}`;
  if (written(key)) return t(key);
  return errors.length ? t("campaigns.fault_fields") : message;
}
