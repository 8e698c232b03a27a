/** Zones as a table that says the same as the map. */
import { find } from "chaland/dom.js";
import { LIVE_SILENT_MS, base, openFloor, showProblem } from "chaland/manager/store.js";
import { ZonesTable } from "chaland/manager/zones-table.js";
import { featuresOf } from "chaland/map/floorplan.js";
import { area } from "chaland/map/zone-heat.js";
import { Stream } from "chaland/stream.js";

/** @import { Snapshot } from "types/answers" */

const table = find("zones-table", ZonesTable);

async function start() {
  const { plan, names, floor } = await openFloor();
  const areas = new Map(
    featuresOf(plan, "zone").map(({ properties, geometry }) => [
      properties.id,
      area(geometry.coordinates),
    ]),
  );
  /** @param {Partial<Snapshot>} change */
  const apply = ({ at, zones }) => {
    if (!zones) return;
    table.at = at ?? null;
    table.zones = zones
      .filter((zone) => zone.floor === floor)
      .map((zone) => ({
        ...zone,
        name: names.get(zone.id) ?? zone.name,
        density: (100 * zone.people_now) / (areas.get(zone.id) ?? NaN),
      }));
  };
  new Stream(
    `${base}/live`,
    { snapshot: apply, change: apply },
    { onState: (state) => (table.state = state), silentMs: LIVE_SILENT_MS },
  ).open();
}
start().catch((problem) => showProblem(table, problem));
