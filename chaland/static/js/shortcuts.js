/** Single-key shortcuts, which can be switched off. */

/** @typedef {{ description: string, action: () => void }} Shortcut */
/** @typedef {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "isComposing">} Key */

/** The shortcut that still works where the others are off: it opens the switch. */
export const LIST_KEY = "?";
const OFF = "chaland-shortcuts-off";
const TYPING = "input:not([type=checkbox],[type=range]), textarea, select";

/** @type {Map<string, Shortcut>} */
const shortcuts = new Map();

/**
 * Let a key do something.
 * @param {string} key
 * @param {string} description its line in the list
 * @param {() => void} action
 */
export function shortcut(key, description, action) {
  shortcuts.set(key, { description, action });
}

/** All shortcuts, in the order of their keys. */
export const allShortcuts = () => [...shortcuts].sort();

/**
 * The shortcut of a key that was pressed.
 * @param {Key} pressed
 * @param {boolean} enabled whether shortcuts are on
 */
export function shortcutOf({ key, ctrlKey, metaKey, altKey, isComposing }, enabled) {
  if (ctrlKey || metaKey || altKey || isComposing) return undefined;
  return enabled || key === LIST_KEY ? shortcuts.get(key) : undefined;
}

/** Whether this browser uses shortcuts. */
export const areEnabled = () => !localStorage.getItem(OFF);

/**
 * Use shortcuts in this browser, or not.
 * @param {boolean} enabled
 */
export function enable(enabled) {
  if (enabled) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "yes");
}

/**
 * Do what was asked for, unless somebody types or a dialog is open.
 * @param {KeyboardEvent} event
 */
export function onKey(event) {
  if (event.target instanceof Element && event.target.closest(TYPING)) return;
  if (document.querySelector("dialog[open]")) return;
  const found = shortcutOf(event, areEnabled());
  if (!found) return;
  event.preventDefault();
  found.action();
}
