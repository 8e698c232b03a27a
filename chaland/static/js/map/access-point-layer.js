/** Access points by how they do, and an arrow from a doubtful one to where its readings say it hangs. */
import * as L from "leaflet";
import { render } from "lit";
import { html, icon } from "chaland/element.js";
import { SYMBOLS } from "chaland/manager/access-states.js";
import { emptyIcon, latLng } from "chaland/map/geometry.js";
import { decimal, t } from "chaland/texts.js";

/** @import { AccessPointNow, PlaceOnFloor } from "types/answers" */

const PANE = "receivers";
const OVER_ARROWS = 10_000; // Leaflet counts from the row of the pixel, which may be negative

export class AccessPointLayer {
  #group = L.layerGroup();
  /** @type {Map<string, L.Marker>} */
  #markers = new Map();
  /** @type {string | null} */
  #chosen = null;
  #onChoose;

  /**
   * `onChoose` is called with the id of one that is clicked, and with null beside them.
   * @param {L.Map} map
   * @param {(id: string | null) => void} onChoose
   */
  constructor(map, onChoose) {
    this.#onChoose = onChoose;
    const pane = map.createPane(PANE);
    pane.classList.add(`${PANE}-pane`);
    pane.style.zIndex = "395";
    this.#group.addTo(map);
    map.on("click", () => onChoose(null));
  }

  /**
   * Draw the access points of this floor.
   * @param {AccessPointNow[]} points
   */
  show(points) {
    this.#group.clearLayers();
    this.#markers.clear();
    for (const point of points) {
      if (!point.place) continue;
      if (point.suspected_place) this.#drawArrow(point.place, point.suspected_place);
      this.#markers.set(point.id, this.#addMarker(point, point.place));
    }
    this.choose(this.#chosen);
  }

  /**
   * Name one of them on the plan, or none.
   * @param {string | null} id
   */
  choose(id) {
    this.#chosen = id;
    for (const [other, marker] of this.#markers) {
      marker.getElement()?.classList.toggle("chosen", other === id);
      marker.setZIndexOffset(other === id ? 2 * OVER_ARROWS : OVER_ARROWS);
    }
  }

  /**
   * @param {AccessPointNow} point
   * @param {PlaceOnFloor} place
   */
  #addMarker({ id, state, suspected_place: suspected, suspected_distance_m: metres }, place) {
    const box = document.createElement("div");
    const distance =
      metres === null ? "" : html` · ${t("receivers.metres", { m: decimal(metres) })}`;
    render(
      html`<span class="symbol ${state}">${icon(SYMBOLS[state])}</span>
        <span class="name">${id}${distance}</span>`,
      box,
    );
    // The name stands where the arrow does not go.
    const above = suspected && suspected.y < place.y ? " above" : "";
    const marker = L.marker(latLng(place), {
      pane: PANE,
      icon: emptyIcon(`receiver ${state}${above}`, box),
      keyboard: false, // the table says the same
      title: `${id}, ${t(`receivers.state_${state}`)}`,
    }).addTo(this.#group);
    return marker.on("click", () => this.#onChoose(id));
  }

  /**
   * @param {PlaceOnFloor} from
   * @param {PlaceOnFloor} to
   */
  #drawArrow(from, to) {
    const line = { pane: PANE, className: "receiver-way", interactive: false };
    L.polyline([latLng(from), latLng(to)], line).addTo(this.#group);
    const head = document.createElement("i");
    head.style.rotate = `${Math.atan2(from.y - to.y, to.x - from.x)}rad`;
    L.marker(latLng(to), {
      pane: PANE,
      icon: emptyIcon("receiver-head", head),
      interactive: false,
      keyboard: false,
    }).addTo(this.#group);
  }
}
