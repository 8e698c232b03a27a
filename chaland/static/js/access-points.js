/** The access points: which of them fit their places, and the way back to an earlier calibration. */
import { get } from "chaland/api.js";
import "chaland/map/floor-map.js";
import { AccessPointLayer } from "chaland/map/access-point-layer.js";
import "chaland/manager/access-legend.js";
import "chaland/manager/access-point-table.js";
import "chaland/manager/calibration-list.js";
import { base, explain, openFloor } from "chaland/manager/store.js";

const LOOK_EVERY_MS = 5_000;

const map = document.querySelector("floor-map");
const table = document.querySelector("access-point-table");
const list = document.querySelector("calibration-list");
const legend = document.querySelector("access-legend");

let floor;
let layer;

async function look() {
  const { items, learns_from: from } = await get(`${base}/access-points`);
  table.floor = floor;
  table.items = items;
  list.learnsFrom = from;
  const here = items.filter((one) => one.floor === floor);
  legend.states = new Set(here.map((one) => one.state));
  map.include(here.map((one) => one.suspected_place).filter(Boolean));
  layer.show(here);
}

function choose(id) {
  table.chosen = id;
  layer.choose(id);
}

async function start() {
  const opened = await openFloor();
  floor = opened.floor;
  table.floors = opened.floors;
  document.querySelector("[data-survey]").search = new URLSearchParams({ floor });
  map.open(opened.plan);
  layer = new AccessPointLayer(map.map, choose);
  await look();
  setInterval(() => document.hidden || look().catch(() => {}), LOOK_EVERY_MS); // the next may come through
}

table.addEventListener("choose", ({ detail }) => choose(detail));
list.addEventListener("restored", () => look().catch(() => {}));
start().catch((problem) => explain(map, problem));
