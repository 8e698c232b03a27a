/** https://wicg.github.io/shape-detection-api/: not in every browser, so not in the checker's DOM. */
declare class BarcodeDetector {
  constructor(options?: { formats: string[] });
  detect(image: ImageBitmapSource): Promise<Array<{ rawValue: string }>>;
}
