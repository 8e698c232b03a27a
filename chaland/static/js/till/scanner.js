/** Reads QR codes from the camera, with the detector that the browser brings. */

const DETECT_EVERY_MS = 150;

/** Whether this browser has a camera and can read codes. */
export const canScan = "BarcodeDetector" in window && Boolean(navigator.mediaDevices);

export class Scanner {
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  #onCode;

  /**
   * `onCode` is called once with the text of the first code; the camera is off by then.
   * @param {(code: string) => void} onCode
   */
  constructor(onCode) {
    this.#onCode = onCode;
  }

  /**
   * Show the camera in `video`; throws when nobody allows it or there is none.
   * @param {HTMLVideoElement} video
   */
  async start(video) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    this.#stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment" },
    });
    video.srcObject = this.#stream;
    await video.play();
    this.#timer = setInterval(() => this.#detect(detector, video), DETECT_EVERY_MS);
  }

  /** Switch the camera off. */
  stop() {
    clearInterval(this.#timer);
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
  }

  /**
   * @param {BarcodeDetector} detector
   * @param {HTMLVideoElement} video
   */
  async #detect(detector, video) {
    const [code] = await detector.detect(video);
    if (!code || !this.#stream) return;
    this.stop();
    this.#onCode(code.rawValue);
  }
}
