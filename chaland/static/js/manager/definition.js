/** A small question mark that opens how a figure is counted. */
import { html, icon } from "chaland/element.js";
import { t } from "chaland/texts.js";

const GAP_PX = 8;
const MARGIN_PX = 12;

/** The button and its popover for the figure `name`, whose texts are `figures.<name>_…`. */
export function definition(name) {
  const id = `definition-${name}`;
  const title = t(`figures.${name}`);
  return html`
    <button class="how" type="button" popovertarget=${id} aria-label=${t("figures.how", { title })}>
      ${icon("help")}
    </button>
    <div class="definition" id=${id} popover role="note" @toggle=${open}>
      <h3>${title}</h3>
      <p>${t(`figures.${name}_definition`)}</p>
      <p class="soft">${t("figures.version", { n: 1 })}</p>
    </div>
  `;
}

function open(event) {
  if (event.newState !== "open") return;
  const note = event.target;
  const from = document.querySelector(`[popovertarget="${note.id}"]`).getBoundingClientRect();
  const left = Math.min(from.left, innerWidth - note.offsetWidth - MARGIN_PX);
  const below = from.bottom + GAP_PX;
  const above = from.top - GAP_PX - note.offsetHeight;
  note.style.left = `${Math.max(MARGIN_PX, left)}px`;
  note.style.top = `${below + note.offsetHeight < innerHeight ? below : Math.max(above, MARGIN_PX)}px`;
}
