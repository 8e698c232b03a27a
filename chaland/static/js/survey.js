/** The survey: measure with this phone, see which part of the floor still needs it. */
import { Problem, get, logIn, request } from "chaland/api.js";
import { find } from "chaland/dom.js";
import { base, openFloor, showProblem } from "chaland/manager/store.js";
import { FloorMap } from "chaland/map/floor-map.js";
import { Measurement } from "chaland/survey/measurement.js";
import { SurveyFile } from "chaland/survey/survey-file.js";
import { SurveyLegend } from "chaland/survey/survey-legend.js";
import { SurveyMap } from "chaland/survey/survey-map.js";
import { SurveyPanel } from "chaland/survey/survey-panel.js";
import { SurveyZones } from "chaland/survey/survey-zones.js";
import { t } from "chaland/texts.js";
import { toast } from "chaland/toast.js";

/** @import { Measured, Place, Point, SurveyState } from "types/answers" */
/** @import { TextKey } from "types/generated/texts" */
/** @import { OpenedFloor } from "chaland/manager/store.js" */
/** @import { MeasurementNow } from "types/answers" */
/** @import { Act, Step, SurveyAction } from "chaland/survey/survey-panel.js" */

const REFRESH_MS = 3_000;
const FRAME_MS = 100;
const BUZZ_MS = 60;

/** @type {Record<string, TextKey>} */
const FAULTS = {
  too_few_way_points: "survey.too_few",
  unreachable: "survey.unreachable",
  not_found: "survey.gone",
};

const map = find("floor-map", FloorMap);
const panel = find("survey-panel", SurveyPanel);
const legend = find("survey-legend", SurveyLegend);
const zones = find("survey-zones", SurveyZones);
const file = find("survey-file", SurveyFile);

class Survey {
  #floor;
  #map;
  /** @type {Place | null} */
  #place = null;
  /** @type {Place[]} */
  #way = [];
  /** @type {Measurement | null} */
  #measurement = null;
  /** @type {Measured | null} */
  #kept = null;

