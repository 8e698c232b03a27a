/** `<survey-panel>`: what to do next, one large button, and what has been gained. */
import { PageElement, html, icon } from "chaland/element.js";
import { decimal, percent, t } from "chaland/texts.js";

const RING = 2 * Math.PI * 44;

class SurveyPanel extends PageElement {
  static properties = {
    step: {}, // aim, ready, listening, walking, kept, silent, point, no_phone
    kind: {},
    survey: {},
    heard: {}, // {readings, access_points, way_points}
    point: {},
    left: {}, // seconds
    share: {},
    fault: {},
    demo: {},
    busy: {}, // on the way to the place
  };

  constructor() {
    super();
    this.step = "aim";
    this.kind = "stand";
  }

  render() {
    return html`
      ${this.#gained()} ${this.#kinds()}
      <div class="step" data-step=${this.step}>
        <div class="say" role="status">${this.#says()}</div>
        ${this.fault ? html`<p class="fault" role="alert">${this.fault}</p>` : ""} ${this.#acts()}
      </div>
    `;
  }

  #gained() {
    const { expected_error: error, surveyed, learning, learns } = this.survey ?? {};
    if (!error) return html`<div class="gained skeleton"></div>`;
    const without = decimal(error.without_survey_m);
    const now = decimal(error.now_m);
    return html`
      <div class="gained">
        <p class="figure" data-expected-error>
          <span class="name">${t("survey.expected")}</span>
          <span class="value">
            ${without === now ? "" : html`<s>${t("survey.metres", { m: without })}</s> → `}
            ${t("survey.metres", { m: now })}
          </span>
        </p>
        <p class="soft small">
          ${t("survey.surveyed", { share: percent(surveyed) })}
          ${learns ? this.#learning(learning) : ""}
        </p>
        ${learns ? "" : html`<p class="notice small">${t("survey.not_learned")}</p>`}
      </div>
    `;
  }

  #learning({ state, share }) {
    if (state === "idle") return this.survey.points.length ? html`· ${t("survey.learned")}` : "";
    return html`· ${t(`survey.learning_${state}`, { share: percent(share) })}`;
  }

  #kinds() {
    const busy = ["listening", "walking", "no_phone"].includes(this.step);
    return html`
      <div class="segments" role="group" aria-label=${t("survey.how")}>
        ${["stand", "walk"].map(
          (kind) =>
            html`<button
              type="button"
              aria-pressed=${String(this.kind === kind)}
              ?disabled=${busy}
              @click=${() => this.#tell("kind", kind)}
            >
              ${t(`survey.${kind}`)}
            </button>`,
        )}
      </div>
    `;
  }

  #says() {
    switch (this.step) {
      case "aim":
        return this.#aim();
      case "ready":
        return t(this.kind === "walk" ? "survey.ready_walk" : "survey.ready");
      case "listening":
        return t("survey.listening");
      case "walking":
        return html`${t("survey.walking")}
          <p class="count">
            ${t("survey.readings", { n: this.heard.readings })} ·
            ${t("survey.way_points", { n: this.heard.way_points })}
          </p>`;
      case "kept":
        return html`<strong>${t("survey.kept_what", { n: this.heard.readings })}</strong>
          ${this.#from()}`;
      case "silent":
        return html`<strong>${t("survey.silent")}</strong> ${t("survey.silent_do")}`;
      case "point":
        return html`<strong>${t("survey.point")}</strong>
          ${t("survey.point_what", { n: this.point.samples })}, ${this.#from(this.point)}`;
      default:
        return html`<strong>${t("survey.no_phone")}</strong>
          ${t(this.demo ? "survey.no_phone_demo" : "survey.no_phone_do")}`;
    }
  }

  #aim() {
    if (this.kind === "walk") return t("survey.aim_walk");
    const next = this.survey?.next_place ? t("survey.aim_next") : "";
    return html`${t("survey.aim")} ${next} <span class="keys-only">${t("survey.aim_keys")}</span>`;
  }

  #from(heard = this.heard) {
    return t("survey.of_access_points", { n: heard.access_points });
  }

  #acts() {
    switch (this.step) {
      case "aim":
      case "ready":
        return this.#large(
          this.kind === "walk" ? "survey.set_out" : "survey.here",
          "start",
          this.kind === "walk" ? "walk" : "pin",
          this.step === "aim",
        );
      case "listening":
        return this.#listening();
      case "walking":
        return this.#two("finish", "survey.finish", "drop", "shell.cancel");
      case "kept":
        return this.#two("next", "survey.next", "undo", "survey.undo");
      case "silent":
        return this.#large("survey.again", "next", "wifi");
      case "point":
        return this.#two("again", "survey.point_again", "delete", "survey.point_delete");
      default:
        return this.#large("survey.no_phone_go", "reload", "wifi");
    }
  }

  #listening() {
    return html`
      <div class="listening">
        <div
          class="ring"
          role="progressbar"
          aria-label=${t("survey.seconds_left")}
          aria-valuemin="0"
          aria-valuemax="8"
          aria-valuenow=${Math.ceil(this.left)}
        >
          <svg viewBox="0 0 100 100" aria-hidden="true">
            <circle class="track" cx="50" cy="50" r="44" />
            <circle
              class="done"
              cx="50"
              cy="50"
              r="44"
              stroke-dasharray=${RING}
              stroke-dashoffset=${RING * (1 - this.share)}
            />
          </svg>
          <span>${Math.ceil(this.left)}</span>
        </div>
        <p class="count">
          <span class="value">${this.heard.readings}</span>
          ${t("survey.readings", { n: this.heard.readings }).replace(/^\S+\s/, "")}<br />
          ${this.#from()}
        </p>
        <button class="button quiet" type="button" @click=${() => this.#tell("drop")}>
          ${t("shell.cancel")}
        </button>
      </div>
    `;
  }

  #large(text, act, symbol, disabled = false) {
    return html`<button
      class="button primary large"
      type="button"
      ?disabled=${disabled || this.busy}
      @click=${() => this.#tell(act)}
    >
      ${icon(symbol)}${t(text)}
    </button>`;
  }

  #two(first, firstText, second, secondText) {
    return html`<div class="two">
      <button class="button large" type="button" @click=${() => this.#tell(second)}>
        ${t(secondText)}
      </button>
      <button
        class="button primary large"
        type="button"
        ?disabled=${this.busy}
        @click=${() => this.#tell(first)}
      >
        ${t(firstText)}
      </button>
    </div>`;
  }

  #tell(act, value) {
    this.dispatchEvent(new CustomEvent("act", { detail: { act, value } }));
  }
}
customElements.define("survey-panel", SurveyPanel);
