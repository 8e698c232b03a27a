/** What a survey puts on the floor: measured places, where one is, the way of a walk. */
import * as L from "leaflet";

const PANE = "survey";
const TOUCH_PX = 22; // a finger wants this much round a point

const at = ({ x, y }) => [y, x];

export class SurveyLayer {
  #points = L.layerGroup();
  #way = L.layerGroup();
  #target = null;
  #next = null;

  constructor(map) {
    this.map = map;
    const pane = map.createPane(PANE);
    pane.classList.add("survey-pane");
    pane.style.zIndex = "395";
    this.#points.addTo(map);
    this.#way.addTo(map);
  }

  /** Show the measured places; `onPoint` is called with one that is tapped. */
  show(points, onPoint) {
    this.#points.clearLayers();
    for (const point of points) {
      this.#dot(point, "survey-point", 4.5).addTo(this.#points);
      this.#dot(point, "survey-touch", TOUCH_PX / 2, true)
        .on("click", (event) => {
          L.DomEvent.stopPropagation(event);
          onPoint(point);
        })
        .addTo(this.#points);
    }
  }

  /** Show where the surveyor is, or nothing for null. */
  aim(place) {
    this.#target?.remove();
    this.#target = place && this.#marker(place, "survey-target");
  }

  /** Show where a sample is missed most. */
  suggest(place) {
    this.#next?.remove();
    this.#next = place && this.#marker(place, "survey-next");
  }

  /** Show the way points of a walk, in order. */
  walk(places) {
    this.#way.clearLayers();
    if (!places.length) return;
    const line = { pane: PANE, className: "survey-way", interactive: false };
    L.polyline(places.map(at), line).addTo(this.#way);
    for (const place of places) this.#dot(place, "survey-way-point", 6).addTo(this.#way);
  }

  #dot(place, className, radius, interactive = false) {
    return L.circleMarker(at(place), { pane: PANE, className, radius, interactive });
  }

  #marker(place, className) {
    const symbol = L.divIcon({ className, iconSize: null });
    const options = { pane: PANE, icon: symbol, interactive: false, keyboard: false };
    return L.marker(at(place), options).addTo(this.map);
  }
}
