/** The head of a customer's page: a greeting, the points, the way to the settings. */
import { html, icon } from "chaland/element.js";
import "chaland/shop/points-ring.js";
import { t } from "chaland/texts.js";

/** @import { CustomerView, PointsView } from "types/answers" */

/**
 * The head; whoever gave no name is greeted without one.
 * @param {CustomerView | undefined} me
 * @param {PointsView | undefined} points
 * @param {() => void} onSettings
 */
export function renderGreeting(me, points, onSettings) {
  const name = me && me.name !== t("join.nobody") ? me.name.split(" ")[0] : "";
  return html`
    <header class="greeting">
      <h1>${name ? t("shopper.hello_name", { name }) : t("shopper.hello")}</h1>
      <points-ring .points=${points}></points-ring>
      <button
        class="icon-button"
        type="button"
        aria-label=${t("settings.title")}
        @click=${onSettings}
      >
        ${icon("settings")}
      </button>
    </header>
  `;
}
