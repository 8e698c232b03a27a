/** A shared deal: a person, not a preview robot, has opened it. */
import { request } from "chaland/api.js";
import { find, findOptional } from "chaland/dom.js";
import { pictureAddress } from "chaland/pictures.js";

const { share } = document.body.dataset;

const drawing = findOptional(".offer .drawing use", SVGUseElement);
if (drawing) {
  const { product, title } = find(".offer .picture", HTMLElement).dataset;
  drawing.setAttribute("href", pictureAddress(product, title));
}
request(`/v1/shares/${share}/opened`, { method: "POST", body: {} }).catch(() => {
  // The deal can be read all the same; the friend's points come when this person joins.
});
