/** The till: one field, one camera button, one answer as large as the screen. */
import { Problem, ask, onceKey } from "chaland/api.js";
import { PageElement, html, icon } from "chaland/element.js";
import { offerText } from "chaland/offer.js";
import { inLanguage, money, t, written } from "chaland/texts.js";
import { Scanner, canScan } from "chaland/till/scanner.js";

const KEY = "chaland-till-key";
const STORE = "chaland-till-store";
const ROLES = new Set(["till", "manager", "admin"]);
const WAIT = new Set(["locked", "too_many_attempts", "unreachable"]);

class TillPage extends PageElement {
  static properties = {
    allowed: { state: true },
    store: { state: true },
    stores: { state: true },
    answer: { state: true },
    busy: { state: true },
    scanning: { state: true },
    offline: { state: true },
    wrongKey: { state: true },
  };

  #scanner = new Scanner((code) => this.#scanned(code));

  constructor() {
    super();
    this.stores = this.dataset.stores.split(" ").filter(Boolean);
    this.offline = !navigator.onLine;
    addEventListener("online", () => (this.offline = false));
    addEventListener("offline", () => (this.offline = true));
  }

  connectedCallback() {
    super.connectedCallback();
    // Without either, nobody is signed in: no need to ask.
    if (this.dataset.signedIn === "yes" || localStorage.getItem(KEY)) this.#identify();
    else this.allowed = false;
  }

