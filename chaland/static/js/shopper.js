/** The shopper's page: join, then coupons as they arrive. */
import { repeat } from "lit/directives/repeat.js";
import { Problem, ask, get } from "chaland/api.js";
import { PageElement, html, icon, state } from "chaland/element.js";
import { offerText } from "chaland/offer.js";
import "chaland/shop/code-dialog.js";
import "chaland/shop/coupon-card.js";
import "chaland/shop/join-screen.js";
import { codeImage, forget, keep, recall } from "chaland/shop/keep.js";
import "chaland/shop/points-ring.js";
import "chaland/shop/settings-sheet.js";
import "chaland/shop/share-dialog.js";
import { Stream } from "chaland/stream.js";
import { inLanguage, moment, t } from "chaland/texts.js";
import { toast } from "chaland/toast.js";

const { device, joined, share } = document.body.dataset;
const purposes = JSON.parse(document.querySelector("#purposes").textContent);
// What a till gave back can be used again.
const USABLE = new Set(["issued", "viewed", "saved", "rolled_back"]);
const EVENTS = ["snapshot", "coupon", "points", "consent"];

class ShopperPage extends PageElement {
  static properties = {
    me: { state: true },
    coupons: { state: true },
    points: { state: true },
    line: { state: true },
    fresh: { state: true },
    said: { state: true },
  };

  #codes = {};

  constructor() {
    super();
    this.line = navigator.onLine ? "connecting" : "lost";
    this.fresh = new Set();
    const kept = joined === "yes" ? recall() : null;
    if (kept) {
      this.me = kept.me;
      this.coupons = kept.coupons;
      this.points = kept.points;
      this.#codes = kept.codes ?? {};
    }
    this.member = joined === "yes";
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener("joined", (event) => this.#enter(event.detail));
    this.addEventListener("use", (event) => this.#use(event.detail));
    this.addEventListener("share", (event) => this.#share(event.detail));
    this.addEventListener("dismissed", (event) => this.#drop(event.detail));
    this.addEventListener("me", (event) => (this.me = event.detail));
    this.addEventListener("erase", () => this.#erase());
    if (this.member) this.#begin();
  }

  async #begin() {
    this.#listen();
    try {
      this.me = await get("/v1/me");
      this.points ??= this.me.points;
      if (share) await this.#claim();
      await this.#bind();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.status === 401) this.#leave();
    }
  }

  /** The phone of today belongs to this customer: WiFi addresses change from time to time. */
  async #bind() {
    if (device === "yes") await ask("/v1/me/device", { method: "POST", body: {} });
  }

  async #claim() {
    const { content } = await ask(`/v1/shares/${share}/claim`, { method: "POST", body: {} });
    toast(t(content.coupon ? "deal.claimed" : "deal.not_new"));
    history.replaceState(null, "", location.pathname);
  }

  #listen() {
    this.stream = new Stream("/v1/me/events", EVENTS);
    this.stream.addEventListener("snapshot", ({ detail }) => {
      this.#arrive(detail.coupons);
      this.points = detail.points;
    });
    this.stream.addEventListener("coupon", ({ detail }) => this.#arrive([detail]));
    this.stream.addEventListener("points", ({ detail }) => (this.points = detail));
    this.stream.addEventListener("consent", ({ detail }) => {
      if (this.me) this.me = { ...this.me, consents: { ...this.me.consents, ...detail.consents } };
    });
    this.stream.addEventListener("state", ({ detail }) => {
      this.line = detail;
      if (detail === "lost" && navigator.onLine) this.#stillMember();
    });
    this.stream.open();
  }

  /** A stream that ends may mean that the customer is gone: erased on another phone. */
  async #stillMember() {
    try {
      await get("/v1/me");
    } catch (problem) {
      if (problem.status === 401) this.#leave();
    }
  }

  /** Take coupons as the service tells them; what was not there before slides in. */
  #arrive(coupons) {
    const known = new Map((this.coupons ?? []).map((coupon) => [coupon.id, coupon]));
    const first = this.coupons === undefined;
    for (const coupon of coupons) {
      const news = !known.has(coupon.id) && USABLE.has(coupon.state) && !first;
      if (news) {
        this.fresh = new Set([...this.fresh, coupon.id]);
        this.said = t("coupon.new", {
          offer: offerText(coupon.offer),
          title: inLanguage(coupon.title),
        });
        // Browsers refuse to buzz on a page that nobody has touched yet.
        if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(60);
      }
      const dialog = this.querySelector("code-dialog");
      if (dialog?.coupon?.id === coupon.id) dialog.done = coupon.state === "redeemed";
      known.set(coupon.id, coupon);
    }
    this.coupons = [...known.values()].sort((a, b) => b.issued_at.localeCompare(a.issued_at));
    this.#prepareCodes();
  }

