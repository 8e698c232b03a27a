/** How an offer looks: its words, its picture, its card. */
import { html, icon } from "chaland/element.js";
import { inLanguage, moment, money, t } from "chaland/texts.js";

const pictures = document.body.dataset.icons.replace("icons.svg", "products.svg");
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

/** The words of the offer itself: "−20 %", "−1.50 €", "2 for 1". */
export function offerText(offer) {
  if (offer.kind === "percent") return t("offer.percent", { value: offer.value });
  if (offer.kind === "amount") {
    return t("offer.amount", { value: money(offer.value, offer.currency ?? "EUR") });
  }
  return inLanguage(offer.text);
}

/** The drawing that goes with some words; a price tag when none does. */
export function picture(...words) {
  const about = words.filter(Boolean).join(" ").toLowerCase();
  const name = PICTURES.find(([, pattern]) => pattern.test(about))?.[0] ?? "offer";
  return html`<svg class="drawing" aria-hidden="true"><use href="${pictures}#${name}"></use></svg>`;
}

/** The picture, offer and terms of a coupon. */
export function offerFace(coupon) {
  const { title, offer, condition, product, zone, valid_until, image } = coupon;
  return html`
    <div class="picture">
      <p class="amount">${offerText(offer)}</p>
      ${image
        ? html`<img class="drawing" src=${image} alt="" />`
        : picture(product, title.en, title.fr, zone)}
    </div>
    <div class="tear" aria-hidden="true"></div>
    <div class="body">
      <h2 class="product">${inLanguage(title)}</h2>
      <p class="condition">${inLanguage(condition)}</p>
      <p class="until">${icon("clock")}${t("offer.until", { when: moment(valid_until) })}</p>
    </div>
  `;
}
