/** Lit elements that live in the page's own tree, so that one set of style sheets dresses all. */
import { LitElement, html } from "lit";

/** @typedef {import("lit").TemplateResult | string} Content */

/**
 * An element without a shadow tree.
 *
 * Its reactive properties are listed in `static properties` and get their first value and their type
 * in the constructor: `/** @type {Zone | undefined} *\/ this.zone = undefined;`. A class field would
 * declare them as well, but it hides the accessor by which Lit learns of a change.
 */
export class PageElement extends LitElement {
  createRenderRoot() {
    this.replaceChildren(); // the server's skeleton has done its work
    return this;
  }
}

/**
 * A drawing of the sprite.
 * @param {string} name
 */
export const icon = (name) =>
  html`<svg class="icon" aria-hidden="true">
    <use href="${document.body.dataset.icons}#${name}"></use>
  </svg>`;

/**
 * What a view shows when there is nothing, or something went wrong.
 * @param {string} symbol
 * @param {string} title
 * @param {string} text
 * @param {Content} [action]
 */
export const emptyState = (symbol, title, text, action = "") => html`
  <div class="state">
    ${icon(symbol)}
    <div><strong>${title}</strong>${text}</div>
    ${action}
  </div>
`;

export { html };
