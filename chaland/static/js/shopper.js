/** The shopper's page: join, then coupons as they arrive. */
import { Problem } from "chaland/api.js";
import { find, findOptional } from "chaland/dom.js";
import { PageElement, html, icon } from "chaland/element.js";
import { offerText } from "chaland/offer.js";
import { CodeDialog } from "chaland/shop/code-dialog.js";
import { CodeImages } from "chaland/shop/code-images.js";
import { renderCoupons, renderPast } from "chaland/shop/coupon-views.js";
import { arrivals, merge, splitByUse } from "chaland/shop/coupons.js";
import { renderGreeting } from "chaland/shop/greeting.js";
import "chaland/shop/join-screen.js";
import { bindDevice, claimShare, eraseMe, isGone, loadMe } from "chaland/shop/member.js";
import { clearState, loadState, saveState } from "chaland/shop/offline.js";
import { SettingsSheet } from "chaland/shop/settings-sheet.js";
import { ShareDialog } from "chaland/shop/share-dialog.js";
import { Stream } from "chaland/stream.js";
import { inLanguage, t } from "chaland/texts.js";
import { toast } from "chaland/toast.js";

/** @import { CouponView, CustomerView, PhoneSnapshot, PointsView } from "types/answers" */
/** @import { StreamState } from "chaland/stream.js" */

const { device, joined, share, store = "" } = document.body.dataset;
const purposes = JSON.parse(find("#purposes", HTMLScriptElement).text);
const BUZZ_MS = 60;

class ShopperPage extends PageElement {
  static properties = {
    member: { state: true },
    me: { state: true },
    coupons: { state: true },
    points: { state: true },
    connection: { state: true },
    fresh: { state: true },
    announcement: { state: true },
  };

  #codes = new CodeImages({});
  #stream = this.#createStream();

  constructor() {
    super();
    this.member = joined === "yes";
    const saved = this.member ? loadState(store) : null;
    /** @type {CustomerView | undefined} */
    this.me = saved?.me;
    /** @type {CouponView[] | undefined} */
    this.coupons = saved?.coupons;
    /** @type {PointsView | undefined} */
    this.points = saved?.points;
    /** @type {StreamState} */
    this.connection = navigator.onLine ? "connecting" : "lost";
    /** @type {Set<string>} */
    this.fresh = new Set();
    this.announcement = "";
    this.#codes = new CodeImages(saved?.codes ?? {});
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener("joined", ({ detail }) => this.#enter(detail));
    this.addEventListener("use", ({ detail }) => this.#use(detail));
    this.addEventListener("share", ({ detail }) => this.#share(detail));
    this.addEventListener("dismissed", ({ detail }) => this.#remove(detail));
    this.addEventListener("me", ({ detail }) => (this.me = detail));
    this.addEventListener("erase", () => this.#erase());
    if (this.member) this.#start();
  }

  async #start() {
    this.#stream.open();
    try {
      this.me = await loadMe();
      this.points ??= this.me.points;
      if (share) await this.#claim(share);
      if (device === "yes") await bindDevice();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.status === 401) this.#leave();
    }
  }

  /** @param {string} id */
  async #claim(id) {
    toast(t((await claimShare(id)) ? "deal.claimed" : "deal.not_new"));
    history.replaceState(null, "", location.pathname);
  }

  #createStream() {
    return new Stream(
      "/v1/me/events",
      {
        snapshot: (/** @type {PhoneSnapshot} */ { coupons, points }) => {
          this.#receive(coupons);
          this.points = points;
        },
        coupon: (/** @type {CouponView} */ coupon) => this.#receive([coupon]),
        points: (/** @type {PointsView} */ points) => (this.points = points),
        consent: (/** @type {Pick<CustomerView, "consents">} */ { consents }) => {
          if (this.me) this.me = { ...this.me, consents: { ...this.me.consents, ...consents } };
        },
      },
      { onState: (state) => this.#onConnection(state) },
    );
  }

  /** @param {StreamState} state */
  async #onConnection(state) {
    this.connection = state;
    // A stream that ends may mean that the customer is gone: erased on another phone.
    if (state === "lost" && navigator.onLine && (await isGone())) this.#leave();
  }

  /**
   * Take coupons as the service sends them; what was not there before slides in.
   * @param {CouponView[]} changed
   */
  #receive(changed) {
    const known = this.coupons ?? [];
    if (this.coupons) this.#announce(arrivals(known, changed));
    const dialog = findOptional("code-dialog", CodeDialog, this);
    for (const { id, state } of changed) {
      if (dialog?.coupon?.id === id) dialog.done = state === "redeemed";
    }
    this.coupons = merge(known, changed);
    this.#loadCodes(this.coupons);
  }

