/** A small question mark that opens how a figure is counted. */
import { find } from "chaland/dom.js";
import { html, icon } from "chaland/element.js";
import { t } from "chaland/texts.js";

/** @typedef {"people_now" | "visits_today" | "capture_rate" | "dwell_median_s" | "hot_zone" | "density"
 *   | "zone_visits" | "zone_dwell"} FigureName
 */

const GAP_PX = 8;
const MARGIN_PX = 12;

/**
 * The button and its popover for a figure, whose texts are `figures.<name>_…`.
 * @param {FigureName} name
 */
export function definition(name) {
  const id = `definition-${name}`;
  const title = t(`figures.${name}`);
  return html`
    <button class="how" type="button" popovertarget=${id} aria-label=${t("figures.how", { title })}>
      ${icon("help")}
    </button>
    <div class="definition" id=${id} popover role="note" @toggle=${placeBesideButton}>
      <h3>${title}</h3>
      <p>${t(`figures.${name}_definition`)}</p>
      <p class="soft">${t("figures.version", { n: 1 })}</p>
    </div>
  `;
}

/** @param {ToggleEvent & { currentTarget: HTMLElement }} event */
function placeBesideButton({ newState, currentTarget: note }) {
  if (newState !== "open") return;
  const from = find(`[popovertarget="${note.id}"]`, HTMLElement).getBoundingClientRect();
  const left = Math.min(from.left, innerWidth - note.offsetWidth - MARGIN_PX);
  const below = from.bottom + GAP_PX;
  const above = from.top - GAP_PX - note.offsetHeight;
  const top = below + note.offsetHeight < innerHeight ? below : Math.max(above, MARGIN_PX);
  note.style.left = `${Math.max(MARGIN_PX, left)}px`;
  note.style.top = `${top}px`;
}
