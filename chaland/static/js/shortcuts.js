/** Single-key shortcuts: a list under `?`, and a switch to do without them. */
import { t } from "chaland/texts.js";

const OFF = "chaland-shortcuts-off";
const shortcuts = new Map();

/** Let `key` do something; `what` is its line in the list. */
export function shortcut(key, what, action) {
  shortcuts.set(key, { what, action });
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest?.("input:not([type=checkbox],[type=range]), textarea, select")) return;
  if (document.querySelector("dialog[open]")) return;
  const found = shortcuts.get(event.key);
  if (!found || (localStorage.getItem(OFF) && event.key !== "?")) return;
  event.preventDefault();
  found.action();
});

/** Show the list. */
export function openShortcuts() {
  const dialog = document.createElement("dialog");
  dialog.className = "shortcuts";
  dialog.setAttribute("aria-labelledby", "shortcuts-title");
  const body = document.createElement("div");
  body.className = "pad";
  const title = document.createElement("h2");
  title.id = "shortcuts-title";
  title.textContent = t("shortcuts.title");
  body.append(title, lines(), toggle(), closing(dialog));
  dialog.append(body);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function lines() {
  const list = document.createElement("dl");
  for (const [key, { what }] of [...shortcuts].sort()) {
    const term = document.createElement("dt");
    const cap = document.createElement("kbd");
    cap.textContent = key;
    term.append(cap);
    const meaning = document.createElement("dd");
    meaning.textContent = what;
    list.append(term, meaning);
  }
  return list;
}

function toggle() {
  const label = document.createElement("label");
  label.className = "switch";
  const text = document.createElement("span");
  text.textContent = t("shortcuts.use");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.setAttribute("role", "switch");
  box.checked = !localStorage.getItem(OFF);
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  });
  label.append(text, box);
  return label;
}

function closing(dialog) {
  const button = document.createElement("button");
  button.className = "button primary";
  button.textContent = t("shell.close");
  button.addEventListener("click", () => dialog.close());
  return button;
}
