const seconds = (value) => `${value.toFixed(2)} s`;

/**
 * Lists the segments as rows, each with a button that plays it.
 * @param {HTMLElement} body the body of the table
 * @param {{start: number, end: number}[]} segments
 * @param {(segment: {start: number, end: number}) => void} onPlay
 */
export function listSegments(body, segments, onPlay) {
  body.replaceChildren(
    ...segments.map((segment) => {
      const row = document.createElement('tr');
      row.dataset.start = segment.start.toFixed(3);
      row.dataset.end = segment.end.toFixed(3);
      for (const value of [segment.start, segment.end, segment.end - segment.start]) {
        row.insertCell().textContent = seconds(value);
      }
      row.insertCell().append(playButton(segment, onPlay));
      return row;
    }),
  );
}

function playButton(segment, onPlay) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button small';
  button.textContent = 'Play';
  button.setAttribute('aria-label', `Play from ${seconds(segment.start)} to ${seconds(segment.end)}`);
  button.addEventListener('click', () => onPlay(segment));
  return button;
}
