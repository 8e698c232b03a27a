/** What a till shows where nobody is signed in: the login, or a field for its key. */
import { find } from "chaland/dom.js";
import { html } from "chaland/element.js";
import { t } from "chaland/texts.js";

/**
 * The form; `onKey` is called with the key that was typed.
 * @param {boolean} wrongKey whether the last key was refused
 * @param {(key: string) => void} onKey
 */
export function renderSignIn(wrongKey, onKey) {
  /** @param {SubmitEvent & { currentTarget: HTMLFormElement }} event */
  const submit = (event) => {
    event.preventDefault();
    onKey(find("#key", HTMLInputElement, event.currentTarget).value);
  };
  return html`
    <form class="sign-in card pad" @submit=${submit}>
      <h1>${t("till.log_in")}</h1>
      <p class="soft">${t("till.log_in_do")}</p>
      <a class="button primary" href="/login?next=/till">${t("login.submit")}</a>
      <div class="field">
        <label for="key">${t("till.key")}</label>
        <input id="key" name="key" type="password" autocomplete="off" required />
        ${wrongKey ? html`<span class="fault" role="alert">${t("till.key_wrong")}</span>` : ""}
      </div>
      <button class="button">${t("till.key_use")}</button>
    </form>
  `;
}
