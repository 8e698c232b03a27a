/** `<campaign-funnel>`: what became of a campaign's occasions, as bars and as a table. */
import { PageElement, html } from "chaland/element.js";
import { figure, percent, t, written } from "chaland/texts.js";

/** @import { FunnelView } from "types/answers" */

/** @typedef {"considered" | "eligible" | "sent" | "viewed" | "saved" | "redeemed"} Step */

/** @type {Step[]} */
const STEPS = ["considered", "eligible", "sent", "viewed", "saved", "redeemed"];

export class CampaignFunnel extends PageElement {
  static properties = { funnel: {} };

  constructor() {
    super();
    /** @type {FunnelView | undefined} */
    this.funnel = undefined;
  }

  render() {
    const { funnel } = this;
    if (!funnel) return "";
    return html`
      <h2>${t("funnel.title")}</h2>
      ${funnel.considered ? "" : html`<p class="soft">${t("funnel.empty")}</p>`}
      <div class="funnel">
        <table class="steps">
          <caption class="visually-hidden">
            ${t("funnel.caption")}
          </caption>
          <thead>
            <tr>
              <th scope="col">${t("funnel.step")}</th>
              <th scope="col" class="number">${t("funnel.count")}</th>
              <th scope="col" class="number of-before">${t("funnel.of_before")}</th>
              <td class="wide"></td>
            </tr>
          </thead>
          <tbody>
            ${STEPS.map((step, index) => renderStep(funnel, step, STEPS[index - 1]))}
          </tbody>
        </table>
        ${renderOthers(funnel)}
      </div>
    `;
  }
}
customElements.define("campaign-funnel", CampaignFunnel);

/**
 * @param {FunnelView} funnel
 * @param {Step} step
 * @param {Step | undefined} before
 */
function renderStep(funnel, step, before) {
  const count = funnel[step];
  const base = before && funnel[before];
  const width = (100 * count) / Math.max(funnel.considered, 1);
  return html`
    <tr>
      <th scope="row">${t(`funnel.${step}`)}</th>
      <td class="number"><strong>${figure(count)}</strong></td>
      <td class="number soft of-before">${base ? percent(count / base) : "–"}</td>
      <td class="wide"><i class="${step}" .style=${`width: ${width}%`}></i></td>
    </tr>
  `;
}

/** @param {FunnelView} funnel */
function renderOthers({ held_out, outranked, rolled_back, suppressed }) {
  const counts = { held_out, outranked, rolled_back, ...suppressed };
  const rows = Object.entries(counts).filter(([, count]) => count);
  if (!rows.length) return "";
  return html`
    <table class="others">
      <caption>
        ${t("funnel.others")}
      </caption>
      <tbody>
        ${rows.map(
          ([reason, count]) =>
            html`<tr>
              <th scope="row">${nameOf(reason)}</th>
              <td class="number">${figure(count)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  `;
}

/** @param {string} reason */
function nameOf(reason) {
  const key = `funnel.${reason}`;
  return written(key) ? t(key) : reason;
}
