/** Fields of a form that is bound to a draft. */
import { html } from "lit";
import { live } from "lit/directives/live.js";
import { withElement } from "chaland/dom.js";
import { language } from "chaland/texts.js";

/** @import { Texts } from "types/answers" */
/** @import { Content } from "chaland/element.js" */
/** @import { Language } from "chaland/language/words.js" */

/**
 * Both languages, that of the page first.
 * @type {Language[]}
 */
export const LANGUAGES = language === "fr" ? ["fr", "en"] : ["en", "fr"];

/**
 * What every field has: `id` is that of its input, `fault` what is wrong with it.
 * @typedef {{ id: string, label: string, hint?: string, fault?: string }} FieldOptions
 */

/**
 * An input under its label.
 * @param {FieldOptions} options
 * @param {Content} input
 */
export const field = ({ id, label, hint, fault }, input) => html`
  <div class="field">
    <label for=${id}>${label}</label>
    ${input} ${hint ? html`<span class="hint">${hint}</span>` : ""}
    ${fault ? html`<span class="fault">${fault}</span>` : ""}
  </div>
`;

/**
 * @typedef {object} NumberOptions
 * @property {number | null} value
 * @property {number} [min]
 * @property {number} [max]
 * @property {string} [placeholder] a field that has one may stay empty
 * @property {(value: number | null) => void} onChange
 */

/**
 * A field for a whole number.
 * @param {FieldOptions} options
 * @param {NumberOptions} number
 */
export function numberField(options, { value, min = 1, max = 1_000_000, placeholder, onChange }) {
  const input = html`<input
    id=${options.id}
    type="number"
    inputmode="numeric"
    min=${min}
    max=${max}
    placeholder=${placeholder ?? ""}
    ?required=${placeholder === undefined}
    .value=${live(value === null ? "" : String(Math.round(value)))}
    @change=${withElement(HTMLInputElement, (target) =>
      onChange(target.value ? target.valueAsNumber : null),
    )}
  />`;
  return field(options, input);
}

/**
 * A field to choose one of some values.
 * @template {string | number} V
 * @param {FieldOptions} options
 * @param {{ values: V[], value: V, nameOf: (value: V) => string, onChange: (value: V) => void }} choice
 */
export function choiceField(options, { values, value, nameOf, onChange }) {
  const input = html`<select
    id=${options.id}
    @change=${withElement(HTMLSelectElement, (target) => onChange(JSON.parse(target.value)))}
  >
    ${values.map(
      (offered) =>
        html`<option value=${JSON.stringify(offered)} ?selected=${offered === value}>
          ${nameOf(offered)}
        </option>`,
    )}
  </select>`;
  return field(options, input);
}

/**
 * A field for a day.
 * @param {FieldOptions} options
 * @param {{ value: string, onChange: (date: string) => void }} day such as 2026-11-22
 */
export function dateField(options, { value, onChange }) {
  const input = html`<input
    id=${options.id}
    type="date"
    required
    .value=${live(value)}
    @change=${withElement(HTMLInputElement, (target) => target.value && onChange(target.value))}
  />`;
  return field(options, input);
}

/**
 * @typedef {object} BothLanguagesOptions
 * @property {string} id with `-en` and `-fr` behind it
 * @property {(language: Language) => string} labelOf
 * @property {(id: string) => string | undefined} faultOf
 * @property {Texts} texts
 * @property {number} longest
 * @property {boolean} required in the language of the page
 * @property {(texts: Texts) => void} onInput
 */

/**
 * A pair of fields for the same words in both languages.
 * @param {BothLanguagesOptions} options
 */
export function bothLanguagesField({ id, labelOf, faultOf, texts, longest, required, onInput }) {
  const fields = LANGUAGES.map((written) => {
    const input = html`<input
      id="${id}-${written}"
      maxlength=${longest}
      lang=${written}
      ?required=${required && written === language}
      .value=${live(texts[written])}
      @input=${withElement(HTMLInputElement, ({ value }) => onInput({ ...texts, [written]: value }))}
    />`;
    const inputId = `${id}-${written}`;
    return field({ id: inputId, label: labelOf(written), fault: faultOf(inputId) }, input);
  });
  return html`<div class="pair">${fields}</div>`;
}
