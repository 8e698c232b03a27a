/** `<time-row>`: from when the heat is, and which layers are shown. */
import { PageElement, html, icon } from "chaland/element.js";
import { atHour, t, timeOfDay } from "chaland/texts.js";

export const MINUTE_MS = 60_000;
const STEP_MS = 15 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
const OPENS = 9;
const CLOSES = 21;
const PERIODS = ["live", "hour", "today"];

class TimeRow extends PageElement {
  static properties = { period: {}, until: {}, layers: {}, now: { state: true } };

  constructor() {
    super();
    this.period = "live";
    this.until = null;
    this.layers = {};
    this.now = Date.now();
  }

  connectedCallback() {
    super.connectedCallback();
    this.ticking = setInterval(() => (this.now = Date.now()), MINUTE_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.ticking);
  }

  /** The moments from and to which heat is shown. */
  get window() {
    const now = Date.now();
    if (this.until) return [this.until - HOUR_MS, this.until];
    if (this.period === "today") return [atHour(now, 0), now];
    return [now - (this.period === "hour" ? HOUR_MS : STEP_MS), now];
  }

  render() {
    return html`
      <div class="segments" role="group" aria-label=${t("today.period")}>
        ${PERIODS.map(
          (period) =>
            html`<button
              type="button"
              aria-pressed=${String(!this.until && this.period === period)}
              @click=${() => this.#pick(period, null)}
            >
              ${t(`today.period_${period}`)}
            </button>`,
        )}
      </div>
      ${this.#travel()}
      <div class="layers" role="group" aria-label=${t("map.layers")}>
        ${Object.entries(this.layers).map(
          ([name, shown]) =>
            html`<button
              type="button"
              aria-pressed=${String(shown)}
              @click=${() => this.toggle(name)}
            >
              ${t(`map.layer_${name}`)}
            </button>`,
        )}
      </div>
    `;
  }

  #travel() {
    const [first, last] = this.#day();
    const steps = Math.floor((last - first) / STEP_MS);
    const value = this.until ? Math.round((this.until - first) / STEP_MS) : steps;
    const move = (by) => () => this.#go(first, Math.min(Math.max(value + by, 1), steps), steps);
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
          .value=${String(value)}
          aria-label=${t("today.look_back")}
          aria-valuetext=${label}
          @input=${(event) => this.#go(first, Number(event.target.value), steps)}
        />
        <button class="icon-button" type="button" aria-label=${t("today.later")} @click=${move(1)}>
          ${icon("next")}
        </button>
        <output>${label}</output>
      </div>
    `;
  }

  /** From an hour before opening, or earlier when somebody works at night, to now. */
  #day() {
    const opening = atHour(this.now, OPENS);
    const first = this.now - opening < 2 * HOUR_MS ? atHour(this.now, 0) : opening;
    return [first, Math.min(this.now, Math.max(atHour(this.now, CLOSES), this.now))];
  }

  #go(first, step, steps) {
    this.#pick(this.period, step >= steps ? null : first + step * STEP_MS);
  }

  #pick(period, until) {
    this.period = period;
    this.until = until;
    this.dispatchEvent(new Event("period"));
  }

  /** Show or hide a layer; heat and stay share one scale of colours, so only one is shown. */
  toggle(name) {
    const other = { heat: "dwell", dwell: "heat" }[name];
    const layers = { ...this.layers, [name]: !this.layers[name] };
    if (other && layers[name]) layers[other] = false;
    this.layers = layers;
    this.dispatchEvent(new Event("layers"));
  }
}
customElements.define("time-row", TimeRow);
