/** Texts in one language. */

/** @import { TextKey } from "types/generated/texts" */
/** @import { Texts } from "types/answers" */

/** @typedef {"en" | "fr"} Language */
/** @typedef {Record<string, string | number | null | undefined>} Values */

/**
 * A figure as the service sends it: known, withheld as a count below k, or not known yet.
 * @typedef {number | { below: number } | null | undefined} Figure
 */

/** Every function stands alone, so that it can be imported by its name. */
export class Words {
  #texts;
  #language;
  #number;
  #plural;

  /**
   * @param {Readonly<Record<string, string>>} texts
   * @param {Language} language
   * @param {(value: number) => string} number
   */
  constructor(texts, language, number) {
    this.#texts = texts;
    this.#language = language;
    this.#number = number;
    this.#plural = new Intl.PluralRules(language);
  }

  /**
   * The text of `key`; `one | other` is chosen by the value `n`. Throws where nobody has written it.
   * @param {TextKey} key
   * @param {Values} [values]
   * @returns {string}
   */
  t = (key, values = {}) => {
    let text = this.#texts[key];
    if (text === undefined) throw new Error(`no text for ${key}`);
    if (text.includes(" | ")) {
      const form = this.#plural.select(Number(values.n)) === "one" ? 0 : 1;
      text = text.split(" | ")[form];
    }
    return text.replace(/\{(\w+)\}/g, (_, name) => this.#filled(values[name]));
  };

  /**
   * Whether somebody has written a text under this key.
   * @param {string} key
   * @returns {key is TextKey}
   */
  written = (key) => Object.hasOwn(this.#texts, key);

  /**
   * What was written in both languages, in this one; in the other where this one is empty.
   * @param {Partial<Texts> | null | undefined} both
   */
  inLanguage = (both) => both?.[this.#language] || both?.en || both?.fr || "";

  /**
   * Seconds as minutes that people say: "40 s", "9 min", "1 h 20".
   * @param {number} seconds
   */
  duration = (seconds) => {
    const whole = Math.round(seconds);
    if (whole < 60) return this.t("units.seconds", { n: whole });
    const minutes = Math.round(seconds / 60);
    if (minutes < 60) return this.t("units.minutes", { n: minutes });
    const rest = String(minutes % 60).padStart(2, "0");
    return this.t("units.hours", { h: String(Math.floor(minutes / 60)), m: rest });
  };

  /**
   * A figure that may be unknown (null) or withheld (`{below: k}`, of a count or of its base).
   * @param {Figure} value
   * @param {(value: number) => string} [format]
   */
  figure = (value, format = this.#number) => {
    if (typeof value === "number") return format(value);
    return value && format === this.#number ? `<\u202f${value.below}` : "–";
  };

  /** @param {Values[string]} value */
  #filled(value) {
    return typeof value === "number" ? this.#number(value) : (value ?? "");
  }
}
