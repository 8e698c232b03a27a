/** What a survey puts on the floor: measured places, where the surveyor is, the way of a walk. */
import * as L from "leaflet";
import { emptyIcon, latLng } from "chaland/map/geometry.js";

/** @import { Place, Point } from "types/answers" */

const PANE = "survey";
const TOUCH_PX = 22; // a finger wants this much round a point

export class SurveyLayer {
  #map;
  #points = L.layerGroup();
  #way = L.layerGroup();
  /** @type {L.Marker | null} */
  #target = null;
  /** @type {L.Marker | null} */
  #next = null;

  /** @param {L.Map} map */
  constructor(map) {
    this.#map = map;
    const pane = map.createPane(PANE);
    pane.classList.add("survey-pane");
    pane.style.zIndex = "395";
    this.#points.addTo(map);
    this.#way.addTo(map);
  }

  /**
   * Show the measured places; `onPoint` is called with one that is tapped.
   * @param {Point[]} points
   * @param {(point: Point) => void} onPoint
   */
  show(points, onPoint) {
    this.#points.clearLayers();
    for (const point of points) {
      createDot(point, "survey-point", 4.5).addTo(this.#points);
      createDot(point, "survey-touch", TOUCH_PX / 2, true)
        .on("click", (event) => {
          L.DomEvent.stopPropagation(event);
          onPoint(point);
        })
        .addTo(this.#points);
    }
  }

  /**
   * Show where the surveyor is, or nothing for null.
   * @param {Place | null} place
   */
  aim(place) {
    this.#target?.remove();
    this.#target = place && this.#addMarker(place, "survey-target");
  }

  /**
   * Show where a sample is missed most, or nothing for null.
   * @param {Place | null} place
   */
  suggest(place) {
    this.#next?.remove();
    this.#next = place && this.#addMarker(place, "survey-next");
  }

  /**
   * Show the way points of a walk, in order.
   * @param {Place[]} places
   */
  walk(places) {
    this.#way.clearLayers();
    if (!places.length) return;
    const line = { pane: PANE, className: "survey-way", interactive: false };
    L.polyline(places.map(latLng), line).addTo(this.#way);
    for (const place of places) createDot(place, "survey-way-point", 6).addTo(this.#way);
  }

  /**
   * @param {Place} place
   * @param {string} className
   */
  #addMarker(place, className) {
    const symbol = emptyIcon(className);
    const options = { pane: PANE, icon: symbol, interactive: false, keyboard: false };
    return L.marker(latLng(place), options).addTo(this.#map);
  }
}

/**
 * @param {Place} place
 * @param {string} className
 * @param {number} radius
 * @param {boolean} [interactive]
 */
function createDot(place, className, radius, interactive = false) {
  return L.circleMarker(latLng(place), { pane: PANE, className, radius, interactive });
}
