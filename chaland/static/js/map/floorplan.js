/** What is on a floorplan. */

/** @import { Language } from "chaland/language/words.js" */
/** @import { FeatureOfKind, Floorplan, Properties } from "types/floorplan" */

/**
 * The features of one kind, in the order of the file.
 * @template {keyof FeatureOfKind} K
 * @param {Floorplan} plan
 * @param {K} kind
 * @returns {Array<FeatureOfKind[K]>}
 */
export function featuresOf(plan, kind) {
  const found = plan.features.filter(({ properties }) => properties.kind === kind);
  // The service has checked which geometry each kind has.
  return /** @type {Array<FeatureOfKind[K]>} */ (found);
}

/**
 * The rings of the floor's outline, in metres.
 * @param {Floorplan} plan
 */
export const outlineOf = (plan) => featuresOf(plan, "outline")[0].geometry.coordinates;

/**
 * The name of a zone or an entrance in a language.
 * @param {Properties} properties
 * @param {Language} language
 */
export const nameOf = (properties, language) => properties[`name_${language}`] ?? properties.name;
