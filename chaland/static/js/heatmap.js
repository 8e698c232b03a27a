/** The heatmap: where people spent their time, over a period or an hour of it. */
import "chaland/map/floor-map.js";
import "chaland/manager/busy-hours.js";
import "chaland/manager/map-legend.js";
import "chaland/manager/period-choice.js";
import "chaland/manager/zone-ranks.js";
import { zoneHeat } from "chaland/map/zone-heat.js";
import { explain, heat, openFloor } from "chaland/manager/store.js";
import { moment, t } from "chaland/texts.js";

const HOUR_MS = 3_600_000;
const FEWEST = 6; // bars that are shown even where nobody came

const map = document.querySelector("floor-map");
const legend = document.querySelector("map-legend");
const choice = document.querySelector("period-choice");
const hours = document.querySelector("busy-hours");
const ranks = document.querySelector("zone-ranks");
let floor;
let plan;
let asked = 0;

/** The person-minutes of a raster: its values are per m2. */
function total(raster) {
  const sum = raster.values.flat().reduce((all, value) => all + (value ?? 0), 0);
  return sum * raster.cell_m ** 2;
}

async function show(from, to) {
  const turn = ++asked;
  const raster = await heat(floor, from, to);
  if (turn !== asked) return; // a later choice has gone before this answer
  const sum = total(raster);
  const top = map.heat.show(raster);
  legend.heatTop = ranks.top = top;
  ranks.zones = zoneHeat(raster, plan);
  legend.period = sum
    ? t("today.from_to", { from: moment(from), to: moment(to) })
    : t("heatmap.empty");
}

/** Whole hours of a short period, whole days of a long one. */
async function showBars(from, to) {
  const step = to - from > 36 * HOUR_MS ? 24 * HOUR_MS : HOUR_MS;
  const first = from - (from % HOUR_MS);
  const starts = [];
  for (let start = first; start < to; start += step) starts.push(start);
  hours.bars = null;
  const rasters = await Promise.all(
    starts.map((start) => heat(floor, start, Math.min(start + step, to))),
  );
  hours.step = step;
  const bars = starts.map((start, index) => ({
    from: start,
    to: Math.min(start + step, to),
    value: total(rasters[index]),
  }));
  const opened = bars.findIndex((bar) => bar.value > 0);
  hours.bars = bars.slice(Math.max(0, Math.min(opened, bars.length - FEWEST)));
}

function choose() {
  const [from, to] = choice.window;
  hours.chosen = null;
  Promise.all([show(from, to), showBars(from, to)]).catch((problem) => explain(map, problem));
}

async function start() {
  const opened = await openFloor();
  ({ floor, plan } = opened);
  ranks.names = opened.names;
  map.open(opened.plan);
  map.ground(true);
  choose();
}

choice.addEventListener("period", choose);
hours.addEventListener("hour", (event) => {
  const bar = event.detail;
  const [from, to] = bar ? [bar.from, bar.to] : choice.window;
  show(from, to).catch((problem) => explain(map, problem));
});
start().catch((problem) => explain(map, problem));
