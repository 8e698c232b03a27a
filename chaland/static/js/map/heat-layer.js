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

/** Paint `raster` (row 0 is the lowest y) with the scale ending at `top`; gives a canvas. */
export function paintHeat(raster, top) {
  const { rows, columns } = raster;
  const canvas = document.createElement("canvas");
  canvas.width = columns * FINER;
  canvas.height = rows * FINER;
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  for (let py = 0; py < canvas.height; py++) {
    const y = rows - (py + 0.5) / FINER - 0.5;
    for (let px = 0; px < canvas.width; px++) {
      const value = blended(raster, (px + 0.5) / FINER - 0.5, y);
      if (value === null) continue;
      image.data.set([...cividis(value / top), 255], 4 * (py * canvas.width + px));
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** The value at a place in cells, from the walkable ones of the four around it. */
function blended({ values, rows, columns }, x, y) {
  const left = Math.floor(x);
  const low = Math.floor(y);
  let sum = 0;
  let weights = 0;
  for (let row = low; row <= low + 1; row++) {
    for (let column = left; column <= left + 1; column++) {
      if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
      const value = values[row][column];
      if (value === null) continue;
      const weight = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
      sum += value * weight;
      weights += weight;
    }
  }
  return weights > 0.05 ? sum / weights : null;
}

export class HeatLayer {
  #overlay = null;

  constructor(map, pane) {
    this.map = map;
    this.pane = pane;
  }

  /** Show a raster, or nothing for null; gives the end of the scale. */
  show(raster) {
    if (!raster) {
      this.#overlay?.remove();
      this.#overlay = null;
      return null;
    }
    const top = heatTop(raster);
    const [x, y] = raster.origin;
    const size = raster.cell_m;
    const bounds = [
      [y, x],
      [y + raster.rows * size, x + raster.columns * size],
    ];
    const url = paintHeat(raster, top).toDataURL();
    if (this.#overlay) this.#overlay.setUrl(url).setBounds(L.latLngBounds(bounds));
    else {
      this.#overlay = L.imageOverlay(url, bounds, { pane: this.pane, className: "heat" });
      this.#overlay.addTo(this.map);
    }
    return top;
  }
}
