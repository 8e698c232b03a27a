/** Access points by how they do, and an arrow from a doubtful one to where its readings say it hangs. */
import * as L from "leaflet";
import { render } from "lit";
import { html, icon } from "chaland/element.js";
import { SYMBOLS } from "chaland/manager/access-states.js";
import { decimal, t } from "chaland/texts.js";

const PANE = "receivers";
const OVER_ARROWS = 10_000; // Leaflet counts from the row of the pixel, which may be negative

const at = ({ x, y }) => [y, x];

export class AccessPointLayer {
  #group = L.layerGroup();
  #markers = new Map();
  #chosen = null;

  /** `onChoose` is called with the id of one that is clicked, and with null beside them. */
  constructor(map, onChoose) {
    this.onChoose = onChoose;
    const pane = map.createPane(PANE);
    pane.classList.add(`${PANE}-pane`);
    pane.style.zIndex = "395";
    this.#group.addTo(map);
    map.on("click", () => onChoose(null));
  }

  /** Draw the access points of this floor. */
  show(points) {
    this.#group.clearLayers();
    this.#markers.clear();
    for (const point of points) {
      if (point.suspected_place) this.#arrow(point.place, point.suspected_place);
      this.#markers.set(point.id, this.#marker(point));
    }
    this.choose(this.#chosen);
  }

  /** Name one of them on the plan, or none. */
  choose(id) {
    this.#chosen = id;
    for (const [other, marker] of this.#markers) {
      marker.getElement().classList.toggle("chosen", other === id);
      marker.setZIndexOffset(other === id ? 2 * OVER_ARROWS : OVER_ARROWS);
    }
  }

  #marker(point) {
    const box = document.createElement("div");
    const far = point.suspected_distance_m;
    const away = far === null ? "" : html` · ${t("receivers.metres", { m: decimal(far) })}`;
    render(
      html`<span class="symbol ${point.state}">${icon(SYMBOLS[point.state])}</span>
        <span class="name">${point.id}${away}</span>`,
      box,
    );
    // The name stands where the arrow does not go.
    const above = point.suspected_place?.y < point.place.y ? " above" : "";
    const className = `receiver ${point.state}${above}`;
    const marker = L.marker(at(point.place), {
      pane: PANE,
      icon: L.divIcon({ className, html: box, iconSize: null }),
      keyboard: false, // the table says the same
      title: `${point.id}, ${t(`receivers.state_${point.state}`)}`,
    }).addTo(this.#group);
    return marker.on("click", () => this.onChoose(point.id));
  }

  #arrow(from, to) {
    const line = { pane: PANE, className: "receiver-way", interactive: false };
    L.polyline([at(from), at(to)], line).addTo(this.#group);
    const head = document.createElement("i");
    head.style.rotate = `${Math.atan2(from.y - to.y, to.x - from.x)}rad`;
    L.marker(at(to), {
      pane: PANE,
      icon: L.divIcon({ className: "receiver-head", html: head, iconSize: null }),
      interactive: false,
      keyboard: false,
    }).addTo(this.#group);
  }
}
