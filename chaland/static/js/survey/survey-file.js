/** `<survey-file>`: the survey out to a file and in from one. */
import { withElement } from "chaland/dom.js";
import { PageElement, html, icon } from "chaland/element.js";
import { base } from "chaland/manager/store.js";
import { t, written } from "chaland/texts.js";

/** @import { Problem, SurveyKept } from "types/answers" */

const TOO_LARGE = 413;

export class SurveyFile extends PageElement {
  static properties = { file: {}, message: {}, fault: {}, busy: {} };

  constructor() {
    super();
    /** @type {File | null} */
    this.file = null;
    /** @type {string | null} */
    this.message = null;
    /** @type {string | null} */
    this.fault = null;
    this.busy = false;
  }

  render() {
    return html`
      <h2>${t("survey.file")}</h2>
      <p class="soft small">${t("survey.file_lead")}</p>
      <div class="two">
        <a class="button" href="${base}/survey.csv" download
          >${icon("download")}${t("survey.export")}</a
        >
        <label class="button">
          ${icon("upload")}${t("survey.import")}
          <input
            class="visually-hidden"
            type="file"
            accept=".csv,text/csv"
            @change=${withElement(HTMLInputElement, (input) => this.#choose(input))}
          />
        </label>
      </div>
      ${this.file ? this.#renderConfirmation(this.file) : ""}
      <div role="status">
        ${this.message ? html`<p class="notice right">${this.message}</p>` : ""}
      </div>
      ${this.fault ? html`<p class="notice wrong" role="alert">${this.fault}</p>` : ""}
    `;
  }

  /** @param {File} file */
  #renderConfirmation(file) {
    return html`
      <p>${t("survey.import_sure", { file: file.name })}</p>
      <div class="two">
        <button class="button" type="button" @click=${() => (this.file = null)}>
          ${t("shell.cancel")}
        </button>
        <button
          class="button danger"
          type="button"
          ?disabled=${this.busy}
          @click=${() => this.#send(file)}
        >
          ${t("survey.import_go")}
        </button>
      </div>
    `;
  }

  /** @param {HTMLInputElement} input */
  #choose(input) {
    this.file = input.files?.[0] ?? null;
    this.message = this.fault = null;
    input.value = ""; // the same file, corrected, is a change too
  }

  /** @param {File} file */
  async #send(file) {
    this.busy = true;
    try {
      const headers = { Accept: "application/json", "Content-Type": "text/csv" };
      const response = await fetch(`${base}/survey.csv`, { method: "PUT", headers, body: file });
      if (response.ok) this.#showKept(await response.json());
      else this.fault = faultText(response.status, await response.json());
    } catch {
      this.fault = t("survey.unreachable");
    }
    this.file = null;
    this.busy = false;
  }

  /** @param {SurveyKept} kept */
  #showKept({ samples }) {
    this.message = t("survey.import_kept", { n: samples });
    this.dispatchEvent(new Event("imported"));
  }
}
customElements.define("survey-file", SurveyFile);

/**
 * Say which line and column of the file is wrong.
 * @param {number} status
 * @param {Partial<Problem>} problem
 */
function faultText(status, { errors = [] }) {
  if (status === TOO_LARGE) return t("survey.import_too_large");
  const [, line, column] = /^line (\d+): (\w+)$/.exec(errors[0]?.field ?? "") ?? [];
  const expected = `survey.column_${column}`;
  if (!line || !written(expected)) return t("survey.import_fault_other");
  const values = { line, column, expected: t(line === "1" ? "survey.column_named" : expected) };
  return t("survey.import_fault", values);
}
