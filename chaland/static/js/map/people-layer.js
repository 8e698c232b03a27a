/** The layer of people: it follows the map, and draws while anybody moves. */
import * as L from "leaflet";
import { PeopleDrawing } from "chaland/map/people-drawing.js";
import { PeopleInMotion } from "chaland/map/person-motion.js";

/** @import { PersonNow, TruePlace } from "types/answers" */
/** @import { Dot } from "chaland/map/people-drawing.js" */
/** @import { Ring } from "types/floorplan" */

const FRAME_MS = 33;
const NEAR_PX = 14;

export class PeopleLayer extends L.Layer {
  #outline;
  #canvas = L.DomUtil.create("canvas", "people");
  /** @type {PeopleDrawing | null} */
  #drawing = null;
  #people = new PeopleInMotion(matchMedia("(prefers-reduced-motion: reduce)"));
  /** @type {Map<string, TruePlace>} */
  #truth = new Map();
  /** @type {L.Point | null} */
  #pointer = null;
  #ratio = 1;
  #frame = 0;
  #drawnAt = 0;

  /**
   * @param {string} pane
   * @param {Ring[]} outline of the floor, in metres
   */
  constructor(pane, outline) {
    super();
    L.setOptions(this, { pane });
    this.#outline = outline;
  }

  /** @param {L.Map} map */
  onAdd(map) {
    this.getPane()?.append(this.#canvas);
    map.on("move zoom viewreset resize", this.#follow, this);
    map.on("mousemove", this.#onPointer, this);
    map.on("mouseout", this.#onPointerOut, this);
    this.applyTheme();
    this.#follow();
    return this;
  }

  /** @param {L.Map} map */
  onRemove(map) {
    map.off("move zoom viewreset resize", this.#follow, this);
    map.off("mousemove", this.#onPointer, this);
    map.off("mouseout", this.#onPointerOut, this);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#canvas.remove();
    return this;
  }

  /** Take the colours of the theme. */
  applyTheme() {
    this.#drawing = new PeopleDrawing(this.#canvas);
    this.#scheduleFrame();
  }

  /**
   * Move everybody to where they are now; who is not named any more fades away.
   * @param {PersonNow[]} people
   */
  show(people) {
    this.#people.update(people, performance.now());
    this.#scheduleFrame();
  }

  /**
   * Draw a line from each estimate to where the person really is.
   * @param {TruePlace[]} truth nobody draws none
   */
  showTruth(truth) {
    this.#truth = new Map(truth.map((person) => [person.device, person]));
    this.#scheduleFrame();
  }

  /** Lie over the visible part of the map, in pixels of the screen. */
  #follow() {
    const size = this._map.getSize();
    const ratio = Math.min(devicePixelRatio || 1, 2);
    const canvas = this.#canvas;
    L.DomUtil.setPosition(canvas, this._map.containerPointToLayerPoint([0, 0]));
    if (canvas.width !== size.x * ratio || canvas.height !== size.y * ratio) {
      canvas.width = size.x * ratio;
      canvas.height = size.y * ratio;
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
    }
    this.#ratio = ratio;
    this.#draw(performance.now());
  }

  /** @param {L.LeafletMouseEvent} event */
  #onPointer(event) {
    this.#pointer = event.containerPoint;
    this.#scheduleFrame();
  }

  #onPointerOut() {
    this.#pointer = null;
    this.#scheduleFrame();
  }

  #scheduleFrame() {
    if (this._map && !this.#frame) this.#frame = requestAnimationFrame((now) => this.#onFrame(now));
  }

  /** @param {number} now */
  #onFrame(now) {
    this.#frame = 0;
    if (now - this.#drawnAt >= FRAME_MS) this.#draw(now);
    if (this.#people.isMoving(now)) this.#scheduleFrame();
  }

  /** @param {number} now */
  #draw(now) {
    const drawing = this.#drawing;
    if (!this._map || !drawing) return;
    this.#drawnAt = now;
    drawing.clear(this.#ratio);
    const metre = this._map.getZoomScale(this._map.getZoom(), 0);
    const dots = this.#dots(now, metre);
    drawing.drawGlows(dots, this.#floorPath());
    for (const dot of dots) this.#drawTruth(drawing, dot);
    drawing.drawCores(dots, Math.min(Math.max(metre * 0.3, 2.6), 5));
    const near = this.#nearPointer(dots);
    if (near) drawing.drawRegion(near);
  }

  /**
   * @param {number} now
   * @param {number} metre in pixels
   * @returns {Dot[]}
   */
  #dots(now, metre) {
    return this.#people.all.map((person) => ({
      person,
      point: this.#pixelOf(this.#people.placeOf(person, now)),
      reach: person.radius_m * metre,
      opacity: this.#people.opacityOf(person, now),
    }));
  }

  #floorPath() {
    const path = new Path2D();
    for (const ring of this.#outline) {
      ring.forEach(([x, y], index) => {
        const pixel = this.#pixelOf({ x, y });
        if (index) path.lineTo(pixel.x, pixel.y);
        else path.moveTo(pixel.x, pixel.y);
      });
      path.closePath();
    }
    return path;
  }

  /**
   * @param {PeopleDrawing} drawing
   * @param {Dot} dot
   */
  #drawTruth(drawing, { person, point }) {
    const truth = this.#truth.get(person.id);
    if (truth?.floor === person.floor) drawing.drawTruth(point, this.#pixelOf(truth));
  }

  /** @param {Dot[]} dots */
  #nearPointer(dots) {
    const pointer = this.#pointer;
    if (!pointer) return undefined;
    return dots
      .map((dot) => ({ ...dot, distance: pointer.distanceTo(L.point(dot.point.x, dot.point.y)) }))
      .filter(({ distance, person }) => distance < NEAR_PX && !person.gone)
      .sort((a, b) => a.distance - b.distance)[0];
  }

  /** @param {{ x: number, y: number }} place in metres */
  #pixelOf({ x, y }) {
    return this._map.latLngToContainerPoint([y, x]);
  }
}
