/** The seconds of a measurement as a ring that fills. */
import { html } from "chaland/element.js";
import { t } from "chaland/texts.js";

const RADIUS = 44;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

/**
 * The ring, with the seconds in it.
 * @param {number} left in seconds
 * @param {number} share of the time that has passed
 */
export const renderCountdown = (left, share) => html`
  <div
    class="ring"
    role="progressbar"
    aria-label=${t("survey.seconds_left")}
    aria-valuemin="0"
    aria-valuemax="8"
    aria-valuenow=${Math.ceil(left)}
  >
    <svg viewBox="0 0 100 100" aria-hidden="true">
      <circle class="track" cx="50" cy="50" r=${RADIUS} />
      <circle
        class="done"
        cx="50"
        cy="50"
        r=${RADIUS}
        stroke-dasharray=${CIRCUMFERENCE}
        stroke-dashoffset=${CIRCUMFERENCE * (1 - share)}
      />
    </svg>
    <span>${Math.ceil(left)}</span>
  </div>
`;
