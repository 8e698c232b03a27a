/** The heatmap: where people spent their time, over a period or an hour of it. */
import { find } from "chaland/dom.js";
import { BusyHours } from "chaland/manager/busy-hours.js";
import { MapLegend } from "chaland/manager/map-legend.js";
import { PeriodChoice } from "chaland/manager/period-choice.js";
import { barsOf } from "chaland/manager/periods.js";
import { heat, openFloor, showProblem } from "chaland/manager/store.js";
import { ZoneRanks } from "chaland/manager/zone-ranks.js";
import { FloorMap } from "chaland/map/floor-map.js";
import { personMinutes, zoneHeat } from "chaland/map/zone-heat.js";
import { calendar, moment, t } from "chaland/texts.js";

/** @import { OpenedFloor } from "chaland/manager/store.js" */
/** @import { TimeSpan } from "chaland/manager/periods.js" */

const FEWEST_BARS = 6; // are shown even where nobody came

const map = find("floor-map", FloorMap);
const legend = find("map-legend", MapLegend);
const choice = find("period-choice", PeriodChoice);
const hours = find("busy-hours", BusyHours);
const ranks = find("zone-ranks", ZoneRanks);

class Heatmap {
  #floor;
  #plan;
  #requests = 0;

  /** @param {OpenedFloor} opened */
  constructor({ floor, plan, names }) {
    this.#floor = floor;
    this.#plan = plan;
    ranks.names = names;
    map.open(plan);
    map.setHeated(true);
    choice.addEventListener("period", () => this.showPeriod());
    hours.addEventListener("hour", ({ detail: bar }) =>
      this.#showOrExplain(this.#showHeat(bar ? [bar.from, bar.to] : choice.span)),
    );
  }

  /** Show the period that is chosen, as heat and as bars. */
  showPeriod() {
    const { span } = choice;
    hours.chosen = null;
    this.#showOrExplain(Promise.all([this.#showHeat(span), this.#showBars(span)]));
  }

  /** @param {Promise<unknown>} shown */
  #showOrExplain(shown) {
    shown.catch((problem) => showProblem(map, problem));
  }

  /** @param {TimeSpan} span */
  async #showHeat([from, to]) {
    const request = ++this.#requests;
    const raster = await heat(this.#floor, from, to);
    if (request !== this.#requests) return; // the answer to a later one may be there already
    const top = map.heat.show(raster);
    legend.heatTop = ranks.top = top;
    ranks.zones = zoneHeat(raster, this.#plan);
    legend.period = personMinutes(raster)
      ? t("today.from_to", { from: moment(from), to: moment(to) })
      : t("heatmap.empty");
  }

  /** @param {TimeSpan} span */
  async #showBars(span) {
    hours.bars = null;
    const { step, spans } = barsOf(span, calendar);
    const rasters = await Promise.all(spans.map(([from, to]) => heat(this.#floor, from, to)));
    const bars = spans.map(([from, to], index) => ({
      from,
      to,
      value: personMinutes(rasters[index]),
    }));
    const first = bars.findIndex(({ value }) => value > 0);
    hours.step = step;
    hours.bars = bars.slice(Math.max(0, Math.min(first, bars.length - FEWEST_BARS)));
  }
}

openFloor()
  .then((opened) => new Heatmap(opened).showPeriod())
  .catch((problem) => showProblem(map, problem));
