/** Lit elements that live in the page's own tree, so that one set of style sheets dresses all. */
import { LitElement, html } from "lit";

export class PageElement extends LitElement {
  createRenderRoot() {
    this.replaceChildren(); // the server's skeleton has done its work
    return this;
  }
}

const sprite = document.body.dataset.icons;

export const icon = (name) =>
  html`<svg class="icon" aria-hidden="true"><use href="${sprite}#${name}"></use></svg>`;

/** What a view says when there is nothing, or something went wrong. */
export const state = (symbol, title, text, action = "") => html`
  <div class="state">
    ${icon(symbol)}
    <div><strong>${title}</strong>${text}</div>
    ${action}
  </div>
`;

export { html };
