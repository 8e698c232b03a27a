/** The list of shortcuts, with the switch to do without them. */
import { html, render } from "lit";
import { withElement } from "chaland/dom.js";
import { allShortcuts, areEnabled, enable } from "chaland/shortcuts.js";
import { t } from "chaland/texts.js";

/** Show the list in a dialog. */
export function openShortcuts() {
  const dialog = document.createElement("dialog");
  dialog.className = "shortcuts";
  dialog.setAttribute("aria-labelledby", "shortcuts-title");
  render(content(dialog), dialog);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {HTMLDialogElement} dialog */
const content = (dialog) =>
  html`<div class="pad">
    <h2 id="shortcuts-title">${t("shortcuts.title")}</h2>
    <dl>
      ${allShortcuts().map(
        ([key, { description }]) =>
          html`<dt><kbd>${key}</kbd></dt>
            <dd>${description}</dd>`,
      )}
    </dl>
    <label class="switch"
      ><span>${t("shortcuts.use")}</span
      ><input
        type="checkbox"
        role="switch"
        .checked=${areEnabled()}
        @change=${withElement(HTMLInputElement, ({ checked }) => enable(checked))}
    /></label>
    <button class="button primary" @click=${() => dialog.close()}>${t("shell.close")}</button>
  </div>`;
