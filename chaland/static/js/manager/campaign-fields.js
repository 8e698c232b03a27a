/** The fields of a campaign, in the order in which one thinks of them. */
import { html } from "lit";
import { live } from "lit/directives/live.js";
import { calendarDay, dayEnd, dayStart, duration, language, t, weekday } from "chaland/texts.js";

const DWELLS_S = [0, 20, 40, 60, 120, 300];
const LASTS_S = [1800, 3600, 2 * 3600, 4 * 3600, 86400, 7 * 86400];
const DAYS = [1, 2, 3, 4, 5, 6, 7];
const KINDS = ["percent", "amount", "text"];
const ONCE = ["visit", "day", "ever"];
const LANGUAGES = language === "fr" ? ["fr", "en"] : ["en", "fr"];

/** Templates bound to `draft`; `set` takes changes, `fault` gives what is wrong with a field. */
export function fields(draft, set, names, fault) {
  const field = (id, label, input, hint = "") => html`
    <div class="field">
      <label for=${id}>${label}</label>
      ${input} ${hint ? html`<span class="hint">${hint}</span>` : ""}
      ${fault(id) ? html`<span class="fault">${fault(id)}</span>` : ""}
    </div>
  `;
  const count = (id, { hint, min = 1, max = 1_000_000, scale = 1, empty = false }) =>
    field(
      id,
      t(`campaigns.${id}`),
      html`<input
        id=${id}
        type="number"
        inputmode="numeric"
        min=${min}
        max=${max}
        placeholder=${empty ? t("campaigns.no_limit") : ""}
        ?required=${!empty}
        .value=${live(draft[id] === null ? "" : String(Math.round(draft[id] * scale)))}
        @change=${({ target }) => set({ [id]: target.value ? target.valueAsNumber / scale : null })}
      />`,
      hint,
    );
  const choice = (id, values, name) =>
    field(
      id,
      t(`campaigns.${id}`),
      html`<select id=${id} @change=${(event) => set({ [id]: JSON.parse(event.target.value) })}>
        ${values.map(
          (value) =>
            html`<option value=${JSON.stringify(value)} ?selected=${draft[id] === value}>
              ${name(value)}
            </option>`,
        )}
      </select>`,
    );
  const inBoth = (id, required) =>
    LANGUAGES.map((one) =>
      field(
        `${id}-${one}`,
        t(`campaigns.${id}_${one}`),
        html`<input
          id="${id}-${one}"
          maxlength="200"
          lang=${one}
          ?required=${required && one === language}
          .value=${live(draft[id][one])}
          @input=${(event) => set({ [id]: { ...draft[id], [one]: event.target.value } })}
        />`,
      ),
    );

  return {
    offer: () => html`
      <div class="segments" role="group" aria-label=${t("campaigns.offer")}>
        ${KINDS.map(
          (kind) =>
            html`<button
              type="button"
              aria-pressed=${String(draft.offer.kind === kind)}
              @click=${() => set({ offer: { ...draft.offer, kind, value: kind === "percent" ? 20 : 100 } })}
            >
              ${t(`campaigns.kind_${kind}`)}
            </button>`,
        )}
      </div>
      ${draft.offer.kind === "text" ? offerWords(draft, set, field) : offerValue(draft, set, field)}
    `,
    words: () => html`
      <div class="pair">${inBoth("title", true)}</div>
      <div class="pair">${inBoth("condition", false)}</div>
    `,
    zones: () => html`
      <div class="chips" role="group" aria-label=${t("campaigns.zones")}>
        ${[...names].map(
          ([id, name]) =>
            html`<label class="chip">
              <input
                type="checkbox"
                .checked=${live(draft.zones.includes(id))}
                @change=${(event) =>
                  set({
                    zones: event.target.checked
                      ? [...draft.zones, id]
                      : draft.zones.filter((zone) => zone !== id),
                  })}
              />${name}
            </label>`,
        )}
      </div>
    `,
    dwell: () =>
      choice("dwell_s", around(DWELLS_S, draft.dwell_s), (value) =>
        value
          ? t("campaigns.dwell_after", { time: duration(value) })
          : t("campaigns.dwell_at_once"),
      ),
    dates: () => html`
      <div class="pair">
        ${date("valid_from", (value) => dayStart(value))}
        ${date("valid_until", (value) => dayEnd(value))}
      </div>
    `,
    opening: () => opening(draft, set),
    limits: () => html`
      <div class="pair">
        ${choice("once", ONCE, (value) => t(`campaigns.once_${value}`))}
        ${choice("coupon_ttl_s", around(LASTS_S, draft.coupon_ttl_s), lasting)}
        ${count("limit_total", { empty: true })} ${count("limit_customer", { empty: true })}
        ${count("share_points", { min: 0 })}
        ${count("priority", { min: -1000, max: 1000, hint: t("campaigns.priority_hint") })}
        ${count("hold_out", { min: 0, max: 50, scale: 100, hint: t("campaigns.hold_out_hint") })}
      </div>
    `,
  };

  function date(id, whole) {
    return field(
      id,
      t(`campaigns.${id}`),
      html`<input
        id=${id}
        type="date"
        required
        .value=${live(calendarDay(draft[id]))}
        @change=${({ target }) =>
          target.value && set({ [id]: new Date(whole(target.value)).toISOString() })}
      />`,
    );
  }
}

