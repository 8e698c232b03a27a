/** `<reward-list>`: what points can buy. */
import { Problem, get, idempotencyKey, post } from "chaland/api.js";
import { PageElement, html } from "chaland/element.js";
import { offerText } from "chaland/offer.js";
import { inLanguage, t } from "chaland/texts.js";
import { toast } from "chaland/toast.js";

/** @import { RewardList as Rewards, RewardView } from "types/answers" */

export class RewardList extends PageElement {
  static properties = { active: {}, rewards: { state: true }, busy: { state: true } };

  constructor() {
    super();
    this.active = 0;
    /** @type {RewardView[]} */
    this.rewards = [];
    this.busy = false;
  }

  /** Load the rewards; without a connection there is nothing to buy. */
  async load() {
    try {
      /** @type {Rewards} */
      const { items } = await get("/v1/me/rewards");
      this.rewards = items;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.rewards = [];
    }
  }

  render() {
    return html`<ul class="rewards">
      ${this.rewards.map((reward) => this.#renderRow(reward))}
    </ul>`;
  }

  /** @param {RewardView} reward */
  #renderRow({ id, title, offer, points }) {
    return html`
      <li>
        <span>
          <strong>${inLanguage(title)}</strong>
          <span class="soft">${offerText(offer)}</span>
        </span>
        <button
          class="button compact"
          type="button"
          ?disabled=${this.busy || this.active < points}
          @click=${() => this.#buy(id)}
        >
          ${t("points.buy", { n: points })}
        </button>
      </li>
    `;
  }

  /** @param {string} id */
  async #buy(id) {
    this.busy = true;
    try {
      await post(`/v1/me/rewards/${id}`, undefined, {
        headers: { "Idempotency-Key": idempotencyKey() },
      });
      toast(t("points.bought"));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      toast(t("coupon.not_heard"));
    } finally {
      this.busy = false;
    }
  }
}
customElements.define("reward-list", RewardList);
