/** `<calibration-list>`: what the store had learned hour by hour, and the way back to one of them. */
import { Problem, get, logIn, request } from "chaland/api.js";
import { find } from "chaland/dom.js";
import { PageElement, emptyState, html, icon } from "chaland/element.js";
import { base, store } from "chaland/manager/store.js";
import { moment, t, written } from "chaland/texts.js";
import { toast } from "chaland/toast.js";

/** @import { PropertyValues } from "lit" */
/** @import { AccessPoints, CalibrationList as Page, CalibrationSummary } from "types/answers" */

const PAGE_SIZE = 12;

export class CalibrationList extends PageElement {
  static properties = {
    mayGoBack: { type: Boolean, attribute: "may-go-back" },
    learnsFrom: {},
    items: { state: true },
    next: { state: true },
    selected: { state: true },
    fault: { state: true },
    busy: { state: true },
  };

  constructor() {
    super();
    this.mayGoBack = false;
    /** @type {AccessPoints["learns_from"] | undefined} */
    this.learnsFrom = undefined;
    /** @type {CalibrationSummary[] | undefined} */
    this.items = undefined;
    /** @type {string | null} */
    this.next = null;
    /** @type {CalibrationSummary | null} */
    this.selected = null;
    /** @type {string | null} */
    this.fault = null;
    this.busy = false;
  }

  /** @param {PropertyValues<this>} changed */
  willUpdate(changed) {
    if (changed.has("learnsFrom") && this.learnsFrom === "readings") this.#load();
  }

  render() {
    return html`
      <h2>${t("receivers.history")}</h2>
      ${this.#renderContent()}
      <dialog aria-labelledby="sure-title" @close=${() => (this.selected = null)}>
        ${this.selected ? this.#renderConfirmation(this.selected) : ""}
      </dialog>
    `;
  }

  #renderContent() {
    const { learnsFrom, items } = this;
    if (!learnsFrom) return html`<div class="skeleton"></div>`;
    if (learnsFrom !== "readings") return renderNoHistory(learnsFrom);
    if (this.fault && !this.selected) {
      return html`<p class="notice wrong" role="alert">${this.fault}</p>`;
    }
    if (!items) return html`<div class="skeleton"></div>`;
    if (!items.length) {
      return emptyState("clock", t("receivers.no_history"), t("receivers.no_history_do"));
    }
    return this.#renderHistory(items);
  }

  /** @param {CalibrationSummary[]} items */
  #renderHistory(items) {
    return html`
      <p class="soft small">${t("receivers.history_lead")}</p>
      <div class="history-scroll" tabindex="0" role="region" aria-label=${t("receivers.history")}>
        <ol class="history">
          ${items.map((calibration) => this.#renderRow(calibration))}
        </ol>
        ${
          this.next
            ? html`<button class="button quiet" type="button" @click=${() => this.#load(this.next)}>
                ${t("receivers.earlier")}
              </button>`
            : ""
        }
      </div>
    `;
  }

  /** @param {CalibrationSummary} calibration */
  #renderRow(calibration) {
    const { id, at, reason, doubtful } = calibration;
    const count = doubtful
      ? html`<span class="badge doubtful"
          >${icon("warning")}${t("receivers.count_doubtful", { n: doubtful })}</span
        >`
      : "";
    return html`<li>
      <span class="when" id=${id}>${moment(at)}</span>
      <span class="soft small">${t(`receivers.reason_${reason}`)} ${count}</span>
      ${
        this.mayGoBack
          ? html`<button
              class="button compact"
              type="button"
              aria-describedby=${id}
              @click=${() => this.#confirm(calibration)}
            >
              ${t("receivers.go_back")}
            </button>`
          : ""
      }
    </li>`;
  }

  /** @param {CalibrationSummary} calibration */
  #renderConfirmation(calibration) {
    return html`
      <div class="pad stack">
        <h2 id="sure-title">${t("receivers.sure", { when: moment(calibration.at) })}</h2>
        <p>${t("receivers.sure_what")}</p>
        ${this.fault ? html`<p class="notice wrong" role="alert">${this.fault}</p>` : ""}
        <div class="row choice">
          <button class="button" type="button" @click=${() => this.#dialog.close()}>
            ${t("shell.cancel")}
          </button>
          <button
            class="button primary"
            type="button"
            ?disabled=${this.busy}
            @click=${() => this.#goBackTo(calibration)}
          >
            ${t("receivers.sure_yes")}
          </button>
        </div>
      </div>
    `;
  }

  get #dialog() {
    return find("dialog", HTMLDialogElement, this);
  }

  /** @param {CalibrationSummary} calibration */
  async #confirm(calibration) {
    this.fault = null;
    this.selected = calibration;
    await this.updateComplete;
    this.#dialog.showModal();
  }

  /** @param {CalibrationSummary} calibration */
  async #goBackTo({ id, at }) {
    this.busy = true;
    try {
      await request(`${base}/calibrations/${id}/restore`, { method: "POST" });
      this.#dialog.close();
      toast(t("receivers.gone_back", { when: moment(at) }));
      this.dispatchEvent(new Event("restored"));
      await this.#load();
    } catch (problem) {
      this.#showFault(problem);
    }
    this.busy = false;
  }

  /** @param {string | null} [after] the page after this one; without it, the first */
  async #load(after) {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(after && { after }) });
    try {
      /** @type {Page} */
      const page = await get(`${base}/calibrations?${query}`);
      this.fault = null;
      this.items = after ? [...(this.items ?? []), ...page.items] : page.items;
      this.next = page.next;
    } catch (problem) {
      this.#showFault(problem);
    }
  }

  /** @param {unknown} problem */
  #showFault(problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.status === 401) logIn();
    const key = `receivers.fault_${problem.key}`;
    this.fault = t(written(key) ? key : "receivers.fault_unreachable");
  }
}
customElements.define("calibration-list", CalibrationList);

/** @param {"survey" | "nothing"} source what the store learns from instead of readings */
function renderNoHistory(source) {
  const survey = html`<a class="button compact" href="/manager/${store}/survey"
    >${t("tabs.survey")}</a
  >`;
  return emptyState(
    "check",
    t(`receivers.from_${source}`),
    t(`receivers.from_${source}_do`),
    survey,
  );
}
