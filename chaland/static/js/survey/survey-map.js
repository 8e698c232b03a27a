/** The floor of a survey: where to tap, what is measured, and how good it is. */
import { SurveyLayer } from "chaland/map/survey-layer.js";

/** @import { Place, SurveyState } from "types/answers" */
/** @import { FloorMap } from "chaland/map/floor-map.js" */
/** @import { SurveyLegend } from "chaland/survey/survey-legend.js" */

const CORNERS_TO_MEAN = 1.5; // corners are that much worse than the mean

export class SurveyMap extends SurveyLayer {
  #map;
  #legend;

  /**
   * `onTap` is called with the place that is tapped, or chosen by keys.
   * @param {FloorMap} map that is open
   * @param {SurveyLegend} legend
   * @param {(place: Place) => void} onTap
   */
  constructor(map, legend, onTap) {
    super(map.map);
    this.#map = map;
    this.#legend = legend;
    map.map.on("click", ({ latlng }) => onTap({ x: latlng.lng, y: latlng.lat }));
    map.addEventListener("pointerdown", () => map.classList.remove("by-keys"));
    map.addEventListener("keydown", (event) => this.#onKey(event, onTap));
  }

  /**
   * Show the overlay that the legend says.
   * @param {SurveyState} survey
   */
  paint({ cells, expected_error: error }) {
    const { overlay } = this.#legend;
    const values = overlay === "none" ? [] : overlay === "error" ? cells.error_m : cells.distance_m;
    const known = values.flat().filter((value) => value !== null);
    const shown = known.length > 0;
    // A floor that gets better turns darker: the scale stays what it was without a survey.
    const worst =
      overlay === "error" ? error.without_survey_m * CORNERS_TO_MEAN : Math.max(...known);
    const top = shown ? Math.max(1, Math.ceil(worst)) : null;
    this.#legend.top = top;
    if (top === null) this.#map.heat.clear();
    else this.#map.heat.show({ ...cells, values }, top);
    this.#map.toggle("heat", shown);
    this.#map.setHeated(shown);
    this.#legend.classList.toggle("heated", shown);
  }

  /**
   * @param {KeyboardEvent} event
   * @param {(place: Place) => void} onTap
   */
  #onKey(event, onTap) {
    if (event.target !== this.#map) return;
    this.#map.classList.add("by-keys"); // shows the cross that Enter will choose
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    const { lng: x, lat: y } = this.#map.map.stop().getCenter();
    onTap({ x, y });
  }
}
