/** What a heat raster says of each zone, for a list beside the map. */

/** Rows `{id, minutes, mean}`: person-minutes in the zone, and per m2; the hottest first. */
export function zoneHeat(raster, plan) {
  const zones = plan.features.filter((feature) => feature.properties.kind === "zone");
  return zones
    .map((zone) => {
      const values = cells(raster, zone.geometry.coordinates);
      const sum = values.reduce((all, value) => all + value, 0);
      return {
        id: zone.properties.id,
        minutes: sum * raster.cell_m ** 2,
        mean: values.length ? sum / values.length : 0,
      };
    })
    .sort((a, b) => b.mean - a.mean);
}

/** The values of the walkable cells whose centre lies in a polygon. */
function cells({ values, origin, cell_m }, rings) {
  const inside = [];
  values.forEach((row, r) =>
    row.forEach((value, c) => {
      if (value === null) return;
      const place = [origin[0] + (c + 0.5) * cell_m, origin[1] + (r + 0.5) * cell_m];
      if (contains(rings, place)) inside.push(value);
    }),
  );
  return inside;
}

/** Whether a point is in a polygon with holes: it crosses its rings an odd number of times. */
function contains(rings, [x, y]) {
  let odd = false;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [ax, ay] = ring[i - 1];
      const [bx, by] = ring[i];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
    }
  }
  return odd;
}

/** The area of a polygon with holes, in m2. */
export function area(rings) {
  const of = (ring) =>
    Math.abs(
      ring.reduce((sum, [x, y], i) => {
        const [nextX, nextY] = ring[(i + 1) % ring.length];
        return sum + x * nextY - nextX * y;
      }, 0),
    ) / 2;
  return rings.slice(1).reduce((left, hole) => left - of(hole), of(rings[0]));
}
