/** The texts of both languages, as the service serves them to the pages. */
import { readFile } from "node:fs/promises";

/** @import { TextKey } from "types/generated/texts" */

/** @typedef {Readonly<Record<TextKey, string>>} Catalogue */

/**
 * @param {string} language
 * @returns {Promise<Catalogue>}
 */
async function catalogue(language) {
  const address = new URL(`../../browser/types/generated/texts.${language}.json`, import.meta.url);
  return JSON.parse(await readFile(address, "utf-8"));
}

export const english = await catalogue("en");
export const french = await catalogue("fr");
