/** The fields of what a campaign offers. */
import { html } from "lit";
import { live } from "lit/directives/live.js";
import { withElement } from "chaland/dom.js";
import { bothLanguagesField, field } from "chaland/manager/form-fields.js";
import { t } from "chaland/texts.js";

/** @import { Offer, OfferKind } from "types/answers" */
/** @import { Editing } from "chaland/manager/campaign-fields.js" */

/** @type {OfferKind[]} */
const KINDS = ["percent", "amount", "text"];
const LONGEST_OFFER = 24; // what fits on the card of a coupon
const LONGEST_TEXT = 200;
const FIRST_VALUE = { percent: 20, amount: 100, text: 100 };

/**
 * The kind of offer, and its value or words.
 * @param {Editing} editing
 */
export function offerFields(editing) {
  const { offer } = editing.draft;
  /** @param {Partial<Offer>} changes */
  const set = (changes) => editing.set({ offer: { ...offer, ...changes } });
  return html`
    <div class="segments" role="group" aria-label=${t("campaigns.offer")}>
      ${KINDS.map(
        (kind) =>
          html`<button
            type="button"
            aria-pressed=${String(offer.kind === kind)}
            @click=${() => set({ kind, value: FIRST_VALUE[kind] })}
          >
            ${t(`campaigns.kind_${kind}`)}
          </button>`,
      )}
    </div>
    ${offer.kind === "text" ? offerWords(editing, set) : offerValue(editing, set)}
  `;
}

/**
 * What is offered and on which condition, in both languages.
 * @param {Editing} editing
 */
export const wordFields = ({ draft, set, faultOf }) => html`
  ${bothLanguagesField({
    id: "title",
    labelOf: (language) => t(`campaigns.title_${language}`),
    faultOf,
    texts: draft.title,
    longest: LONGEST_TEXT,
    required: true,
    onInput: (title) => set({ title }),
  })}
  ${bothLanguagesField({
    id: "condition",
    labelOf: (language) => t(`campaigns.condition_${language}`),
    faultOf,
    texts: draft.condition,
    longest: LONGEST_TEXT,
    required: false,
    onInput: (condition) => set({ condition }),
  })}
`;

/**
 * @param {Editing} editing
 * @param {(changes: Partial<Offer>) => void} set
 */
function offerValue({ draft, faultOf }, set) {
  const percent = draft.offer.kind === "percent";
  const units = percent ? 1 : 100; // money is in minor units
  const label = t(percent ? "campaigns.percent" : "campaigns.amount");
  return field(
    { id: "offer", label, fault: faultOf("offer") },
    html`<input
      id="offer"
      type="number"
      inputmode="decimal"
      required
      min=${1 / units}
      max=${percent ? 100 : 1_000_000}
      step=${1 / units}
      .value=${live(String(draft.offer.value / units))}
      @change=${withElement(HTMLInputElement, ({ valueAsNumber }) => {
        const value = Math.round(valueAsNumber * units);
        if (value >= 1) set({ value });
      })}
    />`,
  );
}

/**
 * @param {Editing} editing
 * @param {(changes: Partial<Offer>) => void} set
 */
const offerWords = ({ draft, faultOf }, set) =>
  bothLanguagesField({
    id: "offer",
    labelOf: (language) => t(`campaigns.offer_${language}`),
    faultOf,
    texts: draft.offer.text ?? { en: "", fr: "" },
    longest: LONGEST_OFFER,
    required: true,
    onInput: (text) => set({ text }),
  });
