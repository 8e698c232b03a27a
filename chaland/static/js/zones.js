/** Zones as a table that says the same as the map. */
import "chaland/manager/zones-table.js";
import { area } from "chaland/map/zone-heat.js";
import { base, explain, openFloor } from "chaland/manager/store.js";
import { Stream } from "chaland/stream.js";

const table = document.querySelector("zones-table");

async function start() {
  const { plan, names, floor } = await openFloor();
  const features = plan.features.filter((feature) => feature.properties.kind === "zone");
  const areas = new Map(
    features.map(({ properties, geometry }) => [properties.id, area(geometry.coordinates)]),
  );
  const live = new Stream(`${base}/live`, ["snapshot", "change"]);
  const take = ({ detail }) => {
    if (!detail.zones) return;
    table.at = detail.at;
    table.zones = detail.zones
      .filter((zone) => zone.floor === floor)
      .map((zone) => ({
        ...zone,
        name: names.get(zone.id) ?? zone.name,
        density: (100 * zone.people_now) / areas.get(zone.id),
      }));
  };
  live.addEventListener("snapshot", take);
  live.addEventListener("change", take);
  live.addEventListener("state", (event) => (table.state = event.detail));
  live.open();
}
start().catch((problem) => explain(table, problem));
