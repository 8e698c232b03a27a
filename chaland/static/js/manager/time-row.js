/** `<time-row>`: from when the heat is, and which layers are shown. */
import { withElement } from "chaland/dom.js";
import { PageElement, html, icon } from "chaland/element.js";
import { LIVE_PERIODS, STEP_MS, liveSpanOf, todaysSpan } from "chaland/manager/periods.js";
import { calendar, t, timeOfDay } from "chaland/texts.js";
import { HOUR_MS, MINUTE_MS } from "chaland/units.js";

/** @import { LivePeriod } from "chaland/manager/periods.js" */

/** @typedef {"people" | "heat" | "dwell" | "error"} LayerName */
/** @typedef {Partial<Record<LayerName, boolean>>} ShownLayers */

/**
 * Heat and dwell share one scale of colours, so only one of them is shown.
 * @type {Partial<Record<LayerName, LayerName>>}
 */
const EXCLUDES = { heat: "dwell", dwell: "heat" };

export class TimeRow extends PageElement {
  static properties = { period: {}, until: {}, layers: {}, now: { state: true } };

  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;

  constructor() {
    super();
    /** @type {LivePeriod} */
    this.period = "live";
    /**
     * The end of the hour that somebody looks back to.
     * @type {number | null}
     */
    this.until = null;
    /** @type {ShownLayers} */
    this.layers = {};
    this.now = Date.now();
  }

  connectedCallback() {
    super.connectedCallback();
    this.#clock = setInterval(() => (this.now = Date.now()), MINUTE_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#clock);
  }

  /** The moments from and to which heat is shown. */
  get span() {
    return liveSpanOf(this.period, this.until, Date.now(), calendar);
  }

  render() {
    return html`
      <div class="segments" role="group" aria-label=${t("today.period")}>
        ${LIVE_PERIODS.map((period) => this.#renderPeriod(period))}
      </div>
      ${this.#renderTravel()}
      <div class="layers" role="group" aria-label=${t("map.layers")}>
        ${Object.keys(this.layers).map((name) => this.#renderLayer(/** @type {LayerName} */ (name)))}
      </div>
    `;
  }

  /** @param {LivePeriod} period */
  #renderPeriod(period) {
    return html`<button
      type="button"
      aria-pressed=${String(!this.until && this.period === period)}
      @click=${() => this.#choose(period, null)}
    >
      ${t(`today.period_${period}`)}
    </button>`;
  }

  /** @param {LayerName} name */
  #renderLayer(name) {
    return html`<button
      type="button"
      aria-pressed=${String(this.layers[name])}
      @click=${() => this.toggle(name)}
    >
      ${t(`map.layer_${name}`)}
    </button>`;
  }

  #renderTravel() {
    const [first, last] = todaysSpan(this.now, calendar);
    const steps = Math.floor((last - first) / STEP_MS);
    const step = this.until ? Math.round((this.until - first) / STEP_MS) : steps;
    /** @param {number} wanted */
    const go = (wanted) =>
      this.#choose(this.period, wanted >= steps ? null : first + wanted * STEP_MS);
    /** @param {number} by */
    const move = (by) => () => go(Math.min(Math.max(step + by, 1), steps));
    const label = this.until
      ? t("today.from_to", { from: timeOfDay(this.until - HOUR_MS), to: timeOfDay(this.until) })
      : t("today.now");
    return html`
      <div class="time-travel">
        <button
          class="icon-button"
          type="button"
          aria-label=${t("today.earlier")}
          @click=${move(-1)}
        >
          ${icon("previous")}
        </button>
        <span>${timeOfDay(first)}</span>
        <input
          type="range"
          min="1"
          max=${Math.max(steps, 1)}
          .value=${String(step)}
          aria-label=${t("today.look_back")}
          aria-valuetext=${label}
          @input=${withElement(HTMLInputElement, ({ valueAsNumber }) => go(valueAsNumber))}
        />
        <button class="icon-button" type="button" aria-label=${t("today.later")} @click=${move(1)}>
          ${icon("next")}
        </button>
        <output>${label}</output>
      </div>
    `;
  }

  /**
   * @param {LivePeriod} period
   * @param {number | null} until
   */
  #choose(period, until) {
    this.period = period;
    this.until = until;
    this.dispatchEvent(new Event("period"));
  }

  /**
   * Show or hide a layer.
   * @param {LayerName} name
   */
  toggle(name) {
    const layers = { ...this.layers, [name]: !this.layers[name] };
    const excluded = EXCLUDES[name];
    if (excluded && layers[name]) layers[excluded] = false;
    this.layers = layers;
    this.dispatchEvent(new Event("layers"));
  }
}
customElements.define("time-row", TimeRow);
