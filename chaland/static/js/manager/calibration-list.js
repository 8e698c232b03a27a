/** `<calibration-list>`: what the store had learned hour by hour, and the way back to one of them. */
import { ask, get, logIn } from "chaland/api.js";
import { PageElement, html, icon, state } from "chaland/element.js";
import { base, store } from "chaland/manager/store.js";
import { moment, t, written } from "chaland/texts.js";
import { toast } from "chaland/toast.js";

const PAGE = 12;

class CalibrationList extends PageElement {
  static properties = {
    mayGoBack: { type: Boolean, attribute: "may-go-back" },
    learnsFrom: {},
    items: { state: true },
    next: { state: true },
    wanted: { state: true },
    fault: { state: true },
    busy: { state: true },
  };

  willUpdate(changed) {
    if (changed.has("learnsFrom") && this.learnsFrom === "readings") this.#load();
  }

  render() {
    return html`
      <h2>${t("receivers.history")}</h2>
      ${this.#content()}
      <dialog aria-labelledby="sure-title" @close=${() => (this.wanted = null)}>
        ${this.wanted ? this.#sure() : ""}
      </dialog>
    `;
  }

  #content() {
    if (!this.learnsFrom) return html`<div class="skeleton"></div>`;
    if (this.learnsFrom !== "readings") {
      const survey = html`<a class="button compact" href="/manager/${store}/survey"
        >${t("tabs.survey")}</a
      >`;
      const why = this.learnsFrom;
      return state("check", t(`receivers.from_${why}`), t(`receivers.from_${why}_do`), survey);
    }
    if (this.fault && !this.wanted)
      return html`<p class="notice wrong" role="alert">${this.fault}</p>`;
    if (!this.items) return html`<div class="skeleton"></div>`;
    if (!this.items.length) {
      return state("clock", t("receivers.no_history"), t("receivers.no_history_do"));
    }
    return html`
      <p class="soft small">${t("receivers.history_lead")}</p>
      <div class="history-scroll" tabindex="0" role="region" aria-label=${t("receivers.history")}>
        <ol class="history">
          ${this.items.map((one) => this.#row(one))}
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

  #row(one) {
    const doubtful = one.doubtful
      ? html`<span class="badge doubtful"
          >${icon("warning")}${t("receivers.count_doubtful", { n: one.doubtful })}</span
        >`
      : "";
    return html`<li>
      <span class="when" id=${one.id}>${moment(one.at)}</span>
      <span class="soft small">${t(`receivers.reason_${one.reason}`)} ${doubtful}</span>
      ${
        this.mayGoBack
          ? html`<button
              class="button compact"
              type="button"
              aria-describedby=${one.id}
              @click=${() => this.#ask(one)}
            >
              ${t("receivers.go_back")}
            </button>`
          : ""
      }
    </li>`;
  }

  #sure() {
    return html`
      <div class="pad stack">
        <h2 id="sure-title">${t("receivers.sure", { when: moment(this.wanted.at) })}</h2>
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
            @click=${() => this.#goBack()}
          >
            ${t("receivers.sure_yes")}
          </button>
        </div>
      </div>
    `;
  }

  get #dialog() {
    return this.querySelector("dialog");
  }

  async #ask(one) {
    this.fault = null;
    this.wanted = one;
    await this.updateComplete;
    this.#dialog.showModal();
  }

  async #goBack() {
    const { id, at } = this.wanted;
    this.busy = true;
    try {
      await ask(`${base}/calibrations/${id}/restore`, { method: "POST" });
      this.#dialog.close();
      toast(t("receivers.gone_back", { when: moment(at) }));
      this.dispatchEvent(new Event("restored"));
      await this.#load();
    } catch (problem) {
      this.#explain(problem);
    }
    this.busy = false;
  }

  async #load(after) {
    const query = new URLSearchParams({ limit: PAGE, ...(after && { after }) });
    try {
      const page = await get(`${base}/calibrations?${query}`);
      this.fault = null;
      this.items = after ? [...this.items, ...page.items] : page.items;
      this.next = page.next;
    } catch (problem) {
      this.#explain(problem);
    }
  }

  #explain(problem) {
    if (problem.status === 401) logIn();
    const key = `receivers.fault_${problem.key}`;
    this.fault = t(written(key) ? key : "receivers.fault_unreachable");
  }
}
customElements.define("calibration-list", CalibrationList);
