/** The store of the page, its floors and their zones. */
import { html, render } from "lit";
import { Problem, get, logIn } from "chaland/api.js";
import { find } from "chaland/dom.js";
import { emptyState } from "chaland/element.js";
import { featuresOf, nameOf } from "chaland/map/floorplan.js";
import { language, t } from "chaland/texts.js";

/** @import { FloorSummary, Floors, Heat } from "types/answers" */
/** @import { Floorplan } from "types/floorplan" */

/**
 * A floor with its plan, the floors of the store, and the names of the zones by their ids.
 * @typedef {{ floor: string, floors: FloorSummary[], plan: Floorplan, names: Map<string, string> }}
 *   OpenedFloor
 */

/** The id of the store. */
export const store = document.body.dataset.store ?? "";
/** The address of the store in the interface. */
export const base = `/v1/stores/${store}`;
/** The address of the store's campaigns in the interface. */
export const campaignsPath = `/v1/campaigns?store=${encodeURIComponent(store)}`;
/** The live view says something each tick, and at least a comment every 20 s. */
export const LIVE_SILENT_MS = 45_000;

const wanted = new URLSearchParams(location.search).get("floor");
if (wanted !== null) {
  // Whoever has chosen a floor stays on it.
  document.querySelectorAll(".tabs a").forEach((tab) => {
    if (tab instanceof HTMLAnchorElement) tab.search = `?${new URLSearchParams({ floor: wanted })}`;
  });
}

/**
 * The floor in `?floor=`, or the first one.
 * @returns {Promise<OpenedFloor>}
 */
export async function openFloor() {
  const { items } = await floors();
  const { floor } = items.find((summary) => summary.floor === wanted) ?? items[0];
  if (items.length > 1) renderFloorLinks(items, floor);
  const plan = await planOf(floor);
  return { floor, floors: items, plan, names: zoneNames([plan]) };
}

/**
 * The names of the zones of all floors, by their ids.
 * @returns {Promise<Map<string, string>>}
 */
export async function allZones() {
  const { items } = await floors();
  return zoneNames(await Promise.all(items.map(({ floor }) => planOf(floor))));
}

/**
 * The address of a page about a floor of the store, with a zone chosen.
 * @param {string} floor
 * @param {string} zone
 */
export const mapAddress = (floor, zone) =>
  `/manager/${store}?${new URLSearchParams({ floor, zone })}`;

/**
 * The heat of a floor between two moments.
 * @param {string} floor
 * @param {number} from
 * @param {number} to
 * @returns {Promise<Heat>}
 */
export function heat(floor, from, to) {
  const query = new URLSearchParams({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  });
  return get(`${base}/floors/${encodeURIComponent(floor)}/heat?${query}`);
}

/**
 * Show in `element` what went wrong and what to do; a session that ended goes to the login.
 * @param {Element} element
 * @param {unknown} problem
 */
export function showProblem(element, problem) {
  const status = problem instanceof Problem ? problem.status : undefined;
  if (status === 401) {
    logIn();
    return;
  }
  const key = status === 0 ? "unreachable" : status === 404 ? "missing" : "refused";
  element.classList.remove("skeleton");
  element.replaceChildren();
  const again = html`<button class="button" @click=${() => location.reload()}>
    ${t("state.again")}
  </button>`;
  const content = emptyState(
    status ? "warning" : "offline",
    t(`state.${key}`),
    t(`state.${key}_do`),
    again,
  );
  render(content, /** @type {HTMLElement} */ (element));
}

/** @returns {Promise<Floors>} */
const floors = () => get(`${base}/floors`);

/**
 * @param {string} floor
 * @returns {Promise<Floorplan>}
 */
const planOf = (floor) => get(`${base}/floors/${encodeURIComponent(floor)}/floorplan`);

/** @param {Floorplan[]} plans */
function zoneNames(plans) {
  const zones = plans.flatMap((plan) => featuresOf(plan, "zone"));
  return new Map(zones.map(({ properties }) => [properties.id, nameOf(properties, language)]));
}

/**
 * Links to the other floors, beside the name of the store.
 * @param {FloorSummary[]} items
 * @param {string} shown
 */
function renderFloorLinks(items, shown) {
  const links = items.map(
    ({ floor, name }) =>
      html`<a
        class="badge"
        href="?floor=${encodeURIComponent(floor)}"
        aria-current=${floor === shown ? "true" : "false"}
        >${name}</a
      >`,
  );
  render(links, find("[data-floors]", HTMLElement));
}
