/** `<period-choice>`: last hour, today, yesterday or seven days. */
import { PageElement, html } from "chaland/element.js";
import { atHour, t } from "chaland/texts.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOON = 12;
const PERIODS = ["hour", "today", "yesterday", "week"];

class PeriodChoice extends PageElement {
  static properties = { period: {} };

  constructor() {
    super();
    const asked = new URLSearchParams(location.search).get("period");
    this.period = PERIODS.includes(asked) ? asked : "today";
  }

  /** The moments from and to which heat is shown, in the store's days. */
  get window() {
    const now = Date.now();
    const midnight = atHour(now, 0);
    // Noon of another day is on that day even where the clocks change.
    const daysAgo = (days) => atHour(atHour(now, NOON) - days * DAY_MS, 0);
    if (this.period === "hour") return [now - HOUR_MS, now];
    if (this.period === "yesterday") return [daysAgo(1), midnight];
    if (this.period === "week") return [daysAgo(6), now];
    return [midnight, now];
  }

  render() {
    return html`
      <div class="segments" role="group" aria-label=${t("heatmap.period")}>
        ${PERIODS.map(
          (period) =>
            html`<button
              type="button"
              aria-pressed=${String(this.period === period)}
              @click=${() => this.#pick(period)}
            >
              ${t(`heatmap.period_${period}`)}
            </button>`,
        )}
      </div>
    `;
  }

  #pick(period) {
    this.period = period;
    const here = new URL(location.href);
    here.searchParams.set("period", period);
    history.replaceState(null, "", here);
    this.dispatchEvent(new Event("period"));
  }
}
customElements.define("period-choice", PeriodChoice);
