/** The answer to a code, as large as the screen. */
import { html, icon } from "chaland/element.js";
import { offerText } from "chaland/offer.js";
import { inLanguage, money, t, written } from "chaland/texts.js";

/** @import { RedeemedView } from "types/answers" */

/**
 * A redemption, or the key of the problem.
 * @typedef {{ redemption: RedeemedView } | { key: string }} TillAnswer
 */

// These pass by themselves.
const WAITING = new Set(["locked", "too_many_attempts", "unreachable"]);

/**
 * What is shown before any code, or of the last one.
 * @param {TillAnswer | null} answer
 * @param {(redemption: RedeemedView) => void} onUndo
 */
export function renderAnswer(answer, onUndo) {
  if (!answer) return renderReady();
  if ("key" in answer) return renderProblem(answer.key);
  const { redemption } = answer;
  if (redemption.state === "rolled_back") {
    return html`<div class="answer">
      ${icon("back")}
      <p>${t("till.undone")}</p>
    </div>`;
  }
  return renderRedemption(redemption, () => onUndo(redemption));
}

const renderReady = () =>
  html`<div class="answer">
    ${icon("qr")}
    <p>${t("till.ready")}</p>
  </div>`;

/** @param {string} problem */
function renderProblem(problem) {
  const kind = WAITING.has(problem) ? "wait" : "bad";
  const name = problem === "unreachable" ? "offline" : problem;
  const [title, advice] = [`till.${name}`, `till.${name}_do`];
  const known = written(title) && written(advice);
  return html`
    <div class="answer ${kind}" data-answer=${kind}>
      ${icon(kind === "wait" ? "clock" : "close")}
      <strong class="big">${t(known ? title : "till.refused")}</strong>
      <p>${t(known ? advice : "till.refused_do")}</p>
    </div>
  `;
}

/**
 * @param {RedeemedView} redemption
 * @param {() => void} onUndo
 */
function renderRedemption({ discount, currency, offer, title, condition }, onUndo) {
  const amount =
    discount === null ? offerText(offer) : t("offer.amount", { value: money(discount, currency) });
  return html`
    <div class="answer good" data-answer="good">
      ${icon("check")}
      <span>${t("till.take_off")}</span>
      <strong class="big">${amount}</strong>
      <span class="title">${inLanguage(title)}</span>
      <p>${inLanguage(condition)}</p>
      <button class="button" type="button" @click=${onUndo}>${t("till.undo")}</button>
    </div>
  `;
}
