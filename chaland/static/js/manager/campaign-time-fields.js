/** The fields of the days and hours at which a campaign runs. */
import { html } from "lit";
import { live } from "lit/directives/live.js";
import { withElement } from "chaland/dom.js";
import { dateField } from "chaland/manager/form-fields.js";
import { calendarDay, dayEnd, dayStart, t, weekday } from "chaland/texts.js";

/** @import { Opening } from "types/answers" */
/** @import { Editing } from "chaland/manager/campaign-fields.js" */

const DAYS = [1, 2, 3, 4, 5, 6, 7];

/** @type {Array<"from" | "to">} */
const ENDS = ["from", "to"];

/**
 * The first and the last day.
 * @param {Editing} editing
 */
export function dateFields({ draft, set, faultOf }) {
  /**
   * @param {"valid_from" | "valid_until"} id
   * @param {(date: string) => number} momentOf
   */
  const date = (id, momentOf) =>
    dateField(
      { id, label: t(`campaigns.${id}`), fault: faultOf(id) },
      {
        value: calendarDay(draft[id]),
        onChange: (day) => set({ [id]: new Date(momentOf(day)).toISOString() }),
      },
    );
  return html`
    <div class="pair">${date("valid_from", dayStart)} ${date("valid_until", dayEnd)}</div>
  `;
}

/**
 * Whether only some days and hours, and which.
 * @param {Editing} editing
 */
export function openingFields({ draft, set }) {
  const { opening } = draft;
  /** @param {boolean} limited */
  const limit = (limited) =>
    set({ opening: limited ? { days: DAYS, from: "09:00", to: "21:00" } : null });
  return html`
    <label class="switch">
      <span class="what">${t("campaigns.only_hours")}</span>
      <input
        type="checkbox"
        role="switch"
        .checked=${live(Boolean(opening))}
        @change=${withElement(HTMLInputElement, ({ checked }) => limit(checked))}
      />
    </label>
    ${
      opening
        ? html`${weekdays(opening, (days) => set({ opening: { ...opening, days } }))}
            <div class="pair">
              ${ENDS.map((end) =>
                hourField(end, opening[end], (hour) =>
                  set({ opening: { ...opening, [end]: hour } }),
                ),
              )}
            </div>`
        : ""
    }
  `;
}

/**
 * @param {Opening} opening
 * @param {(days: number[]) => void} onChange
 */
function weekdays({ days }, onChange) {
  /**
   * @param {number} day
   * @param {boolean} on
   */
  const toggled = (day, on) =>
    DAYS.filter((candidate) => (candidate === day ? on : days.includes(candidate)));
  return html`<div class="chips" role="group" aria-label=${t("campaigns.days")}>
    ${DAYS.map(
      (day) =>
        html`<label class="chip">
          <input
            type="checkbox"
            .checked=${live(days.includes(day))}
            ?disabled=${days.length === 1 && days.includes(day)}
            @change=${withElement(HTMLInputElement, ({ checked }) => onChange(toggled(day, checked)))}
          />${weekday(day)}
        </label>`,
    )}
  </div>`;
}

/**
 * @param {"from" | "to"} end
 * @param {string} value
 * @param {(hour: string) => void} onChange
 */
const hourField = (end, value, onChange) =>
  html`<div class="field">
    <label for="hours-${end}">${t(`campaigns.hours_${end}`)}</label>
    <input
      id="hours-${end}"
      type="time"
      required
      .value=${live(value)}
      @change=${withElement(HTMLInputElement, (target) => target.value && onChange(target.value))}
    />
  </div>`;
