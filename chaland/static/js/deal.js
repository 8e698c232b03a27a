/** A shared deal: a person, not a preview robot, has opened it. */
import { ask } from "chaland/api.js";
import { pictureName, pictures } from "chaland/pictures.js";

const { share } = document.body.dataset;

const drawing = document.querySelector(".offer .drawing use");
if (drawing) {
  const { product, title } = document.querySelector(".offer .picture").dataset;
  drawing.setAttribute("href", `${pictures}#${pictureName(product, title)}`);
}
ask(`/v1/shares/${share}/opened`, { method: "POST", body: {} }).catch(() => {
  // The deal can be read all the same; the friend's points come when this person joins.
});
