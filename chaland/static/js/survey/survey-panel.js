/** `<survey-panel>`: what to do next, one large button, and what has been gained. */
import { PageElement, html, icon } from "chaland/element.js";
import { renderCountdown } from "chaland/survey/countdown-ring.js";
import { renderProgress } from "chaland/survey/survey-progress.js";
import { t } from "chaland/texts.js";

/** @import { Point, SurveyState } from "types/answers" */
/** @import { TextKey } from "types/generated/texts" */
/** @import { MeasurementKind } from "chaland/survey/measurement.js" */

/** @typedef {"aim" | "ready" | "listening" | "walking" | "kept" | "silent" | "point" | "no_phone"} Step */
/** @typedef {"start" | "drop" | "finish" | "next" | "again" | "undo" | "delete" | "reload"} Act */

/**
 * What the surveyor wants: an act, or the other kind of measurement.
 * @typedef {{ act: Act } | { act: "kind", kind: MeasurementKind }} SurveyAction
 */

/**
 * What was heard; `way_points` only of a walk.
 * @typedef {{ readings: number, access_points: number, way_points?: number }} Heard
 */

/** @type {MeasurementKind[]} */
const KINDS = ["stand", "walk"];
/** @type {Step[]} */
const FIXED = ["listening", "walking", "no_phone"];

export class SurveyPanel extends PageElement {
  static properties = {
    step: {},
    kind: {},
    survey: {},
    heard: {},
    point: {},
    left: {},
    share: {},
    fault: {},
    demo: {},
    busy: {},
  };

  constructor() {
    super();
    /** @type {Step} */
    this.step = "aim";
    /** @type {MeasurementKind} */
    this.kind = "stand";
    /** @type {SurveyState | undefined} */
    this.survey = undefined;
    /** @type {Heard} */
    this.heard = { readings: 0, access_points: 0 };
    /** @type {Point | null} */
    this.point = null;
    /** Seconds of the measurement. */
    this.left = 0;
    this.share = 0;
    /** @type {string | null} */
    this.fault = null;
    this.demo = false;
    /** Whether a request is on its way. */
    this.busy = false;
  }

  /** Whether neither the kind nor the place can be chosen now. */
  get isFixed() {
    return FIXED.includes(this.step);
  }

  render() {
    return html`
      ${renderProgress(this.survey)} ${this.#renderKinds()}
      <div class="step" data-step=${this.step}>
        <div class="say" role="status">${this.#renderText()}</div>
        ${this.fault ? html`<p class="fault" role="alert">${this.fault}</p>` : ""}
        ${this.#renderButtons()}
      </div>
    `;
  }

  #renderKinds() {
    return html`
      <div class="segments" role="group" aria-label=${t("survey.how")}>
        ${KINDS.map(
          (kind) =>
            html`<button
              type="button"
              aria-pressed=${String(this.kind === kind)}
              ?disabled=${this.isFixed}
              @click=${() => this.#emit({ act: "kind", kind })}
            >
              ${t(`survey.${kind}`)}
            </button>`,
        )}
      </div>
    `;
  }

  #renderText() {
    switch (this.step) {
      case "aim":
        return this.#renderAim();
      case "ready":
        return t(this.kind === "walk" ? "survey.ready_walk" : "survey.ready");
      case "listening":
        return t("survey.listening");
      case "walking":
        return this.#renderWalk();
      case "kept":
        return html`<strong>${t("survey.kept_what", { n: this.heard.readings })}</strong>
          ${accessPointsText(this.heard)}`;
      case "silent":
        return html`<strong>${t("survey.silent")}</strong> ${t("survey.silent_do")}`;
      case "point":
        return this.point ? renderPoint(this.point) : "";
      case "no_phone":
        return html`<strong>${t("survey.no_phone")}</strong>
          ${t(this.demo ? "survey.no_phone_demo" : "survey.no_phone_do")}`;
    }
  }

  #renderAim() {
    if (this.kind === "walk") return t("survey.aim_walk");
    const next = this.survey?.next_place ? t("survey.aim_next") : "";
    return html`${t("survey.aim")} ${next} <span class="keys-only">${t("survey.aim_keys")}</span>`;
  }

  #renderWalk() {
    return html`${t("survey.walking")}
      <p class="count">
        ${t("survey.readings", { n: this.heard.readings })} ·
        ${t("survey.way_points", { n: this.heard.way_points })}
      </p>`;
  }

  #renderButtons() {
    switch (this.step) {
      case "aim":
      case "ready":
        return this.#renderStart();
      case "listening":
        return this.#renderListening();
      case "walking":
        return this.#renderTwo("finish", "survey.finish", "drop", "shell.cancel");
      case "kept":
        return this.#renderTwo("next", "survey.next", "undo", "survey.undo");
      case "silent":
        return this.#renderLarge("survey.again", "next", "wifi");
      case "point":
        return this.#renderTwo("again", "survey.point_again", "delete", "survey.point_delete");
      case "no_phone":
        return this.#renderLarge("survey.no_phone_go", "reload", "wifi");
    }
  }

  #renderStart() {
    const disabled = this.step === "aim";
    return this.kind === "walk"
      ? this.#renderLarge("survey.set_out", "start", "walk", disabled)
      : this.#renderLarge("survey.here", "start", "pin", disabled);
  }

  #renderListening() {
    return html`
      <div class="listening">
        ${renderCountdown(this.left, this.share)}
        <p class="count">
          <span class="value">${this.heard.readings}</span>
          ${t("survey.readings", { n: this.heard.readings }).replace(/^\S+\s/, "")}<br />
          ${accessPointsText(this.heard)}
        </p>
        <button class="button quiet" type="button" @click=${() => this.#emit({ act: "drop" })}>
          ${t("shell.cancel")}
        </button>
      </div>
    `;
  }

  /**
   * @param {TextKey} text
   * @param {Act} act
   * @param {string} symbol
   * @param {boolean} [disabled]
   */
  #renderLarge(text, act, symbol, disabled = false) {
    return html`<button
      class="button primary large"
      type="button"
      ?disabled=${disabled || this.busy}
      @click=${() => this.#emit({ act })}
    >
      ${icon(symbol)}${t(text)}
    </button>`;
  }

  /**
   * @param {Act} first
   * @param {TextKey} firstText
   * @param {Act} second
   * @param {TextKey} secondText
   */
  #renderTwo(first, firstText, second, secondText) {
    return html`<div class="two">
      <button class="button large" type="button" @click=${() => this.#emit({ act: second })}>
        ${t(secondText)}
      </button>
      <button
        class="button primary large"
        type="button"
        ?disabled=${this.busy}
        @click=${() => this.#emit({ act: first })}
      >
        ${t(firstText)}
      </button>
    </div>`;
  }

  /** @param {SurveyAction} action */
  #emit(action) {
    this.dispatchEvent(new CustomEvent("act", { detail: action }));
  }
}
customElements.define("survey-panel", SurveyPanel);

/** @param {{ access_points: number }} heard */
const accessPointsText = ({ access_points: n }) => t("survey.of_access_points", { n });

/** @param {Point} point */
const renderPoint = (point) =>
  html`<strong>${t("survey.point")}</strong> ${t("survey.point_what", { n: point.samples })},
    ${accessPointsText(point)}`;
