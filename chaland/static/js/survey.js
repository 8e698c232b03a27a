/** The survey: measure with this phone, see which part of the floor still needs it. */
import { Problem, ask, get, logIn } from "chaland/api.js";
import { base, explain, openFloor } from "chaland/manager/store.js";
import "chaland/map/floor-map.js";
import { SurveyLayer } from "chaland/map/survey-layer.js";
import { Measurement } from "chaland/survey/measurement.js";
import "chaland/survey/survey-file.js";
import "chaland/survey/survey-legend.js";
import "chaland/survey/survey-panel.js";
import "chaland/survey/survey-zones.js";
import { t } from "chaland/texts.js";
import { toast } from "chaland/toast.js";

const LOOK_EVERY_MS = 3_000;
const FRAME_MS = 100;
const ABOVE_MEAN = 1.5; // corners are that much worse than the mean
const FAULTS = { too_few_way_points: "too_few", unreachable: "unreachable", not_found: "gone" };

const $ = (selector) => document.querySelector(selector);
const map = $("floor-map");
const panel = $("survey-panel");
const legend = $("survey-legend");
const zones = $("survey-zones");
const file = $("survey-file");

let floor;
let layer;
let place = null;
let way = [];
let measurement = null;
let kept = null;

function go(step, more = {}) {
  Object.assign(panel, { fault: null, ...more, step });
  layer.suggest(step === "aim" && panel.kind === "stand" ? panel.survey?.next_place : null);
}

function aim(to) {
  place = to;
  layer.aim(to);
  go(to ? "ready" : "aim");
}

/** Somebody tapped the plan. */
function tapped(to) {
  if (panel.step === "walking") passBy(to);
  else if (panel.step !== "listening" && panel.step !== "no_phone") aim(to);
}

async function look() {
  const survey = await get(`${base}/survey/floors/${floor}`);
  panel.survey = survey;
  zones.zones = survey.zones_too_small;
  legend.next = survey.next_place;
  layer.show(survey.points, (point) => {
    if (["listening", "walking", "no_phone"].includes(panel.step)) return;
    aim(point);
    go("point", { point });
  });
  paint();
  if (!survey.phone) go("no_phone");
  else if (panel.step === "aim") go("aim");
}

/** Look again now and then while the survey is being learned. */
async function watch() {
  const state = panel.survey?.learning.state;
  if (document.hidden || measurement || !["waiting", "fitting"].includes(state)) return;
  await look().catch(() => {}); // the next look may come through
}

function paint() {
  const { cells, expected_error: before } = panel.survey;
  const values = { error: cells.error_m, distance: cells.distance_m }[legend.layer];
  const known = values?.flat().filter((value) => value !== null) ?? [];
  // A floor that gets better turns darker: the scale stays what it was without a survey.
  const worst =
    legend.layer === "error" ? before.without_survey_m * ABOVE_MEAN : Math.max(...known);
  legend.top = known.length ? Math.max(1, Math.ceil(worst)) : null;
  map.heat.show(known.length ? { ...cells, values } : null, legend.top);
  map.toggle("heat", known.length > 0);
  map.ground(known.length > 0);
  legend.classList.toggle("heated", known.length > 0);
}

async function start() {
  await trying(async () => {
    panel.busy = true;
    measurement = await Measurement.start(panel.kind, floor, place);
    measurement.addEventListener("change", heard);
    measurement.addEventListener("end", finish);
    way = [place];
    layer.walk(panel.kind === "walk" ? way : []);
    heard();
    go(panel.kind === "walk" ? "walking" : "listening");
    if (panel.kind === "stand") tick();
  });
}

function heard() {
  panel.heard = measurement?.now ?? panel.heard;
}

function tick() {
  if (panel.step !== "listening" || !measurement) return;
  panel.left = measurement.secondsLeft;
  panel.share = measurement.share;
  setTimeout(tick, FRAME_MS);
}

async function passBy(to) {
  await trying(async () => {
    const passed = measurement.passBy(to); // the moment counts: send first, draw after
    way = [...way, to];
    layer.walk(way);
    layer.aim(to);
    panel.busy = true;
    await passed;
  });
}

async function finish() {
  await trying(async () => {
    kept = await measurement.finish();
    ended();
    navigator.vibrate?.(60);
    const heard = { readings: kept.samples, access_points: kept.access_points };
    go("kept", { heard });
    await look();
  });
}

function ended() {
  measurement?.stop();
  measurement = null;
  way = [];
  layer.walk([]);
}

async function drop() {
  const dropped = measurement;
  ended();
  aim(null);
  await trying(() => dropped.drop());
}

async function forget(points) {
  for (const point of points) {
    const path = `${base}/survey/floors/${floor}/points/${encodeURIComponent(point)}`;
    await ask(path, { method: "DELETE" });
  }
  toast(t("survey.undone"));
  aim(null);
  await look();
}

/** Do something that may take a while, and say in the panel what went wrong. */
async function trying(act) {
  try {
    panel.fault = null;
    await act();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.status === 401) logIn();
    else if (problem.key === "no_phone") go("no_phone");
    else if (problem.key === "nothing_heard") {
      ended();
      go("silent");
    } else {
      if (problem.key === "not_found" && measurement) {
        ended();
        aim(null);
      } else if (panel.step === "listening") await drop();
      panel.fault = t(`survey.${FAULTS[problem.key] ?? "refused"}`);
    }
  } finally {
    panel.busy = false;
  }
}

const ACTS = {
  kind: (kind) => {
    panel.kind = kind;
    aim(null);
  },
  start,
  drop,
  finish,
  next: () => aim(null),
  again: () => aim(place),
  undo: () => trying(() => forget(kept.points)),
  delete: () => trying(() => forget([panel.point.point])),
  reload: () => location.reload(),
};

async function open() {
  const opened = await openFloor();
  floor = opened.floor;
  zones.names = opened.names;
  map.open(opened.plan);
  layer = new SurveyLayer(map.map);
  map.map.on("click", ({ latlng }) => tapped({ x: latlng.lng, y: latlng.lat }));
  map.addEventListener("pointerdown", () => map.classList.remove("by-keys"));
  map.addEventListener("keydown", (event) => {
    if (event.target !== map) return;
    map.classList.add("by-keys"); // shows the cross that Enter will choose
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    const { lng: x, lat: y } = map.map.stop().getCenter();
    tapped({ x, y });
  });
  panel.demo = document.body.dataset.truth === "yes";
  panel.addEventListener("act", ({ detail }) => ACTS[detail.act](detail.value));
  legend.addEventListener("layer", paint);
  file.addEventListener("imported", () => trying(look));
  await look();
  setInterval(watch, LOOK_EVERY_MS);
}

open().catch((problem) => explain(map, problem));
