/** Floor coordinates and icons as Leaflet takes them. */
import * as L from "leaflet";

/** @import { Geometry, Position } from "types/floorplan" */

/**
 * A place in metres as Leaflet takes it: y first.
 * @param {{ x: number, y: number }} place
 * @returns {L.LatLngTuple}
 */
export const latLng = ({ x, y }) => [y, x];

/** @type {(line: Position[]) => L.LatLngTuple[]} */
const turned = (line) => line.map(([x, y]) => [y, x]);

/**
 * The coordinates of a line or polygon, y first, as deeply nested as they came.
 * @param {Exclude<Geometry, { type: "Point" }>["coordinates"]} coordinates
 * @returns {L.LatLngTuple[] | L.LatLngTuple[][]}
 */
export function latLngs(coordinates) {
  const nested = typeof coordinates[0][0] !== "number";
  return nested
    ? /** @type {Position[][]} */ (coordinates).map(turned)
    : turned(/** @type {Position[]} */ (coordinates));
}

/**
 * An icon that style sheets alone give its size and look.
 * @param {string} className
 * @param {HTMLElement} [content]
 */
export function emptyIcon(className, content) {
  // Without null, Leaflet would write 12 pixels to the element; its types know no null.
  const iconSize = /** @type {L.PointExpression} */ (/** @type {unknown} */ (null));
  // Leaflet would write "undefined" for content that is named and not there.
  return L.divIcon({ className, html: content ?? false, iconSize });
}
