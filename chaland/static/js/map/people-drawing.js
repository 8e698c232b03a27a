/** People as soft dots: a core where they most likely are, a glow as wide as the uncertainty. */

/** @import { MovingPerson } from "chaland/map/person-motion.js" */

/** @typedef {{ x: number, y: number }} Pixel */

/**
 * A person on the canvas: `reach` is the radius of the uncertainty in pixels.
 * @typedef {{ person: MovingPerson, point: Pixel, reach: number, opacity: number }} Dot
 */

const SHARP_M = 2.5; // a region this small has the full glow; wider ones thin out as they spread
const GLOW_PX = 128;
const LINE_PX = 1.5;
const TRUTH_PX = 5;

export class PeopleDrawing {
  #context;
  #colours;
  #glows;

  /**
   * Takes the colours of the theme from the canvas.
   * @param {HTMLCanvasElement} canvas
   */
  constructor(canvas) {
    this.#context = contextOf(canvas);
    const style = getComputedStyle(canvas);
    /** @param {string} name */
    const colour = (name) => style.getPropertyValue(name).trim();
    this.#colours = {
      joined: colour("--map-person"),
      other: colour("--map-other"),
      rim: colour("--map-rim"),
      truth: colour("--map-hot"),
    };
    this.#glows = { joined: glow(this.#colours.joined), other: glow(this.#colours.other) };
  }

  /**
   * Begin anew on an empty canvas.
   * @param {number} ratio canvas pixels a CSS pixel
   */
  clear(ratio) {
    const { canvas } = this.#context;
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#context.globalAlpha = 1;
    this.#context.clearRect(0, 0, canvas.width, canvas.height);
  }

  /**
   * Draw the glows: nobody glows through the walls of the floor.
   * @param {Dot[]} dots
   * @param {Path2D} floor
   */
  drawGlows(dots, floor) {
    const context = this.#context;
    context.save();
    context.clip(floor, "evenodd");
    for (const { person, point, reach, opacity } of dots) {
      context.globalAlpha = opacity * Math.min(1, (SHARP_M / person.radius_m) ** 2);
      const sprite = person.associated ? this.#glows.joined : this.#glows.other;
      context.drawImage(sprite, point.x - reach, point.y - reach, 2 * reach, 2 * reach);
    }
    context.restore();
  }

  /**
   * Draw the dots themselves.
   * @param {Dot[]} dots
   * @param {number} radius
   */
  drawCores(dots, radius) {
    const context = this.#context;
    for (const { person, point, opacity } of dots) {
      context.globalAlpha = opacity;
      context.beginPath();
      context.arc(point.x, point.y, radius, 0, 2 * Math.PI);
      context.fillStyle = this.#colourOf(person);
      context.strokeStyle = this.#colours.rim;
      context.lineWidth = LINE_PX;
      context.stroke();
      context.fill();
    }
  }

  /**
   * Draw a line from an estimate to where the person really is.
   * @param {Pixel} point
   * @param {Pixel} truth
   */
  drawTruth(point, truth) {
    const context = this.#context;
    context.globalAlpha = 0.9;
    context.strokeStyle = this.#colours.truth;
    context.lineWidth = LINE_PX;
    context.beginPath();
    context.moveTo(point.x, point.y);
    context.lineTo(truth.x, truth.y);
    context.stroke();
    context.strokeRect(truth.x - TRUTH_PX / 2, truth.y - TRUTH_PX / 2, TRUTH_PX, TRUTH_PX);
  }

  /**
   * Draw the circle that holds a person with 90 % probability.
   * @param {Dot} dot
   */
  drawRegion({ person, point, reach }) {
    const context = this.#context;
    context.globalAlpha = 1;
    context.strokeStyle = this.#colourOf(person);
    context.lineWidth = LINE_PX;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.arc(point.x, point.y, reach, 0, 2 * Math.PI);
    context.stroke();
    context.setLineDash([]);
  }

  /** @param {MovingPerson} person */
  #colourOf(person) {
    return person.associated ? this.#colours.joined : this.#colours.other;
  }
}

/** @param {string} colour */
function glow(colour) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = GLOW_PX;
  const context = contextOf(canvas);
  const middle = GLOW_PX / 2;
  const gradient = context.createRadialGradient(middle, middle, 0, middle, middle, middle);
  gradient.addColorStop(0, `color-mix(in srgb, ${colour} 34%, transparent)`);
  gradient.addColorStop(0.5, `color-mix(in srgb, ${colour} 15%, transparent)`);
  gradient.addColorStop(1, `color-mix(in srgb, ${colour} 0%, transparent)`);
  context.fillStyle = gradient;
  context.fillRect(0, 0, GLOW_PX, GLOW_PX);
  return canvas;
}

/** @param {HTMLCanvasElement} canvas */
function contextOf(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws no canvas");
  return context;
}
