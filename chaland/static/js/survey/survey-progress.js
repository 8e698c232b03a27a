/** What a survey has gained: the error that is expected now, and how much is surveyed. */
import { html } from "chaland/element.js";
import { decimal, percent, t } from "chaland/texts.js";

/** @import { SurveyState } from "types/answers" */

/**
 * The expected error, and what it was without a survey.
 * @param {SurveyState | undefined} survey
 */
export function renderProgress(survey) {
  if (!survey) return html`<div class="gained skeleton"></div>`;
  const { expected_error: error, surveyed, learns } = survey;
  const without = decimal(error.without_survey_m);
  const now = decimal(error.now_m);
  return html`
    <div class="gained">
      <p class="figure" data-expected-error>
        <span class="name">${t("survey.expected")}</span>
        <span class="value">
          ${without === now ? "" : html`<s>${t("survey.metres", { m: without })}</s> → `}
          ${t("survey.metres", { m: now })}
        </span>
      </p>
      <p class="soft small">
        ${t("survey.surveyed", { share: percent(surveyed) })}
        ${learns ? renderLearning(survey) : ""}
      </p>
      ${learns ? "" : html`<p class="notice small">${t("survey.not_learned")}</p>`}
    </div>
  `;
}

/** @param {SurveyState} survey */
function renderLearning({ learning: { state, share }, points }) {
  if (state === "idle") return points.length ? html`· ${t("survey.learned")}` : "";
  return html`· ${t(`survey.learning_${state}`, { share: percent(share) })}`;
}