  /** @param {CouponView[]} coupons that are new */
  #announce(coupons) {
    for (const { id, offer, title } of coupons) {
      this.fresh = new Set([...this.fresh, id]);
      this.announcement = t("coupon.new", { offer: offerText(offer), title: inLanguage(title) });
    }
    // Browsers refuse to buzz on a page that nobody has touched yet.
    if (coupons.length && navigator.userActivation?.hasBeenActive) navigator.vibrate?.(BUZZ_MS);
  }

  /** @param {CouponView[]} coupons */
  async #loadCodes(coupons) {
    await this.#codes.loadAll(coupons);
    this.#saveState();
  }

  #saveState() {
    const { me, coupons, points } = this;
    if (this.member && coupons) saveState(store, { me, coupons, points, codes: this.#codes.all });
  }

  updated() {
    this.#saveState();
  }

  /** @param {CustomerView} me */
  #enter(me) {
    this.member = true;
    this.me = me;
    this.points = me.points;
    history.replaceState(null, "", location.pathname);
    this.#stream.open();
    window.scrollTo(0, 0);
    document.querySelector("main")?.focus();
  }

  async #erase() {
    this.#stream.close(); // it would end with the customer, and that is no lost connection
    const { coupons } = this;
    this.coupons = undefined; // a card that is still shown would report that it was viewed
    await this.updateComplete;
    try {
      await eraseMe();
      this.#leave(t("settings.erased"));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.coupons = coupons;
      this.#stream.open();
      toast(t("coupon.not_heard"));
    }
  }

  /** @param {string} [message] */
  #leave(message) {
    this.#stream.close();
    clearState();
    this.#codes = new CodeImages({});
    this.member = false;
    this.me = this.points = this.coupons = undefined;
    if (message) toast(message);
  }

  /** @param {CouponView} coupon */
  async #use(coupon) {
    const dialog = find("code-dialog", CodeDialog, this);
    dialog.open(coupon, this.#codes.get(coupon));
    try {
      dialog.image = await this.#codes.load(coupon);
    } catch {
      toast(t("coupon.no_image"));
    }
  }

  /** @param {CouponView} coupon */
  async #share(coupon) {
    try {
      await find("share-dialog", ShareDialog, this).open(coupon);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      toast(t("coupon.not_heard"));
    }
  }

  /** @param {CouponView} coupon */
  #remove(coupon) {
    this.coupons = this.coupons?.filter(({ id }) => id !== coupon.id);
  }

  render() {
    if (!this.member) return html`<join-screen .purposes=${purposes}></join-screen>`;
    const { current, past } = splitByUse(this.coupons ?? [], Date.now());
    const reason = { agreed: this.me?.consents.location_offers ?? true, device: device === "yes" };
    return html`
      ${renderGreeting(this.me, this.points, () => this.#openSettings())}
      ${
        this.connection === "lost"
          ? html`<p class="notice" role="status">${icon("offline")}${t("shopper.offline")}</p>`
          : ""
      }
      <p class="visually-hidden" aria-live="polite">${this.announcement}</p>
      ${
        this.coupons
          ? renderCoupons(current, this.fresh, reason, () => this.#openSettings())
          : html`<div class="skeleton offer-skeleton"></div>`
      }
      ${past.length ? renderPast(past) : ""}
      <code-dialog></code-dialog>
      <share-dialog></share-dialog>
      <settings-sheet .me=${this.me} .purposes=${purposes}></settings-sheet>
    `;
  }

  #openSettings() {
    find("settings-sheet", SettingsSheet, this).open();
  }
}
customElements.define("shopper-page", ShopperPage);
