const HEIGHT = 96; // px; twice the model's 48, so that the strip is also sharp on screen
const MARGIN = 14; // px; the model reads a wider margin as a space
const FONT = '54px "DejaVu Sans", Verdana, Arial, sans-serif';

/**
 * Draws a typed line, dark on white, and sets the size of the canvas to that of the line.
 * @param {HTMLCanvasElement} canvas
 * @param {string} text
 */
export function drawText(canvas, text) {
  const context = canvas.getContext('2d');
  context.font = FONT;
  size(canvas, Math.ceil(context.measureText(text).width) + 2 * MARGIN, HEIGHT);
  // Setting the size of a canvas resets its font.
  context.font = FONT;
  context.textBaseline = 'middle';
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#16181d';
  context.fillText(text, MARGIN, HEIGHT / 2 + 3);
}

/**
 * Draws a picture and sets the width of the canvas to keep its proportions.
 * @param {HTMLCanvasElement} canvas
 * @param {ImageBitmap} image
 */
export function drawImage(canvas, image) {
  size(canvas, Math.max(1, Math.round((image.width * HEIGHT) / image.height)), HEIGHT);
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
}

function size(canvas, width, height) {
  canvas.width = width;
  canvas.height = height;
}
