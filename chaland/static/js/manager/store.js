/** The store that the page is about, and the floor that it shows. */
import { get, logIn } from "chaland/api.js";
import { state } from "chaland/element.js";
import { zoneName } from "chaland/map/plan-layer.js";
import { t } from "chaland/texts.js";
import { html, render } from "lit";

export const store = document.body.dataset.store;
export const base = `/v1/stores/${store}`;

const wanted = new URLSearchParams(location.search).get("floor");
if (wanted !== null) {
  // Whoever has chosen a floor stays on it.
  for (const tab of document.querySelectorAll(".tabs a")) {
    tab.search = new URLSearchParams({ floor: wanted });
  }
}

/** The floorplan of the floor in `?floor=`, or of the first one; with all floors' names. */
export async function openFloor() {
  const { items } = await get(`${base}/floors`);
  const floor = (items.find((one) => one.floor === wanted) ?? items[0]).floor;
  if (items.length > 1) offerFloors(items, floor);
  const plan = await planOf(floor);
  return { floor, floors: items, plan, names: zoneNames([plan]) };
}

/** The names of the zones of all floors. */
export async function allZones() {
  const { items } = await get(`${base}/floors`);
  return zoneNames(await Promise.all(items.map(({ floor }) => planOf(floor))));
}

/** The address of a page about a floor of the store, with a zone chosen. */
export function onFloor(floor, zone) {
  return `/manager/${store}?${new URLSearchParams({ floor, zone })}`;
}

const planOf = (floor) => get(`${base}/floors/${encodeURIComponent(floor)}/floorplan`);

function zoneNames(plans) {
  const zones = plans
    .flatMap((plan) => plan.features)
    .filter(({ properties }) => properties.kind === "zone");
  return new Map(zones.map(({ properties }) => [properties.id, zoneName(properties)]));
}

/** Links to the other floors, beside the name of the store. */
function offerFloors(floors, shown) {
  const link = ({ floor, name }) =>
    html`<a
      class="badge"
      href="?floor=${encodeURIComponent(floor)}"
      aria-current=${floor === shown ? "true" : "false"}
      >${name}</a
    >`;
  render(floors.map(link), document.querySelector("[data-floors]"));
}

/** The heat of a floor between two moments. */
export function heat(floor, from, to, options) {
  const query = new URLSearchParams({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  });
  return get(`${base}/floors/${floor}/heat?${query}`, options);
}

/** Say in `element` what went wrong and what to do; a session that ended goes to the login. */
export function explain(element, problem) {
  if (problem.status === 401) return logIn();
  const key = problem.status === 0 ? "unreachable" : problem.status === 404 ? "missing" : "refused";
  element.classList.remove("skeleton");
  element.replaceChildren();
  const again = html`<button class="button" @click=${() => location.reload()}>
    ${t("state.again")}
  </button>`;
  const symbol = problem.status ? "warning" : "offline";
  render(state(symbol, t(`state.${key}`), t(`state.${key}_do`), again), element);
}
