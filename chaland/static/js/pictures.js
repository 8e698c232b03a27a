/** The drawing that goes with some words. */

/** @type {Array<[string, RegExp]>} */
const PICTURES = [
  ["wine", /\b(wines?|vins?|champagne)\b/],
  ["cheese", /chees|fromage|comt[ée]|brie/],
  ["bread", /bak|boulang|bread|pain\b|loaf|croissant/],
  ["fish", /fish|poisson|oyster|hu[iî]tre|salmon|saumon/],
  ["meat", /meat|butcher|bouch|ham\b|jambon|deli/],
  ["milk", /dairy|milk|lait|cr[èe]m|egg|œuf|yog|yaourt/],
  ["frozen", /frozen|surgel|ice|glace/],
  ["fruit", /fruit|veget|l[ée]gume|apple|pomme/],
  ["pasta", /pasta|p[âa]tes|rice|riz\b/],
  ["breakfast", /breakfast|d[ée]jeuner|coffee|caf[ée]|biscuit/],
  ["snacks", /snack|crisp|chips|ap[ée]r/],
  ["drinks", /drink|boisson|water|eau\b|juice|jus\b/],
  ["beauty", /beaut|hygi|soap|savon|shampoo/],
  ["home", /home|maison|clean|entretien|lessive/],
  ["flowers", /flower|fleur|tulip|rose|bouquet/],
];

/**
 * The name of the drawing; a price tag when no word says more.
 * @param {Array<string | null | undefined>} words
 */
export function pictureName(...words) {
  const about = words.filter(Boolean).join(" ").toLowerCase();
  return PICTURES.find(([, pattern]) => pattern.test(about))?.[0] ?? "offer";
}

/**
 * The address of the drawing, in the sprite beside that of the icons.
 * @param {Array<string | null | undefined>} words
 */
export function pictureAddress(...words) {
  const icons = document.body.dataset.icons ?? "";
  return `${icons.replace("icons.svg", "products.svg")}#${pictureName(...words)}`;
}
