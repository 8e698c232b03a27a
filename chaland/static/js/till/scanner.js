/** Reads QR codes from the camera, with the detector that the browser brings. */

const EVERY_MS = 150;

export const canScan = "BarcodeDetector" in window && Boolean(navigator.mediaDevices);

export class Scanner {
  #stream = null;
  #timer = 0;

  /** `found` is called once with the text of the first code; the camera is off by then. */
  constructor(found) {
    this.found = found;
  }

  /** Show the camera in `video`; throws when nobody allows it or there is none. */
  async start(video) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    this.#stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment" },
    });
    video.srcObject = this.#stream;
    await video.play();
    this.#timer = setInterval(() => this.#look(detector, video), EVERY_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
  }

  async #look(detector, video) {
    const [code] = await detector.detect(video);
    if (!code || !this.#stream) return;
    this.stop();
    this.found(code.rawValue);
  }
}
