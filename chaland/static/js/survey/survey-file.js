/** `<survey-file>`: the survey out to a file and in from one. */
import { PageElement, html, icon } from "chaland/element.js";
import { base } from "chaland/manager/store.js";
import { t, written } from "chaland/texts.js";

const TOO_LARGE = 413;

class SurveyFile extends PageElement {
  static properties = { file: {}, said: {}, fault: {}, busy: {} };

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
            @change=${(event) => this.#choose(event.target)}
          />
        </label>
      </div>
      ${this.file ? this.#sure() : ""}
      <div role="status">${this.said ? html`<p class="notice right">${this.said}</p>` : ""}</div>
      ${this.fault ? html`<p class="notice wrong" role="alert">${this.fault}</p>` : ""}
    `;
  }

  #sure() {
    return html`
      <p>${t("survey.import_sure", { file: this.file.name })}</p>
      <div class="two">
        <button class="button" type="button" @click=${() => (this.file = null)}>
          ${t("shell.cancel")}
        </button>
        <button class="button danger" type="button" ?disabled=${this.busy} @click=${this.#send}>
          ${t("survey.import_go")}
        </button>
      </div>
    `;
  }

  #choose(input) {
    [this.file] = input.files;
    this.said = this.fault = null;
    input.value = ""; // the same file, corrected, is a change too
  }

  async #send() {
    this.busy = true;
    try {
      const headers = { Accept: "application/json", "Content-Type": "text/csv" };
      const response = await fetch(`${base}/survey.csv`, {
        method: "PUT",
        headers,
        body: this.file,
      });
      const answer = await response.json();
      if (response.ok) this.said = t("survey.import_kept", { n: answer.samples });
      else this.fault = wrong(response.status, answer);
      if (response.ok) this.dispatchEvent(new Event("imported"));
    } catch {
      this.fault = t("survey.unreachable");
    }
    this.file = null;
    this.busy = false;
  }
}

/** Say which line and column of the file is wrong. */
function wrong(status, { errors = [] }) {
  if (status === TOO_LARGE) return t("survey.import_too_large");
  const [, line, column] = /^line (\d+): (\w+)$/.exec(errors[0]?.field ?? "") ?? [];
  if (!line || !written(`survey.column_${column}`)) return t("survey.import_fault_other");
  const key = line === "1" ? "survey.column_named" : `survey.column_${column}`;
  return t("survey.import_fault", { line, column, expected: t(key) });
}
customElements.define("survey-file", SurveyFile);
