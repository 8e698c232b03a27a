/** A heat raster, painted value by value. */
import { cividis } from "chaland/map/cividis.js";
import { quantile, roundUp } from "chaland/map/scale.js";

/** @import { Heat } from "types/answers" */
/** @import { Ring } from "types/floorplan" */

/** @typedef {Pick<Heat, "values" | "origin" | "cell_m" | "rows" | "columns">} Raster */
/** @typedef {Array<Array<number | null>>} Values null where nobody can walk */

const PIXELS_A_CELL = 6; // values are blended before they are coloured
const LEAST_WEIGHT = 0.05;

/**
 * The end of the scale: above nearly every cell, so that one odd cell does not hide the others.
 * @param {Raster} raster
 */
export function heatTop(raster) {
  const values = raster.values.flat().filter((value) => value !== null && value > 0);
  return roundUp(quantile(/** @type {number[]} */ (values), 0.99));
}

/**
 * Paint `raster` (row 0 is the lowest y) inside the rings of the floor, up to `top`.
 * @param {Raster} raster
 * @param {number} top
 * @param {Ring[]} rings
 */
export function paintHeat(raster, top, rings) {
  const canvas = document.createElement("canvas");
  canvas.width = raster.columns * PIXELS_A_CELL;
  canvas.height = raster.rows * PIXELS_A_CELL;
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  const image = context.createImageData(canvas.width, canvas.height);
  fillImage(image, raster, top);
  context.putImageData(image, 0, 0);
  context.globalCompositeOperation = "destination-in";
  context.fill(floorPath(raster, rings), "evenodd");
  return canvas;
}

/**
 * @param {ImageData} image
 * @param {Raster} raster
 * @param {number} top
 */
function fillImage(image, raster, top) {
  const values = fillGaps(fillGaps(raster.values));
  for (let py = 0; py < image.height; py++) {
    const y = raster.rows - (py + 0.5) / PIXELS_A_CELL - 0.5;
    for (let px = 0; px < image.width; px++) {
      const value = interpolate(values, (px + 0.5) / PIXELS_A_CELL - 0.5, y);
      if (value === null) continue;
      image.data.set([...cividis(value / top), 255], 4 * (py * image.width + px));
    }
  }
}

/**
 * The values, and where nobody can walk the mean of the neighbours: walls cut cells in two.
 * @param {Values} values
 * @returns {Values}
 */
export function fillGaps(values) {
  return values.map((row, r) =>
    row.map((value, c) => {
      if (value !== null) return value;
      const neighbours = [values[r - 1]?.[c], values[r + 1]?.[c], row[c - 1], row[c + 1]].filter(
        (neighbour) => neighbour !== null && neighbour !== undefined,
      );
      return neighbours.length
        ? neighbours.reduce((sum, neighbour) => sum + neighbour, 0) / neighbours.length
        : null;
    }),
  );
}

/**
 * The value at a place in cells, from those of the four around it that are known.
 * @param {Values} values
 * @param {number} x
 * @param {number} y
 */
export function interpolate(values, x, y) {
  const left = Math.floor(x);
  const low = Math.floor(y);
  let sum = 0;
  let weights = 0;
  for (let row = low; row <= low + 1; row++) {
    for (let column = left; column <= left + 1; column++) {
      const value = values[row]?.[column] ?? null;
      if (value === null) continue;
      const weight = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
      sum += value * weight;
      weights += weight;
    }
  }
  return weights > LEAST_WEIGHT ? sum / weights : null;
}

/**
 * The floor as a path in the pixels of the image.
 * @param {Raster} raster
 * @param {Ring[]} rings
 */
function floorPath({ origin, cell_m: size, rows }, rings) {
  const path = new Path2D();
  for (const ring of rings) {
    ring.forEach(([x, y], index) => {
      const px = ((x - origin[0]) / size) * PIXELS_A_CELL;
      const py = (rows - (y - origin[1]) / size) * PIXELS_A_CELL;
      if (index) path.lineTo(px, py);
      else path.moveTo(px, py);
    });
    path.closePath();
  }
  return path;
}