function offerValue(draft, set, field) {
  const percent = draft.offer.kind === "percent";
  const shown = percent ? draft.offer.value : draft.offer.value / 100;
  return field(
    "offer",
    t(percent ? "campaigns.percent" : "campaigns.amount"),
    html`<input
      id="offer"
      type="number"
      inputmode="decimal"
      required
      min=${percent ? 1 : 0.01}
      max=${percent ? 100 : 1_000_000}
      step=${percent ? 1 : 0.01}
      .value=${live(String(shown))}
      @change=${({ target }) => {
        const value = Math.round(target.valueAsNumber * (percent ? 1 : 100));
        if (value >= 1) set({ offer: { ...draft.offer, value } });
      }}
    />`,
  );
}

function offerWords(draft, set, field) {
  const text = draft.offer.text ?? { en: "", fr: "" };
  return html`<div class="pair">
    ${LANGUAGES.map((one) =>
      field(
        `offer-${one}`,
        t(`campaigns.offer_${one}`),
        html`<input
          id="offer-${one}"
          maxlength="24"
          lang=${one}
          ?required=${one === language}
          .value=${live(text[one])}
          @input=${(event) =>
            set({ offer: { ...draft.offer, text: { ...text, [one]: event.target.value } } })}
        />`,
      ),
    )}
  </div>`;
}

function opening(draft, set) {
  const hours = draft.opening;
  const change = (changes) => set({ opening: { ...hours, ...changes } });
  const toggle = (day, on) =>
    change({ days: DAYS.filter((one) => (one === day ? on : hours.days.includes(one))) });
  return html`
    <label class="switch">
      <span class="what">${t("campaigns.only_hours")}</span>
      <input
        type="checkbox"
        role="switch"
        .checked=${live(Boolean(hours))}
        @change=${({ target }) =>
          set({ opening: target.checked ? { days: DAYS, from: "09:00", to: "21:00" } : null })}
      />
    </label>
    ${
      hours
        ? html`<div class="chips" role="group" aria-label=${t("campaigns.days")}>
              ${DAYS.map(
                (day) =>
                  html`<label class="chip">
                    <input
                      type="checkbox"
                      .checked=${live(hours.days.includes(day))}
                      ?disabled=${hours.days.length === 1 && hours.days.includes(day)}
                      @change=${(event) => toggle(day, event.target.checked)}
                    />${weekday(day)}
                  </label>`,
              )}
            </div>
            <div class="pair">
              ${["from", "to"].map(
                (end) =>
                  html`<div class="field">
                    <label for="hours-${end}">${t(`campaigns.hours_${end}`)}</label>
                    <input
                      id="hours-${end}"
                      type="time"
                      required
                      .value=${live(hours[end])}
                      @change=${({ target }) => target.value && change({ [end]: target.value })}
                    />
                  </div>`,
              )}
            </div>`
        : ""
    }
  `;
}

/** The usual values with the one that is there, in order. */
const around = (usual, value) => [...new Set([...usual, value])].sort((a, b) => a - b);

const lasting = (seconds) =>
  seconds < 86_400
    ? duration(seconds)
    : t("campaigns.lasting_days", { n: Math.round(seconds / 86_400) });
