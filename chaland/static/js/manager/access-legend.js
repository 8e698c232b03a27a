/** `<access-legend>`: what the symbols on the plan mean. */
import { PageElement, html, icon } from "chaland/element.js";
import { STATES, SYMBOLS } from "chaland/manager/access-states.js";
import { t } from "chaland/texts.js";

class AccessLegend extends PageElement {
  static properties = { states: {} };

  render() {
    const shown = STATES.filter((state) => this.states?.has(state)).reverse();
    return html`
      ${shown.map(
        (state) =>
          html`<span class="key">
            <span class="symbol ${state}">${icon(SYMBOLS[state])}</span
            >${t(`receivers.state_${state}`)}
          </span>`,
      )}
      ${
        this.states?.has("doubtful")
          ? html`<span class="key"><i class="way"></i>${t("receivers.way_key")}</span>`
          : ""
      }
    `;
  }
}
customElements.define("access-legend", AccessLegend);
