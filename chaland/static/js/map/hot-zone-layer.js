/** Hot zones: clusters of people now, outlined, named and numbered as in the list beside. */
import * as L from "leaflet";
import { emptyIcon } from "chaland/map/geometry.js";
import { t } from "chaland/texts.js";

/** @import { HotZone } from "types/answers" */

export class HotZoneLayer {
  #group;
  #pane;
  #labelPane;

  /**
   * @param {L.Map} map
   * @param {string} pane
   * @param {string} labelPane
   */
  constructor(map, pane, labelPane) {
    this.#group = L.layerGroup().addTo(map);
    this.#pane = pane;
    this.#labelPane = labelPane;
  }

  /**
   * Show hot zones in the order of the list; the first is the hottest.
   * @param {HotZone[]} hotZones
   */
  show(hotZones) {
    this.#group.clearLayers();
    hotZones.forEach((zone, index) => {
      if (zone.outline.length < 3) return;
      const corners = zone.outline.map(([x, y]) => L.latLng(y, x));
      const shape = L.polygon(corners, {
        pane: this.#pane,
        className: "hot-zone",
        interactive: false,
        smoothFactor: 0,
      }).addTo(this.#group);
      this.#addLabel(shape, index + 1, zone.people);
    });
  }

  /**
   * @param {L.Polygon} shape
   * @param {number} rank
   * @param {number} people
   */
  #addLabel(shape, rank, people) {
    const box = document.createElement("span");
    const number = document.createElement("b");
    number.textContent = String(rank);
    box.append(number, t("map.people", { n: people }));
    const bounds = shape.getBounds();
    L.marker([bounds.getNorth(), bounds.getCenter().lng], {
      pane: this.#labelPane,
      icon: emptyIcon("hot-label", box),
      interactive: false,
      keyboard: false,
    }).addTo(this.#group);
  }
}
