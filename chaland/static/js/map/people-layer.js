/** People as soft dots: a core where they most likely are, a glow as wide as the uncertainty. */
import * as L from "leaflet";

const WALK_MS = 1_000; // one tick: a dot arrives when the next position does
const FADE_MS = 600;
const FRAME_MS = 33;
const NEAR_PX = 14;
const SHARP_M = 2.5; // a region this small has the full glow; wider ones thin out as they spread
const still = matchMedia("(prefers-reduced-motion: reduce)");

export const PeopleLayer = L.Layer.extend({
  /** `outline` are the rings of the floor, in metres: nobody glows through its walls. */
  initialize(pane, outline) {
    L.setOptions(this, { pane });
    this._outline = outline;
    this._people = new Map();
    this._truth = null;
    this._pointer = null;
    this._drawnAt = 0;
  },

  onAdd(map) {
    this._canvas = L.DomUtil.create("canvas", "people", this.getPane());
    this._context = this._canvas.getContext("2d");
    map.on("move zoom viewreset resize", this._place, this);
    map.on("mousemove", this._point, this);
    map.on("mouseout", this._unpoint, this);
    this.dress();
    this._place();
  },

  onRemove(map) {
    map.off("move zoom viewreset resize", this._place, this);
    map.off("mousemove", this._point, this);
    map.off("mouseout", this._unpoint, this);
    cancelAnimationFrame(this._frame);
    this._frame = 0;
    this._canvas.remove();
  },

  /** Take the colours of the theme. */
  dress() {
    const style = getComputedStyle(this._canvas);
    const colour = (name) => style.getPropertyValue(name).trim();
    this._colours = {
      joined: colour("--map-person"),
      other: colour("--map-other"),
      rim: colour("--map-rim"),
      truth: colour("--map-hot"),
    };
    this._glows = {
      joined: glow(this._colours.joined),
      other: glow(this._colours.other),
    };
    this._wake();
  },

  /** Move everybody to where they are now; who is not named any more fades away. */
  show(people) {
    const now = performance.now();
    const named = new Set();
    for (const person of people) {
      named.add(person.id);
      const known = this._people.get(person.id);
      const from = known ? place(known, now) : person;
      this._people.set(person.id, {
        ...person,
        from: { x: from.x, y: from.y },
        since: now,
        born: known?.born ?? now,
        gone: null,
      });
    }
    for (const [id, person] of this._people) {
      if (!named.has(id)) person.gone ??= now;
      if (person.gone && now - person.gone > FADE_MS) this._people.delete(id);
    }
    this._wake();
  },

  /** Draw a line from each estimate to where the person really is; null draws none. */
  showTruth(truth) {
    this._truth = truth && new Map(truth.map((person) => [person.device, person]));
    this._wake();
  },

  _place() {
    const size = this._map.getSize();
    const ratio = Math.min(devicePixelRatio || 1, 2);
    L.DomUtil.setPosition(this._canvas, this._map.containerPointToLayerPoint([0, 0]));
    if (this._canvas.width !== size.x * ratio || this._canvas.height !== size.y * ratio) {
      this._canvas.width = size.x * ratio;
      this._canvas.height = size.y * ratio;
      this._canvas.style.width = `${size.x}px`;
      this._canvas.style.height = `${size.y}px`;
    }
    this._ratio = ratio;
    this._draw(performance.now());
  },

  _point(event) {
    this._pointer = event.containerPoint;
    this._wake();
  },

  _unpoint() {
    this._pointer = null;
    this._wake();
  },

  _wake() {
    if (this._map && !this._frame) {
      this._frame = requestAnimationFrame((now) => this._tick(now));
    }
  },

  _tick(now) {
    this._frame = 0;
    if (now - this._drawnAt >= FRAME_MS) this._draw(now);
    const moving = [...this._people.values()].some(
      (person) => now - person.since < WALK_MS || person.gone,
    );
    if (moving) this._wake();
  },

  _draw(now) {
    if (!this._map) return;
    this._drawnAt = now;
    const context = this._context;
    context.setTransform(this._ratio, 0, 0, this._ratio, 0, 0);
    context.clearRect(0, 0, this._canvas.width, this._canvas.height);
    const metre = this._map.getZoomScale(this._map.getZoom(), 0);
    const dots = [...this._people.values()].map((person) => {
      const { x, y } = place(person, now);
      const point = this._map.latLngToContainerPoint([y, x]);
      return { person, point, reach: person.radius_m * metre, shown: presence(person, now) };
    });
    context.save();
    context.clip(this._floor(), "evenodd");
    for (const dot of dots) this._drawGlow(dot);
    context.restore();
    if (this._truth) for (const dot of dots) this._drawTruth(dot);
    const core = Math.min(Math.max(metre * 0.3, 2.6), 5);
    for (const dot of dots) this._drawCore(dot, core);
    if (this._pointer) this._drawRegion(dots);
    context.globalAlpha = 1;
  },

  _floor() {
    const path = new Path2D();
    for (const ring of this._outline) {
      ring.forEach(([x, y], index) => {
        const point = this._map.latLngToContainerPoint([y, x]);
        if (index) path.lineTo(point.x, point.y);
        else path.moveTo(point.x, point.y);
      });
      path.closePath();
    }
    return path;
  },

  _drawGlow({ person, point, reach, shown }) {
    this._context.globalAlpha = shown * Math.min(1, (SHARP_M / person.radius_m) ** 2);
    const sprite = person.associated ? this._glows.joined : this._glows.other;
    this._context.drawImage(sprite, point.x - reach, point.y - reach, 2 * reach, 2 * reach);
  },

  _drawCore({ person, point, shown }, core) {
    const context = this._context;
    context.globalAlpha = shown;
    context.beginPath();
    context.arc(point.x, point.y, core, 0, 2 * Math.PI);
    context.fillStyle = person.associated ? this._colours.joined : this._colours.other;
    context.strokeStyle = this._colours.rim;
    context.lineWidth = 1.5;
    context.stroke();
    context.fill();
  },

  _drawTruth({ person, point }) {
    const truth = this._truth.get(person.id);
    if (!truth || truth.floor !== person.floor) return;
    const context = this._context;
    const there = this._map.latLngToContainerPoint([truth.y, truth.x]);
    context.globalAlpha = 0.9;
    context.strokeStyle = this._colours.truth;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(point.x, point.y);
    context.lineTo(there.x, there.y);
    context.stroke();
    context.strokeRect(there.x - 2.5, there.y - 2.5, 5, 5);
  },

  /** Under the pointer: the circle that holds the person with 90 % probability. */
  _drawRegion(dots) {
    const near = dots
      .map((dot) => ({ ...dot, apart: this._pointer.distanceTo(dot.point) }))
      .filter((dot) => dot.apart < NEAR_PX && !dot.person.gone)
      .sort((a, b) => a.apart - b.apart)[0];
    if (!near) return;
    const context = this._context;
    context.globalAlpha = 1;
    context.strokeStyle = near.person.associated ? this._colours.joined : this._colours.other;
    context.lineWidth = 1.5;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.arc(near.point.x, near.point.y, near.reach, 0, 2 * Math.PI);
    context.stroke();
    context.setLineDash([]);
  },
});

/** Where a walking dot is at this moment. */
function place(person, now) {
  const share = still.matches ? 1 : Math.min((now - person.since) / WALK_MS, 1);
  return {
    x: person.from.x + (person.x - person.from.x) * share,
    y: person.from.y + (person.y - person.from.y) * share,
  };
}

/** How much of a dot is there: it fades in when it comes and out when it goes. */
function presence(person, now) {
  const coming = Math.min((now - person.born) / FADE_MS, 1);
  const going = person.gone ? Math.max(1 - (now - person.gone) / FADE_MS, 0) : 1;
  return still.matches ? Number(!person.gone) : coming * going;
}

function glow(colour) {
  const size = 128;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  const gradient = context.createRadialGradient(64, 64, 0, 64, 64, 64);
  gradient.addColorStop(0, `color-mix(in srgb, ${colour} 34%, transparent)`);
  gradient.addColorStop(0.5, `color-mix(in srgb, ${colour} 15%, transparent)`);
  gradient.addColorStop(1, `color-mix(in srgb, ${colour} 0%, transparent)`);
  context.fillStyle = gradient;
  context.fillRect(0, 0, size, size);
  return canvas;
}
