/** A heat raster, painted value by value and laid on the floor as an image. */
import * as L from "leaflet";
import { cividis } from "chaland/map/cividis.js";
import { quantile, roundUp } from "chaland/map/scale.js";

const FINER = 6; // pixels a cell: values are blended before they are coloured

/** The end of the scale: above nearly every cell, so that one odd cell does not hide the others. */
export function heatTop(raster) {
  const values = raster.values.flat().filter((value) => value > 0);
  return roundUp(quantile(values, 0.99));
}

/** Paint `raster` (row 0 is the lowest y) inside the rings of the floor, up to `top`. */
export function paintHeat(raster, top, rings) {
  const canvas = document.createElement("canvas");
  canvas.width = raster.columns * FINER;
  canvas.height = raster.rows * FINER;
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const values = grown(grown(raster.values));
  for (let py = 0; py < canvas.height; py++) {
    const y = raster.rows - (py + 0.5) / FINER - 0.5;
    for (let px = 0; px < canvas.width; px++) {
      const value = blended(values, (px + 0.5) / FINER - 0.5, y);
      if (value === null) continue;
      image.data.set([...cividis(value / top), 255], 4 * (py * canvas.width + px));
    }
  }
  context.putImageData(image, 0, 0);
  context.globalCompositeOperation = "destination-in";
  context.fill(floor(raster, rings), "evenodd");
  return canvas;
}

/** The values, and where nobody can walk the mean of the neighbours: walls cut cells in two. */
function grown(values) {
  return values.map((row, r) =>
    row.map((value, c) => {
      if (value !== null) return value;
      const around = [values[r - 1]?.[c], values[r + 1]?.[c], row[c - 1], row[c + 1]].filter(
        (one) => one !== null && one !== undefined,
      );
      return around.length ? around.reduce((sum, one) => sum + one, 0) / around.length : null;
    }),
  );
}

/** The value at a place in cells, from those of the four around it that are known. */
function blended(values, x, y) {
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
  return weights > 0.05 ? sum / weights : null;
}

/** The floor as a path in the pixels of the image. */
function floor({ origin, cell_m, rows }, rings) {
  const path = new Path2D();
  for (const ring of rings) {
    ring.forEach(([x, y], index) => {
      const px = ((x - origin[0]) / cell_m) * FINER;
      const py = (rows - (y - origin[1]) / cell_m) * FINER;
      if (index) path.lineTo(px, py);
      else path.moveTo(px, py);
    });
    path.closePath();
  }
  return path;
}

export class HeatLayer {
  #overlay = null;

  /** `rings` are the outline of the floor, in metres. */
  constructor(map, pane, rings) {
    this.map = map;
    this.pane = pane;
    this.rings = rings;
  }

  /** Show a raster up to `top`, or nothing for null; gives the end of the scale. */
  show(raster, top = raster && heatTop(raster)) {
    if (!raster) {
      this.#overlay?.remove();
      this.#overlay = null;
      return null;
    }
    const [x, y] = raster.origin;
    const size = raster.cell_m;
    const bounds = [
      [y, x],
      [y + raster.rows * size, x + raster.columns * size],
    ];
    const url = paintHeat(raster, top, this.rings).toDataURL();
    if (this.#overlay) this.#overlay.setUrl(url).setBounds(L.latLngBounds(bounds));
    else {
      this.#overlay = L.imageOverlay(url, bounds, { pane: this.pane, className: "heat" });
      this.#overlay.addTo(this.map);
    }
    return top;
  }
}
