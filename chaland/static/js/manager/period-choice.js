/** `<period-choice>`: last hour, today, yesterday or seven days. */
import { PageElement, html } from "chaland/element.js";
import { PERIODS, isPeriod, spanOf } from "chaland/manager/periods.js";
import { calendar, t } from "chaland/texts.js";

/** @import { Period } from "chaland/manager/periods.js" */

export class PeriodChoice extends PageElement {
  static properties = { period: {} };

  constructor() {
    super();
    const wanted = new URLSearchParams(location.search).get("period");
    /** @type {Period} */
    this.period = isPeriod(wanted) ? wanted : "today";
  }

  /** The moments from and to which heat is shown, in the store's days. */
  get span() {
    return spanOf(this.period, Date.now(), calendar);
  }

  render() {
    return html`
      <div class="segments" role="group" aria-label=${t("heatmap.period")}>
        ${PERIODS.map(
          (period) =>
            html`<button
              type="button"
              aria-pressed=${String(this.period === period)}
              @click=${() => this.#choose(period)}
            >
              ${t(`heatmap.period_${period}`)}
            </button>`,
        )}
      </div>
    `;
  }

  /** @param {Period} period */
  #choose(period) {
    this.period = period;
    const address = new URL(location.href);
    address.searchParams.set("period", period);
    history.replaceState(null, "", address);
    this.dispatchEvent(new Event("period"));
  }
}
customElements.define("period-choice", PeriodChoice);
