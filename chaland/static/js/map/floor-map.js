/** `<floor-map>`: one floor in metres, with its layers in a fixed order. */
import * as L from "leaflet";
import { t } from "chaland/texts.js";
import { HeatLayer } from "chaland/map/heat-layer.js";
import { HotZoneLayer } from "chaland/map/hot-zone-layer.js";
import { PeopleLayer } from "chaland/map/people-layer.js";
import { PlanLayer } from "chaland/map/plan-layer.js";

// From the bottom up: a label never hides people.
const PANES = ["floor", "heat", "fixtures", "zones", "labels", "hot", "people", "badges"];

export class FloorMap extends HTMLElement {
  /** Draw the floor, and fit it into the element. */
  open(plan) {
    this.classList.remove("skeleton");
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", t("map.floor", { name: plan.chaland.name }));
    this.map = L.map(this, {
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
    });
    L.control
      .zoom({
        position: "bottomright",
        zoomInTitle: t("map.zoom_in"),
        zoomOutTitle: t("map.zoom_out"),
      })
      .addTo(this.map);
    PANES.forEach((name, index) => {
      const pane = this.map.createPane(name);
      pane.classList.add(`${name}-pane`);
      pane.style.zIndex = String(300 + 10 * index);
    });
    this.plan = new PlanLayer(this.map, {
      floor: "floor",
      fixtures: "fixtures",
      zones: "zones",
      labels: "labels",
    });
    const rings = plan.features.find((one) => one.properties.kind === "outline").geometry
      .coordinates;
    this.heat = new HeatLayer(this.map, "heat", rings);
    this.hotZones = new HotZoneLayer(this.map, "hot", "badges");
    this.people = new PeopleLayer("people", rings).addTo(this.map);
    this.map.setView([0, 0], 3);
    this.bounds = this.plan.draw(plan, (id) => this.#choose(id));
    this.map.setMaxBounds(this.bounds.pad(0.4));
    this.fit();
    new ResizeObserver(() => this.#resized()).observe(this);
    addEventListener("themechange", () => this.people.dress());
    this.map.on("zoomstart dragstart", () => (this.moved = true));
    this.map.on("click", (event) => event.originalEvent.target === this && this.#choose(null));
    return this;
  }

  /** Show the whole floor. */
  fit() {
    this.map.invalidateSize({ animate: false });
    this.map.setMinZoom(0);
    this.map.fitBounds(this.bounds, { animate: false, padding: [12, 12] });
    this.map.setMinZoom(this.map.getZoom() - 0.25);
    this.moved = false;
  }

  /** Make room for places beside the floor. */
  include(places) {
    const beside = places.map(({ x, y }) => [y, x]).filter((place) => !this.bounds.contains(place));
    if (!beside.length) return;
    for (const place of beside) this.bounds.extend(place);
    this.map.setMaxBounds(this.bounds.pad(0.4));
    if (!this.moved) this.fit();
  }

  /** Show or hide a pane, such as `heat`. */
  toggle(name, shown) {
    this.map.getPane(name).hidden = !shown;
  }

  /** Give the floor the colour that means "nothing" in the scale of heat, or its own. */
  ground(heated) {
    this.classList.toggle("heated", heated);
    this.people.dress();
  }

  #choose(id) {
    this.plan.choose(id);
    this.dispatchEvent(new CustomEvent("zone", { detail: id, bubbles: true }));
  }

  #resized() {
    if (this.moved) this.map.invalidateSize({ animate: false });
    else this.fit();
  }
}
customElements.define("floor-map", FloorMap);
