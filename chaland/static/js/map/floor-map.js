/** `<floor-map>`: one floor in metres, with its layers in a fixed order. */
import * as L from "leaflet";
import { HeatLayer } from "chaland/map/heat-layer.js";
import { HotZoneLayer } from "chaland/map/hot-zone-layer.js";
import { PeopleLayer } from "chaland/map/people-layer.js";
import { PlanLayer } from "chaland/map/plan-layer.js";
import { outlineOf } from "chaland/map/floorplan.js";
import { latLng } from "chaland/map/geometry.js";
import { t } from "chaland/texts.js";

/** @import { Floorplan } from "types/floorplan" */

// From the bottom up: a label never hides people.
const PANES = ["floor", "heat", "fixtures", "zones", "labels", "hot", "people", "badges"];
const MARGIN_PX = 12;

/** @type {L.MapOptions} */
const OPTIONS = {
  crs: L.CRS.Simple,
  attributionControl: false,
  zoomControl: false,
  zoomSnap: 0.05,
  zoomDelta: 0.5,
  minZoom: 0,
  maxZoom: 7,
  zoomAnimation: false,
  fadeAnimation: false,
  markerZoomAnimation: false,
  keyboardPanDelta: 60,
};

/**
 * @typedef {object} Layers
 * @property {L.Map} map
 * @property {PlanLayer} plan
 * @property {HeatLayer} heat
 * @property {HotZoneLayer} hotZones
 * @property {PeopleLayer} people
 */

/** The map and its layers are there from `open` on. */
export class FloorMap extends HTMLElement {
  /** @type {Layers | null} */
  #layers = null;
  #moved = false;
  #bounds = L.latLngBounds([]);

  /** Whether there is a floor. */
  get isOpen() {
    return this.#layers !== null;
  }

  get #opened() {
    if (!this.#layers) throw new Error("open() comes first");
    return this.#layers;
  }

  get map() {
    return this.#opened.map;
  }

  get plan() {
    return this.#opened.plan;
  }

  get heat() {
    return this.#opened.heat;
  }

  get hotZones() {
    return this.#opened.hotZones;
  }

  get people() {
    return this.#opened.people;
  }

  /**
   * Draw the floor, and fit it into the element.
   * @param {Floorplan} plan
   */
  open(plan) {
    this.classList.remove("skeleton");
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", t("map.floor", { name: plan.chaland.name }));
    const map = createMap(this);
    this.#layers = createLayers(map, plan);
    map.setView([0, 0], 3);
    this.#bounds = this.plan.draw(plan, (id) => this.#choose(id));
    map.setMaxBounds(this.#bounds.pad(0.4));
    this.fit();
    new ResizeObserver(() => this.#onResize()).observe(this);
    addEventListener("themechange", () => this.people.applyTheme());
    map.on("zoomstart dragstart", () => (this.#moved = true));
    map.on("click", (event) => event.originalEvent.target === this && this.#choose(null));
  }

  /** Show the whole floor. */
  fit() {
    const { map } = this;
    map.invalidateSize({ animate: false });
    map.setMinZoom(0);
    map.fitBounds(this.#bounds, { animate: false, padding: [MARGIN_PX, MARGIN_PX] });
    map.setMinZoom(map.getZoom() - 0.25);
    this.#moved = false;
  }

  /**
   * Make room for places beside the floor.
   * @param {Array<{ x: number, y: number }>} places
   */
  include(places) {
    const beside = places.map(latLng).filter((place) => !this.#bounds.contains(place));
    if (!beside.length) return;
    for (const place of beside) this.#bounds.extend(place);
    this.map.setMaxBounds(this.#bounds.pad(0.4));
    if (!this.#moved) this.fit();
  }

  /**
   * Show or hide a pane, such as `heat`.
   * @param {string} name
   * @param {boolean} shown
   */
  toggle(name, shown) {
    const pane = this.map.getPane(name);
    if (pane) pane.hidden = !shown;
  }

  /**
   * Give the floor the colour that means "nothing" in the scale of heat, or its own.
   * @param {boolean} heated
   */
  setHeated(heated) {
    this.classList.toggle("heated", heated);
    this.people.applyTheme();
  }

  /** @param {string | null} id */
  #choose(id) {
    this.plan.choose(id);
    this.dispatchEvent(new CustomEvent("zone", { detail: id, bubbles: true }));
  }

  #onResize() {
    if (this.#moved) this.map.invalidateSize({ animate: false });
    else this.fit();
  }
}
customElements.define("floor-map", FloorMap);

/** @param {HTMLElement} element */
function createMap(element) {
  const map = L.map(element, OPTIONS);
  L.control
    .zoom({
      position: "bottomright",
      zoomInTitle: t("map.zoom_in"),
      zoomOutTitle: t("map.zoom_out"),
    })
    .addTo(map);
  PANES.forEach((name, index) => {
    const pane = map.createPane(name);
    pane.classList.add(`${name}-pane`);
    pane.style.zIndex = String(300 + 10 * index);
  });
  return map;
}

/**
 * @param {L.Map} map
 * @param {Floorplan} plan
 * @returns {Layers}
 */
function createLayers(map, plan) {
  const outline = outlineOf(plan);
  return {
    map,
    plan: new PlanLayer(map),
    heat: new HeatLayer(map, "heat", outline),
    hotZones: new HotZoneLayer(map, "hot", "badges"),
    people: new PeopleLayer("people", outline).addTo(map),
  };
}
