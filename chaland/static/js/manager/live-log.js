/** `<live-log>`: what just happened, the newest first. */
import { repeat } from "lit/directives/repeat.js";
import { PageElement, html } from "chaland/element.js";
import { inLanguage, t, timeOfDay } from "chaland/texts.js";

/** @import { Texts } from "types/answers" */

/** @typedef {{ at: string, kind: string, text: Texts }} Notice */

const KEPT = 50;

export class LiveLog extends PageElement {
  static properties = { notices: { state: true } };

  #count = 0;

  constructor() {
    super();
    /** @type {Array<Notice & { key: number }>} */
    this.notices = [];
  }

  /**
   * Add a notice, and forget the oldest.
   * @param {Notice} notice
   */
  add(notice) {
    this.notices = [{ ...notice, key: this.#count++ }, ...this.notices].slice(0, KEPT);
  }

  render() {
    return html`
      <h2>${t("today.log")}</h2>
      ${this.notices.length ? "" : html`<p class="empty">${t("today.log_empty")}</p>`}
      <div role="log" aria-label=${t("today.log")} ?hidden=${!this.notices.length}>
        <ol tabindex="0" aria-label=${t("today.log")}>
          ${repeat(
            this.notices,
            (notice) => notice.key,
            (notice) => html`
              <li class="log-row">
                <time datetime=${notice.at}>${timeOfDay(notice.at)}</time>
                <span>${inLanguage(notice.text)}</span>
              </li>
            `,
          )}
        </ol>
      </div>
    `;
  }
}
customElements.define("live-log", LiveLog);
