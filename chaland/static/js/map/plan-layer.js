/** The floorplan: floor, shelves, walls, zones with their names, doors, access points. */
import * as L from "leaflet";
import { featuresOf, nameOf } from "chaland/map/floorplan.js";
import { emptyIcon, latLngs } from "chaland/map/geometry.js";
import { language, t } from "chaland/texts.js";

/** @import { Feature, Floorplan, Geometry, Polygon } from "types/floorplan" */

/** @typedef {{ marker: L.Marker, shape: L.Polygon, text: string }} Label */

const LABEL_CHARACTER_PX = 6.6;
const LABEL_LINE_PX = 15;
const LABEL_METRE_PX = 8; // on a smaller plan names would only be in the way
const LABEL_MARGIN_PX = 4;
const FILL_OPACITY = "0.85";

export class PlanLayer {
  #map;
  /** @type {Label[]} */
  #labels = [];
  /** @type {Map<string, L.Polygon>} */
  #zones = new Map();

  /** @param {L.Map} map with the panes `floor`, `fixtures`, `zones` and `labels` */
  constructor(map) {
    this.#map = map;
    map.on("zoomend resize", () => this.#fitLabels());
  }

  /**
   * Draw `plan`; `onZone` is called with the id of a zone that is clicked. Gives the floor's bounds.
   * @param {Floorplan} plan
   * @param {(id: string) => void} onZone
   */
  draw(plan, onZone) {
    const [outline] = featuresOf(plan, "outline");
    this.#addShape(outline, "floor", "plan-floor");
    for (const room of featuresOf(plan, "room")) this.#add(room, "floor", "plan-room");
    for (const fixture of featuresOf(plan, "fixture")) {
      this.#addShape(fixture, "fixtures", "plan-fixture");
    }
    for (const till of featuresOf(plan, "till")) this.#add(till, "fixtures", "plan-till");
    this.#addShape(outline, "fixtures", "plan-outline");
    for (const wall of featuresOf(plan, "wall")) this.#add(wall, "fixtures", "plan-wall");
    for (const door of featuresOf(plan, "entrance")) {
      this.#add(door, "fixtures", "plan-door", nameOf(door.properties, language));
    }
    for (const point of featuresOf(plan, "access_point")) {
      const title = t("map.access_point", { id: point.properties.id });
      this.#add(point, "fixtures", "plan-access-point", title);
    }
    for (const zone of featuresOf(plan, "zone")) this.#addZone(zone, onZone);
    this.#fitLabels();
    return L.polygon(latLngs(outline.geometry.coordinates)).getBounds();
  }

  /**
   * Mark one zone as chosen, or none.
   * @param {string | null} id
   */
  choose(id) {
    for (const [other, shape] of this.#zones) {
      shape.getElement()?.classList.toggle("chosen", other === id);
    }
  }

  /**
   * Fill zones by a colour each; the others, and without colours all, have their own.
   * @param {Map<string, string> | null} colours by the id of the zone
   */
  fill(colours) {
    for (const [id, shape] of this.#zones) {
      const element = /** @type {SVGElement | undefined} */ (shape.getElement());
      if (!element) continue;
      const colour = colours?.get(id);
      element.style.fill = colour ?? "";
      element.style.fillOpacity = colour ? FILL_OPACITY : "";
    }
  }

  /**
   * A shape in its pane, or for a point a symbol over all of them.
   * @param {Feature} feature
   * @param {string} pane
   * @param {string} className
   * @param {string} [title]
   */
  #add(feature, pane, className, title) {
    const { geometry } = feature;
    if (geometry.type !== "Point") this.#addShape({ geometry }, pane, className);
    else {
      const [x, y] = geometry.coordinates;
      const marker = this.#addMarker(L.latLng(y, x), emptyIcon(className));
      const element = marker.getElement();
      if (title && element) element.title = title;
    }
  }

  /**
   * @param {{ geometry: Exclude<Geometry, { type: "Point" }> }} feature
   * @param {string} pane
   * @param {string} className
   */
  #addShape({ geometry }, pane, className) {
    const options = { pane, className, interactive: false, smoothFactor: 0 };
    const places = latLngs(geometry.coordinates);
    const isLine = geometry.type.endsWith("LineString");
    (isLine ? L.polyline(places, options) : L.polygon(places, options)).addTo(this.#map);
  }

  /**
   * @param {L.LatLng} place
   * @param {L.DivIcon} symbol
   */
  #addMarker(place, symbol) {
    const options = { pane: "labels", icon: symbol, interactive: false, keyboard: false };
    return L.marker(place, options).addTo(this.#map);
  }

  /**
   * @param {Feature<Polygon>} feature
   * @param {(id: string) => void} onZone
   */
  #addZone({ geometry, properties }, onZone) {
    const shape = L.polygon(latLngs(geometry.coordinates), {
      pane: "zones",
      className: "plan-zone",
      smoothFactor: 0,
    }).addTo(this.#map);
    shape.on("click", () => onZone(properties.id));
    this.#zones.set(properties.id, shape);
    this.#addLabel(shape, nameOf(properties, language));
  }

  /**
   * @param {L.Polygon} shape
   * @param {string} text
   */
  #addLabel(shape, text) {
    const box = document.createElement("span");
    box.textContent = text;
    const marker = this.#addMarker(shape.getBounds().getCenter(), emptyIcon("plan-label", box));
    this.#labels.push({ marker, shape, text });
  }

  /** A name is shown where its zone has room for it. */
  #fitLabels() {
    const metre = this.#map.getZoomScale(this.#map.getZoom(), 0);
    for (const { marker, shape, text } of this.#labels) {
      const bounds = shape.getBounds();
      const from = this.#map.latLngToLayerPoint(bounds.getNorthWest());
      const to = this.#map.latLngToLayerPoint(bounds.getSouthEast());
      const width = to.x - from.x - 2 * LABEL_MARGIN_PX;
      const height = to.y - from.y - LABEL_MARGIN_PX;
      const box = marker.getElement();
      if (!box) continue;
      box.hidden = metre < LABEL_METRE_PX || !fits(text, width, height);
      const line = /** @type {HTMLElement} */ (box.firstElementChild);
      line.style.width = `${Math.floor(width)}px`;
    }
  }
}

/**
 * @param {string} text
 * @param {number} width
 * @param {number} height
 */
function fits(text, width, height) {
  const longest = Math.max(...text.split(" ").map((word) => word.length)) * LABEL_CHARACTER_PX;
  const lines = Math.ceil((text.length * LABEL_CHARACTER_PX) / Math.max(width, 1));
  return longest <= width && lines * LABEL_LINE_PX <= height;
}
