/** Today: the live map with its figures, hot zones, log and time. */
import { Problem, get } from "chaland/api.js";
import { css } from "chaland/map/cividis.js";
import "chaland/map/floor-map.js";
import { roundUp } from "chaland/map/scale.js";
import "chaland/manager/hot-zones.js";
import "chaland/manager/live-figures.js";
import "chaland/manager/live-log.js";
import "chaland/manager/map-legend.js";
import { base, explain, heat, openFloor, store } from "chaland/manager/store.js";
import "chaland/manager/time-row.js";
import "chaland/manager/zone-card.js";
import { shortcut } from "chaland/shortcuts.js";
import { Stream } from "chaland/stream.js";
import { number, t, timeOfDay } from "chaland/texts.js";

const HEAT_EVERY_MS = 15_000;
const TRUTH_EVERY_MS = 1_000;

const $ = (selector) => document.querySelector(selector);
const map = $("floor-map");
const figures = $("live-figures");
const hot = $("hot-zones");
const log = $("live-log");
const legend = $("map-legend");
const time = $("time-row");
const card = $("zone-card");

const truth = document.body.dataset.truth === "yes";
const now = { people: [], zones: [], hot_zones: [] };
let floor;
let names;
let chosen = new URLSearchParams(location.search).get("zone");

function take(change) {
  Object.assign(now, change);
  const here = (item) => item.floor === floor;
  if (change.people) showPeople();
  if (change.hot_zones) showHotZones(now.hot_zones.filter(here));
  if (change.figures) figures.figures = change.figures;
  if (change.zones) {
    now.zones = change.zones.filter(here);
    hot.dwell = new Map(now.zones.map((zone) => [zone.id, zone.dwell_median_s]));
    if (time.layers.dwell) showDwell();
  }
  figures.at = now.at;
  showCard();
}

function showPeople() {
  const here = now.people.filter((person) => person.floor === floor);
  map.people.show(time.until ? [] : here);
  map.setAttribute("aria-label", t("map.label", { n: here.length }));
}

function showHotZones(zones) {
  const ranked = [...zones].sort((a, b) => b.people - a.people);
  map.hotZones.show(time.until ? [] : ranked);
  hot.zones = ranked.map((zone) => ({
    ...zone,
    title:
      zone.zones
        .map((id) => names.get(id))
        .filter(Boolean)
        .join(", ") || zone.name,
  }));
}

function showCard() {
  const zone = now.zones.find(({ id }) => id === chosen);
  card.zone = zone && { ...zone, name: names.get(zone.id) ?? zone.name };
}

function showDwell() {
  const known = now.zones.filter((zone) => typeof zone.dwell_median_s === "number");
  if (!time.layers.dwell || !known.length) {
    map.plan.fill(null);
    legend.dwellTop = null;
    return;
  }
  const top = 60 * roundUp(Math.max(...known.map((zone) => zone.dwell_median_s)) / 60);
  map.plan.fill(new Map(known.map((zone) => [zone.id, css(zone.dwell_median_s / top)])));
  legend.dwellTop = top;
}

async function showHeat() {
  if (!time.layers.heat) return;
  const [from, to] = time.window;
  try {
    const raster = await heat(floor, from, to);
    legend.heatTop = map.heat.show(raster);
    legend.period = t("today.from_to", { from: timeOfDay(from), to: timeOfDay(to) });
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.status === 401) explain(map, problem);
  }
}

async function showTruth() {
  if (!time.layers.error) return;
  const { people } = await get(`${base}/demo/truth`);
  map.people.showTruth(people.filter((person) => person.floor === floor));
  const at = new Map(people.map((person) => [person.device, person]));
  const errors = now.people
    .filter((person) => person.floor === floor && at.get(person.id)?.floor === floor)
    .map((person) => Math.hypot(person.x - at.get(person.id).x, person.y - at.get(person.id).y))
    .sort((a, b) => a - b);
  const median = errors[Math.floor(errors.length / 2)];
  legend.truth = t("map.truth", {
    m: median === undefined ? "–" : number(Number(median.toFixed(1))),
  });
}

function applyLayers() {
  const { people, heat: warm, dwell, error } = time.layers;
  map.toggle("people", people);
  map.toggle("heat", warm);
  map.ground(warm || dwell);
  map.toggle("hot", !time.until);
  map.toggle("badges", !time.until);
  legend.people = people && !time.until;
  legend.classList.toggle("heated", warm || dwell);
  if (!warm) legend.heatTop = null;
  else showHeat();
  showDwell();
  if (!error) {
    map.people.showTruth(null);
    legend.truth = null;
  }
}

function applyPeriod() {
  showPeople();
  applyLayers();
}

async function start() {
  const opened = await openFloor();
  ({ floor, names } = opened);
  map.open(opened.plan);
  map.plan.choose(chosen);
  time.layers = { people: true, heat: true, dwell: false };
  if (truth) {
    // Only a simulation knows where people really are.
    time.layers = { ...time.layers, error: false };
    setInterval(showTruth, TRUTH_EVERY_MS);
  }
  for (const name of ["people", "heat", "dwell"]) {
    shortcut(name[0], t(`map.layer_${name}`), () => time.toggle(name));
  }
  shortcut("0", t("map.fit"), () => map.fit());
  applyLayers();
  setInterval(() => !time.until && !document.hidden && showHeat(), HEAT_EVERY_MS);
  const live = new Stream(`${base}/live`, ["snapshot", "change", "notice"]);
  live.addEventListener("snapshot", (event) => take(event.detail));
  live.addEventListener("change", (event) => take(event.detail));
  live.addEventListener("notice", (event) => log.add(event.detail));
  live.addEventListener("state", (event) => (figures.state = event.detail));
  live.open();
  card.store = store;
  get(`/v1/campaigns?store=${store}`).then(({ items }) => (card.campaigns = items));
}

time.addEventListener("layers", applyLayers);
time.addEventListener("period", applyPeriod);
addEventListener("zone", (event) => {
  chosen = event.detail;
  if (map.plan) map.plan.choose(chosen);
  showCard();
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && chosen) dispatchEvent(new CustomEvent("zone", { detail: null }));
});
start().catch((problem) => explain(map, problem));
