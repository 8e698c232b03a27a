/** The QR images of coupons, loaded once each. */
import { codeImage } from "chaland/shop/offline.js";
import { isUsable } from "chaland/shop/coupons.js";

/** @import { CouponView } from "types/answers" */

export class CodeImages {
  #images;

  /** @param {Record<string, string>} images that are there already, by the ids of their coupons */
  constructor(images) {
    this.#images = images;
  }

  /** The images by the ids of their coupons. */
  get all() {
    return this.#images;
  }

  /**
   * The image of a coupon, where it is there.
   * @param {Pick<CouponView, "id">} coupon
   * @returns {string | undefined}
   */
  get({ id }) {
    return this.#images[id];
  }

  /**
   * The image of a coupon; throws where it is not there and cannot be loaded.
   * @param {CouponView} coupon
   */
  async load(coupon) {
    return (this.#images[coupon.id] ??= await codeImage(coupon));
  }

  /**
   * Load the images of all that can be used, so that they are there without a connection.
   * @param {CouponView[]} coupons
   */
  async loadAll(coupons) {
    for (const coupon of coupons.filter(isUsable)) {
      try {
        await this.load(coupon);
      } catch {
        return; // tried again with the next coupon, and when it is used
      }
    }
  }
}
