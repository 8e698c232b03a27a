/** Numbers as people of one language write them. */

/** Every function stands alone, so that it can be passed on as a format. */
export class Numbers {
  #language;
  #whole;
  #fine;
  #tenth;
  #percent;
  #tenthsOfPercent;

  /** @param {string} language */
  constructor(language) {
    this.#language = language;
    const oneDigit = { maximumFractionDigits: 1 };
    this.#whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
    this.#fine = new Intl.NumberFormat(language, oneDigit);
    this.#tenth = new Intl.NumberFormat(language, { ...oneDigit, minimumFractionDigits: 1 });
    this.#percent = new Intl.NumberFormat(language, { style: "percent" });
    this.#tenthsOfPercent = new Intl.NumberFormat(language, { ...oneDigit, style: "percent" });
  }

  /**
   * A number with one decimal at most.
   * @param {number} value
   */
  number = (value) => (Number.isInteger(value) ? this.#whole : this.#fine).format(value);

  /**
   * A number with one decimal always.
   * @param {number} value
   */
  decimal = (value) => this.#tenth.format(value);

  /**
   * A share from 0 to 1, with a decimal where it is small.
   * @param {number} share
   */
  percent = (share) =>
    (share > 0 && share < 0.1 ? this.#tenthsOfPercent : this.#percent).format(share);

  /**
   * Money from integer minor units, without decimals where they are zero.
   * @param {number} minor
   * @param {string} currency
   */
  money = (minor, currency) => {
    /** @type {Intl.NumberFormatOptions} */
    const options = { style: "currency", currency };
    const format = new Intl.NumberFormat(this.#language, options);
    const value = minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 0);
    if (!Number.isInteger(value)) return format.format(value);
    const short = { ...options, minimumFractionDigits: 0 };
    return new Intl.NumberFormat(this.#language, short).format(value);
  };
}
