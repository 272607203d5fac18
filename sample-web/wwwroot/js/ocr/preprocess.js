// The input size of PP-OCRv4's recogniser (PaddleOCR, `RecResizeImg` with image_shape 3,48,320).
const HEIGHT = 48;
const LEAST_WIDTH = 320;
// About 150 characters. There is a limit because the memory that the model needs grows with the width.
const MOST_WIDTH = 3200;

/**
 * A line of text as the model's input: 48 px high and at least 320 px wide, in blue, green and red planes with values in -1..1.
 * The picture keeps its proportions; the area that it does not fill is 0.
 * @param {HTMLCanvasElement | ImageBitmap} image
 * @returns {{data: Float32Array, dims: number[]}}
 */
export function toTensorData(image) {
  const drawn = Math.min(MOST_WIDTH, Math.max(1, Math.ceil((HEIGHT * image.width) / image.height)));
  const width = Math.max(LEAST_WIDTH, drawn);
  const { data: rgba } = scaled(image, drawn).getImageData(0, 0, drawn, HEIGHT);

  const plane = HEIGHT * width;
  const data = new Float32Array(3 * plane);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < drawn; x++) {
      const from = 4 * (y * drawn + x);
      const to = y * width + x;
      for (let channel = 0; channel < 3; channel++) {
        data[channel * plane + to] = rgba[from + 2 - channel] / 127.5 - 1;
      }
    }
  }
  return { data, dims: [1, 3, HEIGHT, width] };
}

function scaled(image, width) {
  const canvas = new OffscreenCanvas(width, HEIGHT);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.fillStyle = '#fff'; // the background of transparent pictures
  context.fillRect(0, 0, width, HEIGHT);
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, width, HEIGHT);
  return context;
}
