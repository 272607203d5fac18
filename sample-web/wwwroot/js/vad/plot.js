const WAVE_SHARE = 0.56; // of the height; the rest is for the probability
const GAP = 14;

/**
 * Draws the waveform, below it the probability of speech, below it the seconds. Speech is shaded in both.
 * @param {HTMLCanvasElement} canvas its colours come from the stylesheet, which has a light and a dark set
 * @param {{samples: Float32Array, probabilities: Float32Array, segments: {start: number, end: number}[], duration: number}} result
 */
export function drawPlot(canvas, { samples, probabilities, segments, duration }) {
  const { width, height } = canvas.getBoundingClientRect();
  const scale = devicePixelRatio;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  context.scale(scale, scale);

  const style = getComputedStyle(canvas);
  const colour = (name) => style.getPropertyValue(name).trim();
  const foot = 20;
  const wave = { top: 4, height: (height - foot - GAP) * WAVE_SHARE };
  const curve = { top: wave.top + wave.height + GAP, height: height - foot - GAP - wave.top - wave.height };
  const x = (seconds) => (seconds / duration) * width;

  context.fillStyle = colour('--plot-speech');
  for (const { start, end } of segments) {
    context.fillRect(x(start), 0, x(end) - x(start), height - foot);
  }

  context.fillStyle = colour('--plot-wave');
  drawWave(context, samples, wave, width);

  context.fillStyle = colour('--plot-axis');
  drawSeconds(context, style.fontFamily, { width, top: height - foot, duration, x });

  context.strokeStyle = colour('--plot-axis');
  context.setLineDash([3, 4]);
  const half = Math.round(curve.top + curve.height / 2) + 0.5;
  line(context, [
    [0, half],
    [width, half],
  ]);

  context.font = `11px ${style.fontFamily}`;
  context.fillText('0.5', 4, half - 13);

  context.setLineDash([]);
  context.lineWidth = 1.75;
  context.lineJoin = 'round';
  context.strokeStyle = colour('--plot-probability');
  line(
    context,
    Array.from(probabilities, (p, i) => [((i + 0.5) / probabilities.length) * width, curve.top + (1 - p) * curve.height]),
  );
}

/** Draws a bar from the lowest to the highest sample of each column of pixels. */
function drawWave(context, samples, { top, height }, width) {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0.05);
  const middle = top + height / 2;
  for (let column = 0; column < width; column++) {
    let low = 0;
    let high = 0;
    const end = Math.floor(((column + 1) / width) * samples.length);
    for (let i = Math.floor((column / width) * samples.length); i < end; i++) {
      low = Math.min(low, samples[i]);
      high = Math.max(high, samples[i]);
    }
    const above = (high / peak) * (height / 2);
    const below = (-low / peak) * (height / 2);
    context.fillRect(column, middle - above, 1, Math.max(1, above + below));
  }
}

function drawSeconds(context, fontFamily, { width, top, duration, x }) {
  const step = [0.5, 1, 2, 5, 10, 30, 60, 120].find((seconds) => x(seconds) >= 44) ?? 300;
  context.font = `11px ${fontFamily}`;
  context.textBaseline = 'top';
  for (let seconds = 0; seconds <= duration; seconds += step) {
    const text = `${seconds} s`;
    context.fillRect(x(seconds), top, 1, 4);
    if (x(seconds) + 4 + context.measureText(text).width <= width) {
      context.fillText(text, x(seconds) + 4, top + 5);
    }
  }
}

function line(context, points) {
  context.beginPath();
  for (const [px, py] of points) {
    context.lineTo(px, py);
  }
  context.stroke();
}
