/** The access points: which of them fit their places, and the way back to an earlier calibration. */
import { get } from "chaland/api.js";
import { find } from "chaland/dom.js";
import { AccessLegend } from "chaland/manager/access-legend.js";
import { AccessPointTable } from "chaland/manager/access-point-table.js";
import { CalibrationList } from "chaland/manager/calibration-list.js";
import { base, openFloor, showProblem } from "chaland/manager/store.js";
import { AccessPointLayer } from "chaland/map/access-point-layer.js";
import { FloorMap } from "chaland/map/floor-map.js";

/** @import { AccessPoints } from "types/answers" */

const REFRESH_MS = 5_000;

const map = find("floor-map", FloorMap);
const table = find("access-point-table", AccessPointTable);
const list = find("calibration-list", CalibrationList);
const legend = find("access-legend", AccessLegend);

/** @param {string | null} id */
function choose(id) {
  table.chosen = id;
  layer?.choose(id);
}

/** @type {AccessPointLayer | undefined} */
let layer;

async function refresh() {
  /** @type {AccessPoints} */
  const { items, learns_from: learnsFrom } = await get(`${base}/access-points`);
  table.items = items;
  list.learnsFrom = learnsFrom;
  const here = items.filter(({ floor }) => floor === table.floor);
  legend.states = new Set(here.map(({ state }) => state));
  map.include(here.map((point) => point.suspected_place).filter((place) => place !== null));
  layer?.show(here);
}

/** Wait for the next refresh where one fails. */
const tryToRefresh = () => refresh().catch(() => {});

async function start() {
  const { floor, floors, plan } = await openFloor();
  table.floor = floor;
  table.floors = floors;
  const survey = find("[data-survey]", HTMLAnchorElement);
  survey.search = String(new URLSearchParams({ floor }));
  map.open(plan);
  layer = new AccessPointLayer(map.map, choose);
  await refresh();
  setInterval(() => document.hidden || tryToRefresh(), REFRESH_MS);
}

table.addEventListener("choose", ({ detail }) => choose(detail));
list.addEventListener("restored", tryToRefresh);
start().catch((problem) => showProblem(map, problem));
