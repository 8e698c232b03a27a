/** The fields of where, after how long and how often a campaign sends its coupon. */
import { html } from "lit";
import { live } from "lit/directives/live.js";
import { withElement } from "chaland/dom.js";
import { choiceField, numberField } from "chaland/manager/form-fields.js";
import { duration, t } from "chaland/texts.js";

/** @import { Once } from "types/answers" */
/** @import { CampaignDraft } from "chaland/manager/campaign-draft.js" */

/**
 * A draft that is edited: `set` takes changes, `faultOf` gives what is wrong with a field.
 * @typedef {object} Editing
 * @property {CampaignDraft} draft
 * @property {(changes: Partial<CampaignDraft>) => void} set
 * @property {(id: string) => string | undefined} faultOf
 */

/** @typedef {"limit_total" | "limit_customer" | "share_points" | "priority" | "hold_out"} Count */

const DAY_S = 86_400;
const DWELLS_S = [0, 20, 40, 60, 120, 300];
const LIFETIMES_S = [1800, 3600, 2 * 3600, 4 * 3600, DAY_S, 7 * DAY_S];

/** @type {Once[]} */
const ONCE = ["visit", "day", "ever"];

/**
 * The zones; `names` has the names of all zones by their ids.
 * @param {Editing} editing
 * @param {Map<string, string>} names
 */
export function zoneFields({ draft, set }, names) {
  const others = (/** @type {string} */ id) => draft.zones.filter((zone) => zone !== id);
  return html`
    <div class="chips" role="group" aria-label=${t("campaigns.zones")}>
      ${[...names].map(
        ([id, name]) =>
          html`<label class="chip">
            <input
              type="checkbox"
              .checked=${live(draft.zones.includes(id))}
              @change=${withElement(HTMLInputElement, ({ checked }) =>
                set({ zones: checked ? [...draft.zones, id] : others(id) }),
              )}
            />${name}
          </label>`,
      )}
    </div>
  `;
}

/**
 * How long a customer stays before the coupon comes.
 * @param {Editing} editing
 */
export const dwellField = ({ draft, set, faultOf }) =>
  choiceField(
    { id: "dwell_s", label: t("campaigns.dwell_s"), fault: faultOf("dwell_s") },
    {
      values: withValue(DWELLS_S, draft.dwell_s),
      value: draft.dwell_s,
      nameOf: (seconds) =>
        seconds
          ? t("campaigns.dwell_after", { time: duration(seconds) })
          : t("campaigns.dwell_at_once"),
      onChange: (seconds) => set({ dwell_s: seconds }),
    },
  );

/**
 * How often, for how long and before which other campaigns.
 * @param {Editing} editing
 */
export const limitFields = (editing) => html`
  <div class="pair">
    ${onceField(editing)} ${lifetimeField(editing)}
    ${count(editing, "limit_total", { placeholder: t("campaigns.no_limit") })}
    ${count(editing, "limit_customer", { placeholder: t("campaigns.no_limit") })}
    ${count(editing, "share_points", { min: 0 })}
    ${count(editing, "priority", { min: -1000, max: 1000, hint: t("campaigns.priority_hint") })}
    ${count(editing, "hold_out", {
      min: 0,
      max: 50,
      scale: 100,
      hint: t("campaigns.hold_out_hint"),
    })}
  </div>
`;

/** @param {Editing} editing */
const onceField = ({ draft, set, faultOf }) =>
  choiceField(
    { id: "once", label: t("campaigns.once"), fault: faultOf("once") },
    {
      values: ONCE,
      value: draft.once,
      nameOf: (once) => t(`campaigns.once_${once}`),
      onChange: (once) => set({ once }),
    },
  );

/** @param {Editing} editing */
const lifetimeField = ({ draft, set, faultOf }) =>
  choiceField(
    { id: "coupon_ttl_s", label: t("campaigns.coupon_ttl_s"), fault: faultOf("coupon_ttl_s") },
    {
      values: withValue(LIFETIMES_S, draft.coupon_ttl_s),
      value: draft.coupon_ttl_s,
      nameOf: (seconds) =>
        seconds < DAY_S
          ? duration(seconds)
          : t("campaigns.lasting_days", { n: Math.round(seconds / DAY_S) }),
      onChange: (seconds) => set({ coupon_ttl_s: seconds }),
    },
  );

/**
 * @param {Editing} editing
 * @param {Count} id
 * @param {{ min?: number, max?: number, scale?: number, hint?: string, placeholder?: string }} options
 */
function count({ draft, set, faultOf }, id, { hint, scale = 1, ...limits }) {
  const value = draft[id];
  return numberField(
    { id, label: t(`campaigns.${id}`), hint, fault: faultOf(id) },
    {
      ...limits,
      value: value === null ? null : value * scale,
      onChange: (shown) => set({ [id]: shown === null ? null : shown / scale }),
    },
  );
}

/**
 * The usual values with the one that is there, in order.
 * @param {number[]} usual
 * @param {number} value
 */
export const withValue = (usual, value) => [...new Set([...usual, value])].sort((a, b) => a - b);
