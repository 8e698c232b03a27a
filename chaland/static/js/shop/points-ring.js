/** `<points-ring>`: points as a ring that fills up to the next reward. */
import { PageElement, html } from "chaland/element.js";
import { number, t } from "chaland/texts.js";
import "chaland/manager/rolling-number.js";
import "chaland/shop/reward-list.js";

const RADIUS = 24;
const AROUND = 2 * Math.PI * RADIUS;

class PointsRing extends PageElement {
  static properties = { points: {} };

  render() {
    if (!this.points) return "";
    const { active, pending, next_reward } = this.points;
    const goal = next_reward ?? Math.max(active + pending, 1);
    const earned = Math.min(active / goal, 1);
    const coming = Math.min((active + pending) / goal, 1);
    const label = next_reward
      ? t("points.label_goal", { n: active, goal: number(next_reward) })
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
      <dialog class="sheet points" aria-labelledby="points-title">
        <div class="pad stack">
          <h2 id="points-title">${t("points.title")}</h2>
          <dl class="facts">
            <dt>${t("points.active")}</dt>
            <dd data-points="active">${number(active)}</dd>
            <dt>${t("points.pending")}</dt>
            <dd data-points="pending">${number(pending)}</dd>
            ${
              next_reward
                ? html`<dt>${t("points.next")}</dt>
                    <dd>${number(next_reward)}</dd>`
                : ""
            }
          </dl>
          <reward-list .active=${active}></reward-list>
          <p class="soft">${t("points.how")}</p>
          <form method="dialog"><button class="button primary">${t("shell.close")}</button></form>
        </div>
      </dialog>
    `;
  }

  #open() {
    this.querySelector("dialog").showModal();
    this.querySelector("reward-list").load();
  }
}
customElements.define("points-ring", PointsRing);

// A dash of no length would still show its round ends.
const dash = (share) =>
  share ? `stroke-dasharray: ${share * AROUND} ${AROUND}` : "visibility: hidden";