  /** Fetch the QR images ahead, so that they are there at a till without a connection. */
  async #prepareCodes() {
    for (const coupon of this.coupons.filter(({ state }) => USABLE.has(state))) {
      if (this.#codes[coupon.id]) continue;
      try {
        this.#codes[coupon.id] = await codeImage(coupon);
      } catch {
        return; // tried again with the next coupon, and when it is used
      }
    }
    this.#keep();
  }

  #keep() {
    const { me, coupons, points } = this;
    if (this.member && coupons) keep({ me, coupons, points, codes: this.#codes });
  }

  updated() {
    this.#keep();
  }

  #enter(me) {
    this.member = true;
    this.me = me;
    this.points = me.points;
    history.replaceState(null, "", location.pathname);
    this.#listen();
    this.requestUpdate();
    window.scrollTo(0, 0);
    document.querySelector("main").focus();
  }

  async #erase() {
    this.stream.close(); // it would end with the customer, and that is no lost connection
    try {
      await ask("/v1/me", { method: "DELETE" });
      this.#leave(t("settings.erased"));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.stream.open();
      toast(t("coupon.not_heard"));
    }
  }

  #leave(word) {
    this.stream?.close();
    forget();
    this.member = false;
    this.me = this.points = undefined;
    this.coupons = undefined;
    this.requestUpdate();
    if (word) toast(word);
  }

  async #use(coupon) {
    const dialog = this.querySelector("code-dialog");
    dialog.open(coupon, this.#codes[coupon.id]);
    if (this.#codes[coupon.id]) return;
    try {
      dialog.image = this.#codes[coupon.id] = await codeImage(coupon);
    } catch {
      toast(t("coupon.no_image"));
    }
  }

  async #share(coupon) {
    try {
      await this.querySelector("share-dialog").open(coupon);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      toast(t("coupon.not_heard"));
    }
  }

  #drop(coupon) {
    this.coupons = this.coupons.filter(({ id }) => id !== coupon.id);
  }

  render() {
    if (!this.member) return html`<join-screen .purposes=${purposes}></join-screen>`;
    const now = Date.now();
    const all = this.coupons ?? [];
    const live = all.filter((one) => USABLE.has(one.state) && Date.parse(one.valid_until) > now);
    const past = all.filter((one) => !live.includes(one));
    return html`
      ${this.#head()}
      ${
        this.line === "lost"
          ? html`<p class="notice" role="status">${icon("offline")}${t("shopper.offline")}</p>`
          : ""
      }
      <p class="visually-hidden" aria-live="polite">${this.said ?? ""}</p>
      ${this.coupons ? this.#cards(live) : html`<div class="skeleton offer-skeleton"></div>`}
      ${past.length ? this.#past(past) : ""}
      <code-dialog></code-dialog>
      <share-dialog></share-dialog>
      <settings-sheet .me=${this.me} .purposes=${purposes}></settings-sheet>
    `;
  }

  #head() {
    const name = this.me && this.me.name !== t("join.nobody") ? this.me.name.split(" ")[0] : "";
    return html`
      <header class="greeting">
        <h1>${name ? t("shopper.hello_name", { name }) : t("shopper.hello")}</h1>
        <points-ring .points=${this.points}></points-ring>
        <button
          class="icon-button"
          type="button"
          aria-label=${t("settings.title")}
          @click=${() => this.querySelector("settings-sheet").open()}
        >
          ${icon("settings")}
        </button>
      </header>
    `;
  }

  #cards(coupons) {
    if (!coupons.length) return this.#nothing();
    return html`<ul class="coupons">
      ${repeat(
        coupons,
        (coupon) => coupon.id,
        (coupon) =>
          html`<li>
            <coupon-card .coupon=${coupon} ?fresh=${this.fresh.has(coupon.id)}></coupon-card>
          </li>`,
      )}
    </ul>`;
  }

  #nothing() {
    if (this.me && !this.me.consents.location_offers) {
      return state(
        "gift",
        t("shopper.off"),
        t("shopper.off_do"),
        html`<button
          class="button primary"
          @click=${() => this.querySelector("settings-sheet").open()}
        >
          ${t("settings.title")}
        </button>`,
      );
    }
    if (device !== "yes") return state("wifi", t("shopper.no_wifi"), t("shopper.no_wifi_do"));
    return state("gift", t("shopper.empty"), t("shopper.empty_do"));
  }

  #past(coupons) {
    return html`
      <details class="past">
        <summary>${t("shopper.past", { n: coupons.length })}</summary>
        <ul>
          ${coupons.map(
            (coupon) =>
              html`<li>
                <span><strong>${offerText(coupon.offer)}</strong> ${inLanguage(coupon.title)}</span>
                <span class="badge">
                  ${
                    USABLE.has(coupon.state)
                      ? t("coupon.state_expired")
                      : t(`coupon.state_${coupon.state}`)
                  }
                  · ${moment(coupon.issued_at)}
                </span>
              </li>`,
          )}
        </ul>
      </details>
    `;
  }
}
customElements.define("shopper-page", ShopperPage);
