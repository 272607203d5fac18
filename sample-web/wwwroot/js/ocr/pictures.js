/**
 * Reports each picture that the visitor opens, drops or pastes.
 * @param {HTMLInputElement} input
 * @param {HTMLElement} dropZone
 * @param {(file: File) => void} onPicture
 */
export function onPictures(input, dropZone, onPicture) {
  const take = (files) => {
    const [file] = files ?? [];
    if (file) {
      onPicture(file);
    }
  };

  input.addEventListener('change', () => take(input.files));
  document.addEventListener('paste', (event) => take(event.clipboardData?.files));

  dropZone.addEventListener('dragover', (event) => {
    event.preventDefault(); // because the browser would otherwise navigate to the picture
    dropZone.dataset.over = '';
  });
  dropZone.addEventListener('dragleave', () => delete dropZone.dataset.over);
  dropZone.addEventListener('drop', (event) => {
    event.preventDefault();
    delete dropZone.dataset.over;
    take(event.dataTransfer?.files);
  });
}
