/** `<access-legend>`: what the symbols on the plan mean. */
import { PageElement, html, icon } from "chaland/element.js";
import { STATES, SYMBOLS } from "chaland/manager/access-states.js";
import { t } from "chaland/texts.js";

/** @import { AccessState } from "chaland/manager/access-states.js" */

export class AccessLegend extends PageElement {
  static properties = { states: {} };

  constructor() {
    super();
    /** @type {Set<AccessState>} */
    this.states = new Set();
  }

  render() {
    return html`
      ${STATES.filter((state) => this.states.has(state))
        .toReversed()
        .map((state) => renderKey(state))}
      ${
        this.states.has("doubtful")
          ? html`<span class="key"><i class="way"></i>${t("receivers.way_key")}</span>`
          : ""
      }
    `;
  }
}
customElements.define("access-legend", AccessLegend);

/** @param {AccessState} state */
const renderKey = (state) =>
  html`<span class="key">
    <span class="symbol ${state}">${icon(SYMBOLS[state])}</span>${t(`receivers.state_${state}`)}
  </span>`;
