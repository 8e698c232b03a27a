/** Elements of a page, each checked to be of the kind that the code counts on. */

/**
 * The element that `selector` names; throws where the page has none of that kind.
 * @template {Element} E
 * @param {string} selector
 * @param {new () => E} Kind
 * @param {ParentNode} [root]
 * @returns {E}
 */
export function find(selector, Kind, root = document) {
  const element = findOptional(selector, Kind, root);
  if (!element) throw new TypeError(`no ${Kind.name} at ${selector}`);
  return element;
}

/**
 * The element that `selector` names, or null.
 * @template {Element} E
 * @param {string} selector
 * @param {new () => E} Kind
 * @param {ParentNode} [root]
 * @returns {E | null}
 */
export function findOptional(selector, Kind, root = document) {
  const element = root.querySelector(selector);
  return element instanceof Kind ? element : null;
}

/**
 * A listener that is given the element that it was put on, as one of its kind.
 * @template {Element} E
 * @param {new () => E} Kind
 * @param {(element: E) => void} act
 * @returns {(event: Event) => void}
 */
export function withElement(Kind, act) {
  return ({ currentTarget }) => {
    if (currentTarget instanceof Kind) act(currentTarget);
  };
}
