/** Today: the live map with its figures, hot zones, log and time. */
import { Problem, get } from "chaland/api.js";
import { find } from "chaland/dom.js";
import { HotZones } from "chaland/manager/hot-zones.js";
import { LiveFigures } from "chaland/manager/live-figures.js";
import { LiveFloor } from "chaland/manager/live-floor.js";
import { LiveLog } from "chaland/manager/live-log.js";
import { MapLegend } from "chaland/manager/map-legend.js";
import {
  LIVE_SILENT_MS,
  base,
  campaignsPath,
  heat,
  openFloor,
  showProblem,
  store,
} from "chaland/manager/store.js";
import { TimeRow } from "chaland/manager/time-row.js";
import { ZoneCard } from "chaland/manager/zone-card.js";
import { css } from "chaland/map/cividis.js";
import { FloorMap } from "chaland/map/floor-map.js";
import { roundUp } from "chaland/map/scale.js";
import { shortcut } from "chaland/shortcuts.js";
import { Stream } from "chaland/stream.js";
import { number, t, timeOfDay } from "chaland/texts.js";
import { MINUTE_MS } from "chaland/units.js";

/** @import { CampaignList, Snapshot, TruthNow } from "types/answers" */
/** @import { OpenedFloor } from "chaland/manager/store.js" */
/** @import { LayerName } from "chaland/manager/time-row.js" */

const HEAT_EVERY_MS = 15_000;
const TRUTH_EVERY_MS = 1_000;
const MINUTE_S = MINUTE_MS / 1000;

/** @type {Array<Exclude<LayerName, "error">>} */
const LAYERS = ["people", "heat", "dwell"];

const map = find("floor-map", FloorMap);
const figures = find("live-figures", LiveFigures);
const hot = find("hot-zones", HotZones);
const log = find("live-log", LiveLog);
const legend = find("map-legend", MapLegend);
const time = find("time-row", TimeRow);
const card = find("zone-card", ZoneCard);

const isSimulated = document.body.dataset.truth === "yes";

class Today {
  #floor;
  #names;
  #live;
  #chosen = new URLSearchParams(location.search).get("zone");

  /** @param {OpenedFloor} opened */
  constructor({ floor, names, plan }) {
    this.#floor = floor;
    this.#names = names;
    this.#live = new LiveFloor(floor);
    map.open(plan);
    map.plan.choose(this.#chosen);
    // Only a simulation knows where people really are.
    const error = isSimulated ? { error: false } : {};
    time.layers = { people: true, heat: true, dwell: false, ...error };
    card.store = store;
  }

  start() {
    time.addEventListener("layers", () => this.#applyLayers());
    time.addEventListener("period", () => this.#applyPeriod());
    addEventListener("zone", ({ detail }) => this.#choose(detail));
    addEventListener("keydown", ({ key }) => key === "Escape" && this.#choose(null));
    for (const name of LAYERS) {
      shortcut(name[0], t(`map.layer_${name}`), () => time.toggle(name));
    }
    shortcut("0", t("map.fit"), () => map.fit());
    this.#applyLayers();
    setInterval(() => !time.until && !document.hidden && this.#showHeat(), HEAT_EVERY_MS);
    if (isSimulated) setInterval(() => this.#showTruth(), TRUTH_EVERY_MS);
    this.#openStream();
    this.#loadCampaigns();
  }

  #openStream() {
    const apply = (/** @type {Partial<Snapshot>} */ change) => this.#apply(change);
    new Stream(
      `${base}/live`,
      { snapshot: apply, change: apply, notice: (notice) => log.add(notice) },
      { onState: (state) => (figures.state = state), silentMs: LIVE_SILENT_MS },
    ).open();
  }

  async #loadCampaigns() {
    /** @type {CampaignList} */
    const { items } = await get(campaignsPath);
    card.campaigns = items;
  }

  /** @param {Partial<Snapshot>} change */
  #apply(change) {
    this.#live.apply(change);
    if (change.people) this.#showPeople();
    if (change.hot_zones) this.#showHotZones();
    if (change.figures) figures.figures = change.figures;
    if (change.zones) {
      hot.dwell = new Map(this.#live.zones.map((zone) => [zone.id, zone.dwell_median_s]));
      if (time.layers.dwell) this.#showDwell();
    }
    figures.at = this.#live.at;
    this.#showCard();
  }

  /** @param {string | null} id */
  #choose(id) {
    this.#chosen = id;
    map.plan.choose(id);
    this.#showCard();
  }

  #showPeople() {
    const { people } = this.#live;
    map.people.show(time.until ? [] : people);
    map.setAttribute("aria-label", t("map.label", { n: people.length }));
  }

  #showHotZones() {
    const { hotZones } = this.#live;
    map.hotZones.show(time.until ? [] : hotZones);
    hot.zones = hotZones.map((zone) => {
      const names = zone.zones.map((id) => this.#names.get(id)).filter(Boolean);
      return { ...zone, title: names.join(", ") || zone.name };
    });
  }

  #showCard() {
    const zone = this.#live.zones.find(({ id }) => id === this.#chosen);
    card.zone = zone ? { ...zone, name: this.#names.get(zone.id) ?? zone.name } : null;
  }

  #showDwell() {
    /** @type {Array<[id: string, seconds: number]>} */
    const dwells = [];
    for (const { id, dwell_median_s: dwell } of this.#live.zones) {
      if (typeof dwell === "number") dwells.push([id, dwell]);
    }
    if (!time.layers.dwell || !dwells.length) {
      map.plan.fill(null);
      legend.dwellTop = null;
      return;
    }
    const longest = Math.max(...dwells.map(([, seconds]) => seconds));
    const top = MINUTE_S * roundUp(longest / MINUTE_S);
    map.plan.fill(new Map(dwells.map(([id, seconds]) => [id, css(seconds / top)])));
    legend.dwellTop = top;
  }

  async #showHeat() {
    if (!time.layers.heat) return;
    const [from, to] = time.span;
    try {
      const raster = await heat(this.#floor, from, to);
      legend.heatTop = map.heat.show(raster);
      legend.period = t("today.from_to", { from: timeOfDay(from), to: timeOfDay(to) });
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.status === 401) showProblem(map, problem);
    }
  }

  async #showTruth() {
    if (!time.layers.error) return;
    /** @type {TruthNow} */
    const { people } = await get(`${base}/demo/truth`);
    map.people.showTruth(this.#live.truthHere(people));
    const median = this.#live.medianError(people);
    const metres = median === undefined ? "–" : number(Number(median.toFixed(1)));
    legend.truth = t("map.truth", { m: metres });
  }

  #applyLayers() {
    const { people = false, heat: heated = false, dwell = false, error } = time.layers;
    map.toggle("people", people);
    map.toggle("heat", heated);
    map.setHeated(heated || dwell);
    map.toggle("hot", !time.until);
    map.toggle("badges", !time.until);
    legend.people = people && !time.until;
    legend.classList.toggle("heated", heated || dwell);
    if (heated) this.#showHeat();
    else legend.heatTop = null;
    this.#showDwell();
    if (!error) {
      map.people.showTruth([]);
      legend.truth = null;
    }
  }

  #applyPeriod() {
    this.#showPeople();
    this.#applyLayers();
  }
}

openFloor()
  .then((opened) => new Today(opened).start())
  .catch((problem) => showProblem(map, problem));
