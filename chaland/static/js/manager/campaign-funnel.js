/** `<campaign-funnel>`: what became of a campaign's occasions, as bars and as a table. */
import { PageElement, html } from "chaland/element.js";
import { figure, percent, t, written } from "chaland/texts.js";

const STEPS = ["considered", "eligible", "sent", "viewed", "saved", "redeemed"];

class CampaignFunnel extends PageElement {
  static properties = { funnel: {} };

  render() {
    const { funnel } = this;
    const most = Math.max(funnel.considered, 1);
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
            ${STEPS.map((step, index) => this.#step(step, STEPS[index - 1], most))}
          </tbody>
        </table>
        ${this.#others()}
      </div>
    `;
  }

  #step(step, before, most) {
    const count = this.funnel[step];
    const base = this.funnel[before];
    return html`
      <tr>
        <th scope="row">${t(`funnel.${step}`)}</th>
        <td class="number"><strong>${figure(count)}</strong></td>
        <td class="number soft of-before">${base ? percent(count / base) : "–"}</td>
        <td class="wide"><i class="${step}" .style=${`width: ${(100 * count) / most}%`}></i></td>
      </tr>
    `;
  }

  #others() {
    const { held_out, outranked, rolled_back, suppressed } = this.funnel;
    const rows = Object.entries({ held_out, outranked, rolled_back, ...suppressed }).filter(
      ([, count]) => count,
    );
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
                <th scope="row">${written(`funnel.${reason}`) ? t(`funnel.${reason}`) : reason}</th>
                <td class="number">${figure(count)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    `;
  }
}
customElements.define("campaign-funnel", CampaignFunnel);