  async #identify() {
    try {
      const { content } = await this.#ask("/v1/session");
      this.allowed = ROLES.has(content.role);
      if (content.stores.length) this.stores = content.stores;
      const kept = localStorage.getItem(STORE);
      this.store = this.stores.includes(kept) ? kept : this.stores[0];
      this.wrongKey = false;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.wrongKey = problem.status === 401 && Boolean(localStorage.getItem(KEY));
      if (this.wrongKey) localStorage.removeItem(KEY);
      // Without a connection the page works on and says so; the service decides at each code.
      this.allowed = problem.status === 0;
      this.store = localStorage.getItem(STORE) ?? this.stores[0];
    }
  }

  #ask(path, { headers, ...options } = {}) {
    const key = localStorage.getItem(KEY);
    const bearer = key ? { Authorization: `Bearer ${key}` } : {};
    return ask(path, { ...options, headers: { ...headers, ...bearer } });
  }

  render() {
    if (this.allowed === undefined) return html`<div class="skeleton answer"></div>`;
    if (!this.allowed) return this.#signIn();
    return html`
      <h1 class="visually-hidden">${t("till.title")}</h1>
      <form class="entry" @submit=${this.#submit}>
        <div class="field">
          <label for="code">${t("till.code")}</label>
          <input
            id="code"
            name="code"
            required
            autocomplete="off"
            autocapitalize="characters"
            spellcheck="false"
            maxlength="40"
            placeholder="XXXX-XXXX-XXXX-XXXX"
          />
        </div>
        ${
          canScan
            ? html`<button
                class="button camera"
                type="button"
                aria-label=${t(this.scanning ? "till.stop" : "till.scan")}
                aria-pressed=${String(Boolean(this.scanning))}
                @click=${this.#toggleCamera}
              >
                ${icon("camera")}
              </button>`
            : ""
        }
        <button class="button primary" ?disabled=${this.busy}>${t("till.check")}</button>
      </form>
      <div class="stack">
        ${this.offline ? html`<p class="notice" role="status">${icon("offline")}${t("till.offline")}</p>` : ""}
        <div class="viewfinder" ?hidden=${!this.scanning}><video muted playsinline></video></div>
        <div role="status" aria-live="assertive">${this.#answer()}</div>
        ${this.#foot()}
      </div>
    `;
  }

  firstUpdated() {
    this.querySelector("#code")?.focus();
  }

  #answer() {
    const { answer } = this;
    if (this.busy) return html`<div class="answer skeleton"></div>`;
    if (!answer)
      return html`<div class="answer">
        ${icon("qr")}
        <p>${t("till.ready")}</p>
      </div>`;
    if (answer.redemption) return this.#good(answer.redemption);
    const kind = WAIT.has(answer.key) ? "wait" : "bad";
    const name = answer.key === "unreachable" ? "offline" : answer.key;
    const known = written(`till.${name}_do`) ? name : "refused";
    return html`
      <div class="answer ${kind}" data-answer=${kind}>
        ${icon(kind === "wait" ? "clock" : "close")}
        <strong class="big">${t(`till.${known}`)}</strong>
        <p>${t(`till.${known}_do`)}</p>
      </div>
    `;
  }

  #good(redemption) {
    if (redemption.state === "rolled_back") {
      return html`<div class="answer">
        ${icon("back")}
        <p>${t("till.undone")}</p>
      </div>`;
    }
    const { discount, currency, offer } = redemption;
    return html`
      <div class="answer good" data-answer="good">
        ${icon("check")}
        <span>${t("till.take_off")}</span>
        <strong class="big">
          ${discount === null ? offerText(offer) : t("offer.amount", { value: money(discount, currency) })}
        </strong>
        <span class="title">${inLanguage(redemption.title)}</span>
        <p>${inLanguage(redemption.condition)}</p>
        <button class="button" type="button" @click=${() => this.#undo(redemption)}>
          ${t("till.undo")}
        </button>
      </div>
    `;
  }

  #foot() {
    const choice = html`<label class="row">
      ${t("till.store")}
      <select
        @change=${(event) => {
          this.store = event.target.value;
          localStorage.setItem(STORE, this.store);
        }}
      >
        ${this.stores.map(
          (store) =>
            html`<option value=${store} ?selected=${store === this.store}>${store}</option>`,
        )}
      </select>
    </label>`;
    const forgetting = html`<button class="link-button" type="button" @click=${this.#forget}>
      ${t("till.key_forget")}
    </button>`;
    return html`<div class="till-foot">
      ${this.stores.length > 1 ? choice : ""} ${localStorage.getItem(KEY) ? forgetting : ""}
    </div>`;
  }

  #signIn() {
    return html`
      <form class="sign-in card pad" @submit=${this.#useKey}>
        <h1>${t("till.log_in")}</h1>
        <p class="soft">${t("till.log_in_do")}</p>
        <a class="button primary" href="/login?next=/till">${t("login.submit")}</a>
        <div class="field">
          <label for="key">${t("till.key")}</label>
          <input id="key" name="key" type="password" autocomplete="off" required />
          ${this.wrongKey ? html`<span class="fault" role="alert">${t("till.key_wrong")}</span>` : ""}
        </div>
        <button class="button">${t("till.key_use")}</button>
      </form>
    `;
  }

  #useKey(event) {
    event.preventDefault();
    localStorage.setItem(KEY, event.target.elements.key.value.trim());
    this.#identify();
  }

  #forget() {
    localStorage.removeItem(KEY);
    this.answer = null;
    this.allowed = false;
  }

  #submit(event) {
    event.preventDefault();
    this.#redeem(this.querySelector("#code").value);
  }

  #scanned(code) {
    this.scanning = false;
    this.querySelector("#code").value = code;
    this.#redeem(code);
  }

  async #redeem(code) {
    this.busy = true;
    this.answer = null;
    try {
      const { content } = await this.#ask("/v1/redemptions", {
        method: "POST",
        body: { code: code.trim(), store: this.store },
        headers: { "Idempotency-Key": onceKey() },
      });
      this.answer = { redemption: content };
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.status === 401) this.allowed = false;
      this.answer = { key: problem.key };
    } finally {
      this.busy = false;
      const field = this.querySelector("#code");
      field?.focus();
      field?.select();
    }
  }

  async #undo(redemption) {
    try {
      const { content } = await this.#ask(`/v1/redemptions/${redemption.id}/rollback`, {
        method: "POST",
        body: {},
      });
      this.answer = { redemption: { ...redemption, ...content } };
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.answer = { key: problem.key };
    }
  }

  async #toggleCamera() {
    if (this.scanning) {
      this.#scanner.stop();
      this.scanning = false;
      return;
    }
    this.scanning = true;
    await this.updateComplete;
    try {
      await this.#scanner.start(this.querySelector("video"));
    } catch {
      this.scanning = false;
      this.answer = { key: "camera_no" };
    }
  }
}
customElements.define("till-page", TillPage);
