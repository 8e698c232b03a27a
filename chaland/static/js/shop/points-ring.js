/** `<points-ring>`: points as a ring that fills up to the next reward. */
import { find } from "chaland/dom.js";
import { PageElement, html } from "chaland/element.js";
import "chaland/manager/rolling-number.js";
import { RewardList } from "chaland/shop/reward-list.js";
import { number, t } from "chaland/texts.js";

/** @import { PointsView } from "types/answers" */

const RADIUS = 24;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

class PointsRing extends PageElement {
  static properties = { points: {} };

  constructor() {
    super();
    /** @type {PointsView | undefined} */
    this.points = undefined;
  }

  render() {
    return this.points ? html`${this.#renderRing(this.points)} ${renderSheet(this.points)}` : "";
  }

  /** @param {PointsView} points */
  #renderRing({ active, pending, next_reward: goal }) {
    const full = goal ?? Math.max(active + pending, 1);
    const earned = Math.min(active / full, 1);
    const coming = Math.min((active + pending) / full, 1);
    const label = goal
      ? t("points.label_goal", { n: active, goal: number(goal) })
      : t("points.label", { n: active });
    return html`
      <button class="points-button" type="button" aria-label=${label} @click=${this.#open}>
        <svg viewBox="0 0 56 56" aria-hidden="true">
          <circle class="track" cx="28" cy="28" r=${RADIUS} />
          <circle class="coming" cx="28" cy="28" r=${RADIUS} .style=${dash(coming)} />
          <circle class="earned" cx="28" cy="28" r=${RADIUS} .style=${dash(earned)} />
        </svg>
        <rolling-number aria-hidden="true" .value=${active}></rolling-number>
      </button>
    `;
  }

  #open() {
    find("dialog", HTMLDialogElement, this).showModal();
    find("reward-list", RewardList, this).load();
  }
}
customElements.define("points-ring", PointsRing);

/** @param {PointsView} points */
const renderSheet = ({ active, pending, next_reward: goal }) => html`
  <dialog class="sheet points" aria-labelledby="points-title">
    <div class="pad stack">
      <h2 id="points-title">${t("points.title")}</h2>
      <dl class="facts">
        <dt>${t("points.active")}</dt>
        <dd data-points="active">${number(active)}</dd>
        <dt>${t("points.pending")}</dt>
        <dd data-points="pending">${number(pending)}</dd>
        ${
          goal
            ? html`<dt>${t("points.next")}</dt>
                <dd>${number(goal)}</dd>`
            : ""
        }
      </dl>
      <reward-list .active=${active}></reward-list>
      <p class="soft">${t("points.how")}</p>
      <form method="dialog"><button class="button primary">${t("shell.close")}</button></form>
    </div>
  </dialog>
`;

/**
 * A dash of no length would still show its round ends.
 * @param {number} share
 */
const dash = (share) =>
  share ? `stroke-dasharray: ${share * CIRCUMFERENCE} ${CIRCUMFERENCE}` : "visibility: hidden";
