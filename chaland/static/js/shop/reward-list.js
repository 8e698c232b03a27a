/** `<reward-list>`: what points can buy. */
import { Problem, get, onceKey, post } from "chaland/api.js";
import { PageElement, html } from "chaland/element.js";
import { offerText } from "chaland/offer.js";
import { inLanguage, t } from "chaland/texts.js";
import { toast } from "chaland/toast.js";

class RewardList extends PageElement {
  static properties = { active: {}, rewards: { state: true }, busy: { state: true } };

  /** Ask what there is; without a connection there is nothing to buy. */
  async load() {
    try {
      this.rewards = (await get("/v1/me/rewards")).items;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.rewards = [];
    }
  }

  render() {
    return html`<ul class="rewards">
      ${(this.rewards ?? []).map((reward) => this.#row(reward))}
    </ul>`;
  }

  #row(reward) {
    return html`
      <li>
        <span>
          <strong>${inLanguage(reward.title)}</strong>
          <span class="soft">${offerText(reward.offer)}</span>
        </span>
        <button
          class="button compact"
          type="button"
          ?disabled=${this.busy || this.active < reward.points}
          @click=${() => this.#buy(reward)}
        >
          ${t("points.buy", { n: reward.points })}
        </button>
      </li>
    `;
  }

  async #buy(reward) {
    this.busy = true;
    try {
      await post(`/v1/me/rewards/${reward.id}`, undefined, {
        headers: { "Idempotency-Key": onceKey() },
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
