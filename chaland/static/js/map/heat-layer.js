/** A heat raster, laid on the floor as an image. */
import * as L from "leaflet";
import { heatTop, paintHeat } from "chaland/map/heat-raster.js";

/** @import { Raster } from "chaland/map/heat-raster.js" */
/** @import { Ring } from "types/floorplan" */

export class HeatLayer {
  /** @type {L.ImageOverlay | null} */
  #overlay = null;
  #map;
  #pane;
  #outline;

  /**
   * @param {L.Map} map
   * @param {string} pane
   * @param {Ring[]} outline of the floor, in metres
   */
  constructor(map, pane, outline) {
    this.#map = map;
    this.#pane = pane;
    this.#outline = outline;
  }

  /**
   * Show a raster up to `top`; gives the end of the scale.
   * @param {Raster} raster
   * @param {number} [top]
   */
  show(raster, top = heatTop(raster)) {
    const [x, y] = raster.origin;
    const size = raster.cell_m;
    const bounds = L.latLngBounds([y, x], [y + raster.rows * size, x + raster.columns * size]);
    const url = paintHeat(raster, top, this.#outline).toDataURL();
    if (this.#overlay) this.#overlay.setUrl(url).setBounds(bounds);
    else {
      this.#overlay = L.imageOverlay(url, bounds, { pane: this.#pane, className: "heat" });
      this.#overlay.addTo(this.#map);
    }
    return top;
  }

  /** Show no raster. */
  clear() {
    this.#overlay?.remove();
    this.#overlay = null;
  }
}
