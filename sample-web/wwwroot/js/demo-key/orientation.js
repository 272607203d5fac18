import { ort } from '../ort.js';

// The input size of PaddleOCR, `ClsResizeImg` with image_shape 3,48,192.
const HEIGHT = 48;
const WIDTH = 192;

/**
 * The probability that a line of text is upside down.
 * @param {import('onnxruntime-web').InferenceSession} session
 * @param {HTMLCanvasElement} canvas
 * @returns {Promise<number>} 0..1
 */
export async function upsideDown(session, canvas) {
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  const results = await session.run({ [input]: new ort.Tensor('float32', tensorData(canvas), [1, 3, HEIGHT, WIDTH]) });
  return results[output].data[1];
}

/** Blue, green and red planes with values in -1..1; 0 to the right of the line. */
function tensorData(image) {
  const width = Math.min(WIDTH, Math.ceil((HEIGHT * image.width) / image.height));
  const context = new OffscreenCanvas(width, HEIGHT).getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, width, HEIGHT);
  const { data: rgba } = context.getImageData(0, 0, width, HEIGHT);

  const data = new Float32Array(3 * HEIGHT * WIDTH);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        data[(channel * HEIGHT + y) * WIDTH + x] = rgba[4 * (y * width + x) + 2 - channel] / 127.5 - 1;
      }
    }
  }
  return data;
}
