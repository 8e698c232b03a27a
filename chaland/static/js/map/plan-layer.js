/** The floorplan: floor, shelves, walls, zones with their names, doors, access points. */
import * as L from "leaflet";
import { language, t } from "chaland/texts.js";

const LABEL_CHARACTER_PX = 6.6;
const LABEL_LINE_PX = 15;
const LABEL_METRE_PX = 8; // on a smaller plan names would only be in the way

/** The rings or line of a GeoJSON geometry as Leaflet wants them: y first. */
const turned = (coordinates) =>
  typeof coordinates[0] === "number" ? [coordinates[1], coordinates[0]] : coordinates.map(turned);

export const zoneName = (properties) => properties[`name_${language}`] ?? properties.name;

export class PlanLayer {
  #labels = [];

  /** `panes` name the Leaflet panes of floor, fixtures, zones and labels. */
  constructor(map, panes) {
    this.map = map;
    this.panes = panes;
    this.zones = new Map();
    map.on("zoomend resize", () => this.#fitLabels());
  }

  /** Draw `plan`; `onZone` is called with the id of a zone that is clicked. */
  draw(plan, onZone) {
    const of = (kind) => plan.features.filter((feature) => feature.properties.kind === kind);
    const [outline] = of("outline");
    this.#shape(outline, this.panes.floor, "plan-floor");
    for (const room of of("room")) this.#shape(room, this.panes.floor, "plan-room");
    for (const fixture of of("fixture")) this.#shape(fixture, this.panes.fixtures, "plan-fixture");
    for (const till of of("till")) this.#place(till, "plan-till", null);
    this.#shape(outline, this.panes.fixtures, "plan-outline");
    for (const wall of of("wall")) this.#shape(wall, this.panes.fixtures, "plan-wall");
    for (const door of of("entrance")) this.#place(door, "plan-door", zoneName(door.properties));
    for (const point of of("access_point")) {
      this.#place(point, "plan-access-point", t("map.access_point", { id: point.properties.id }));
    }
    for (const zone of of("zone")) this.#zone(zone, onZone);
    this.#fitLabels();
    return L.polygon(turned(outline.geometry.coordinates)).getBounds();
  }

  /** Mark one zone as chosen, or none. */
  choose(id) {
    for (const [other, zone] of this.zones) {
      zone.shape.getElement()?.classList.toggle("chosen", other === id);
    }
  }

  /** Fill zones by a colour each (`Map` of id to colour), or give them back their own. */
  fill(colours) {
    for (const [id, zone] of this.zones) {
      const element = zone.shape.getElement();
      const colour = colours?.get(id);
      element.style.fill = colour ?? "";
      element.style.fillOpacity = colour ? 0.85 : "";
    }
  }

  #shape(feature, pane, className) {
    const lines = feature.geometry.type.endsWith("LineString");
    const draw = lines ? L.polyline : L.polygon;
    return draw(turned(feature.geometry.coordinates), {
      pane,
      className,
      interactive: false,
      smoothFactor: 0,
    }).addTo(this.map);
  }

  #place(feature, className, title) {
    if (feature.geometry.type !== "Point")
      return this.#shape(feature, this.panes.fixtures, className);
    const symbol = L.divIcon({ className, iconSize: null });
    const marker = L.marker(turned(feature.geometry.coordinates), {
      pane: this.panes.labels,
      icon: symbol,
      interactive: false,
      keyboard: false,
    }).addTo(this.map);
    if (title) marker.getElement().title = title;
    return marker;
  }

  #zone(feature, onZone) {
    const { id } = feature.properties;
    const shape = L.polygon(turned(feature.geometry.coordinates), {
      pane: this.panes.zones,
      className: "plan-zone",
      smoothFactor: 0,
    }).addTo(this.map);
    shape.on("click", () => onZone(id));
    this.zones.set(id, { shape, properties: feature.properties });
    this.#label(shape, zoneName(feature.properties));
  }

  #label(shape, text) {
    const box = document.createElement("span");
    box.textContent = text;
    const symbol = L.divIcon({ className: "plan-label", html: box, iconSize: null });
    const marker = L.marker(shape.getBounds().getCenter(), {
      pane: this.panes.labels,
      icon: symbol,
      interactive: false,
      keyboard: false,
    }).addTo(this.map);
    this.#labels.push({ marker, shape, text });
  }

  /** A name is shown where its zone has room for it. */
  #fitLabels() {
    const metre = this.map.getZoomScale(this.map.getZoom(), 0);
    for (const { marker, shape, text } of this.#labels) {
      const bounds = shape.getBounds();
      const from = this.map.latLngToLayerPoint(bounds.getNorthWest());
      const to = this.map.latLngToLayerPoint(bounds.getSouthEast());
      const width = to.x - from.x - 8;
      const longest = Math.max(...text.split(" ").map((word) => word.length)) * LABEL_CHARACTER_PX;
      const lines = Math.ceil((text.length * LABEL_CHARACTER_PX) / Math.max(width, 1));
      const fits =
        metre >= LABEL_METRE_PX && longest <= width && lines * LABEL_LINE_PX <= to.y - from.y - 4;
      const element = marker.getElement();
      element.hidden = !fits;
      element.firstElementChild.style.width = `${Math.floor(width)}px`;
    }
  }
}
