/** `<campaign-form>`: what is offered, where, when and how often. */
import { PageElement, html } from "chaland/element.js";
import { fields } from "chaland/manager/campaign-fields.js";
import { inLanguage, t, written } from "chaland/texts.js";

class CampaignForm extends PageElement {
  static properties = { campaign: {}, names: {}, fault: {}, busy: {}, draft: { state: true } };

  willUpdate(changed) {
    if (changed.has("campaign")) this.draft = structuredClone(this.campaign);
  }

  render() {
    const set = (changes) => this.#set(changes);
    const part = fields(this.draft, set, this.names, (field) => this.#fault(field));
    return html`
      <form class="stack" novalidate @submit=${this.#submit}>
        <fieldset class="stack">
          <legend>${t("campaigns.what")}</legend>
          ${part.offer()} ${part.words()}
        </fieldset>
        <fieldset class="stack">
          <legend>${t("campaigns.where")}</legend>
          ${part.zones()} ${part.dwell()}
        </fieldset>
        <fieldset class="stack">
          <legend>${t("campaigns.when")}</legend>
          ${part.dates()} ${part.opening()}
        </fieldset>
        <fieldset class="stack">
          <legend>${t("campaigns.how_often")}</legend>
          ${part.limits()}
        </fieldset>
        ${this.fault ? html`<p class="notice wrong" role="alert">${this.#said()}</p>` : ""}
        <div class="row">
          <button class="button primary" ?disabled=${this.busy || this.draft.state === "ended"}>
            ${this.campaign.id ? t("campaigns.keep") : t("campaigns.create")}
          </button>
          <p class="soft small">${this.campaign.id ? "" : t("campaigns.create_hint")}</p>
        </div>
      </form>
    `;
  }

  #set(changes) {
    this.draft = { ...this.draft, ...changes };
    this.dispatchEvent(new CustomEvent("draft", { detail: this.draft }));
  }

  #fault(field) {
    return this.fault?.errors.find((error) => error.field.startsWith(field))?.expected;
  }

  #said() {
    const key = `campaigns.fault_${this.fault.key}`;
    return written(key)
      ? t(key)
      : this.fault.errors[0]
        ? t("campaigns.fault_fields")
        : this.fault.message;
  }

  #submit(event) {
    event.preventDefault();
    const wrong = this.querySelector(":invalid");
    if (wrong) {
      wrong.focus();
      wrong.reportValidity();
      return;
    }
    const { draft, campaign } = this;
    const both = (texts) => ({ en: texts.en || texts.fr, fr: texts.fr || texts.en });
    const text = draft.offer.kind === "text" ? both(draft.offer.text ?? { en: "", fr: "" }) : null;
    const whole = {
      ...draft,
      title: both(draft.title),
      condition: both(draft.condition),
      product: draft.product || inLanguage(draft.title),
      name: draft.name || inLanguage(draft.title),
      offer: { ...draft.offer, value: draft.offer.kind === "text" ? 0 : draft.offer.value, text },
    };
    const detail = Object.fromEntries(
      Object.entries(whole).filter(
        ([key, value]) => !campaign.id || JSON.stringify(value) !== JSON.stringify(campaign[key]),
      ),
    );
    this.dispatchEvent(new CustomEvent("keep", { detail }));
  }
}
customElements.define("campaign-form", CampaignForm);