  /** @type {Record<Act, () => void>} */
  #acts = {
    start: () => this.#try(() => this.#start()),
    drop: () => this.#drop(),
    finish: () => this.#try(() => this.#finish()),
    next: () => this.#aim(null),
    again: () => this.#aim(this.#place),
    undo: () => this.#try(() => this.#delete(this.#kept?.points ?? [])),
    delete: () => this.#try(() => this.#delete(panel.point ? [panel.point.point] : [])),
    reload: () => location.reload(),
  };

  /** @param {OpenedFloor} opened */
  constructor({ floor, names, plan }) {
    this.#floor = floor;
    zones.names = names;
    map.open(plan);
    this.#map = new SurveyMap(map, legend, (place) => this.#onTap(place));
    panel.demo = document.body.dataset.truth === "yes";
    panel.addEventListener("act", ({ detail }) => this.#onAction(detail));
    legend.addEventListener("layer", () => panel.survey && this.#map.paint(panel.survey));
    file.addEventListener("imported", () => this.#try(() => this.load()));
    setInterval(() => this.#followLearning(), REFRESH_MS);
  }

  /** Show the survey as it is now. */
  async load() {
    /** @type {SurveyState} */
    const survey = await get(`${base}/survey/floors/${this.#floor}`);
    panel.survey = survey;
    zones.zones = survey.zones_too_small;
    legend.next = survey.next_place;
    this.#map.show(survey.points, (point) => this.#onPoint(point));
    this.#map.paint(survey);
    if (!survey.phone) this.#go("no_phone");
    else if (panel.step === "aim") this.#go("aim");
  }

  /** Load again now and then while the survey is being learned. */
  async #followLearning() {
    const state = panel.survey?.learning.state;
    const isLearning = state === "waiting" || state === "fitting";
    if (!isLearning || document.hidden || this.#measurement) return;
    await this.load().catch(() => {}); // the next time may come through
  }

  /** @param {SurveyAction} action */
  #onAction(action) {
    if (action.act !== "kind") {
      this.#acts[action.act]();
      return;
    }
    panel.kind = action.kind;
    this.#aim(null);
  }

  /** @param {Place} place */
  #onTap(place) {
    if (panel.step === "walking") this.#try(() => this.#passBy(place));
    else if (!panel.isFixed) this.#aim(place);
  }

  /** @param {Point} point */
  #onPoint(point) {
    if (panel.isFixed) return;
    this.#aim(point);
    panel.point = point;
    this.#go("point");
  }

  /** @param {Step} step */
  #go(step) {
    panel.fault = null;
    panel.step = step;
    const suggests = step === "aim" && panel.kind === "stand";
    this.#map.suggest(suggests ? (panel.survey?.next_place ?? null) : null);
  }

  /** @param {Place | null} place */
  #aim(place) {
    this.#place = place;
    this.#map.aim(place);
    this.#go(place ? "ready" : "aim");
  }

  async #start() {
    const place = this.#place;
    if (!place) return;
    panel.busy = true;
    this.#measurement = await Measurement.start(panel.kind, this.#floor, place, {
      onChange: (now) => this.#onHeard(now),
      onEnd: () => this.#acts.finish(),
    });
    const walks = panel.kind === "walk";
    this.#way = [place];
    this.#map.walk(walks ? this.#way : []);
    this.#onHeard(this.#measurement.now);
    this.#go(walks ? "walking" : "listening");
    if (!walks) this.#countDown();
  }

  /** @param {MeasurementNow} now */
  #onHeard(now) {
    panel.heard = now;
  }

  #countDown() {
    if (panel.step !== "listening" || !this.#measurement) return;
    panel.left = this.#measurement.secondsLeft;
    panel.share = this.#measurement.share;
    setTimeout(() => this.#countDown(), FRAME_MS);
  }

  /** @param {Place} place */
  async #passBy(place) {
    const passed = this.#measurement?.passBy(place); // the moment counts: send first, draw after
    this.#way = [...this.#way, place];
    this.#map.walk(this.#way);
    this.#map.aim(place);
    panel.busy = true;
    await passed;
  }

  async #finish() {
    if (!this.#measurement) return;
    const kept = await this.#measurement.finish();
    this.#kept = kept;
    this.#stopMeasurement();
    navigator.vibrate?.(BUZZ_MS);
    panel.heard = { readings: kept.samples, access_points: kept.access_points };
    this.#go("kept");
    await this.load();
  }

  #stopMeasurement() {
    this.#measurement?.stop();
    this.#measurement = null;
    this.#way = [];
    this.#map.walk([]);
  }

  async #drop() {
    const dropped = this.#measurement;
    this.#stopMeasurement();
    this.#aim(null);
    await this.#try(async () => {
      await dropped?.drop();
    });
  }

  /** @param {string[]} points by their ids */
  async #delete(points) {
    for (const point of points) {
      const path = `${base}/survey/floors/${this.#floor}/points/${encodeURIComponent(point)}`;
      await request(path, { method: "DELETE" });
    }
    toast(t("survey.undone"));
    this.#aim(null);
    await this.load();
  }

  /**
   * Do something that may take a while, and show in the panel what went wrong.
   * @param {() => Promise<void>} act
   */
  async #try(act) {
    try {
      panel.fault = null;
      await act();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      await this.#onProblem(problem);
    } finally {
      panel.busy = false;
    }
  }

  /** @param {Problem} problem */
  async #onProblem({ status, key }) {
    if (status === 401) logIn();
    else if (key === "no_phone") this.#go("no_phone");
    else if (key === "nothing_heard") {
      this.#stopMeasurement();
      this.#go("silent");
    } else {
      if (key === "not_found" && this.#measurement) {
        this.#stopMeasurement();
        this.#aim(null);
      } else if (panel.step === "listening") await this.#drop();
      panel.fault = t(FAULTS[key] ?? "survey.refused");
    }
  }
}

openFloor()
  .then((opened) => new Survey(opened).load())
  .catch((problem) => showProblem(map, problem));
