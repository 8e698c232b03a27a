/** A campaign while it is edited: what a new one starts from, and what of it is sent. */
import { DAY_MS } from "chaland/units.js";

/** @import { CampaignView, Texts } from "types/answers" */

/** @typedef {"id" | "issued" | "created_at" | "updated_at" | "reward_points" | "image" | "metadata"
 *   | "external_id"} NotEdited
 */

/**
 * A campaign that has an `id` once the service knows it.
 * @typedef {Omit<CampaignView, NotEdited> & Partial<Pick<CampaignView, NotEdited>>} CampaignDraft
 */

/** @typedef {(both: Texts) => string} InLanguage */

const DEFAULT_DAYS = 14;

/**
 * What a new campaign starts from.
 * @param {string} store
 * @param {string | null} zone
 * @param {number} now
 * @returns {CampaignDraft}
 */
export function blankCampaign(store, zone, now) {
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
    valid_until: new Date(now + DEFAULT_DAYS * DAY_MS).toISOString(),
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

/**
 * What is sent of a draft: all of a new campaign, of another one what is not as it was.
 * @param {CampaignDraft} draft
 * @param {CampaignDraft} campaign as the service knows it
 * @param {InLanguage} inLanguage
 * @returns {Partial<CampaignDraft>}
 */
export function changesOf(draft, campaign, inLanguage) {
  const complete = completed(draft, inLanguage);
  if (!campaign.id) return complete;
  const before = new Map(Object.entries(campaign));
  const changes = Object.entries(complete).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(before.get(key)),
  );
  return Object.fromEntries(changes);
}

/**
 * The draft with each text in both languages, and with a name and a product.
 * @param {CampaignDraft} draft
 * @param {InLanguage} inLanguage
 * @returns {CampaignDraft}
 */
function completed(draft, inLanguage) {
  const { title, condition, offer, product, name } = draft;
  const isText = offer.kind === "text";
  return {
    ...draft,
    title: bothOf(title),
    condition: bothOf(condition),
    product: product || inLanguage(title),
    name: name || inLanguage(title),
    offer: {
      ...offer,
      value: isText ? 0 : offer.value,
      text: isText ? bothOf(offer.text ?? { en: "", fr: "" }) : null,
    },
  };
}

/** @param {Texts} texts */
const bothOf = ({ en, fr }) => ({ en: en || fr, fr: fr || en });
