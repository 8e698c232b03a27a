/** Hot zones: clusters of people now, outlined, named and numbered as in the list beside. */
import * as L from "leaflet";
import { t } from "chaland/texts.js";

export class HotZoneLayer {
  constructor(map, pane, labelPane) {
    this.group = L.layerGroup().addTo(map);
    this.pane = pane;
    this.labelPane = labelPane;
  }

  /** `hotZones` in the order of the list; the first is the hottest. */
  show(hotZones) {
    this.group.clearLayers();
    hotZones.forEach((zone, index) => {
      if (zone.outline.length < 3) return;
      const corners = zone.outline.map(([x, y]) => [y, x]);
      const shape = L.polygon(corners, {
        pane: this.pane,
        className: "hot-zone",
        interactive: false,
        smoothFactor: 0,
      }).addTo(this.group);
      this.#badge(shape, index + 1, zone);
    });
  }

  #badge(shape, rank, zone) {
    const box = document.createElement("span");
    const number = document.createElement("b");
    number.textContent = rank;
    box.append(number, t("map.people", { n: zone.people }));
    const bounds = shape.getBounds();
    L.marker([bounds.getNorth(), bounds.getCenter().lng], {
      pane: this.labelPane,
      icon: L.divIcon({ className: "hot-label", html: box, iconSize: null }),
      interactive: false,
      keyboard: false,
    }).addTo(this.group);
  }
}
