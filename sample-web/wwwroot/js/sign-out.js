// Whoever signs out leaves no key on this device.
const form = document.querySelector('form[data-part=sign-out]');

form?.addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    const { clearOfflineKeys } = await import('../weights/weights-loader.js');
    await clearOfflineKeys();
  } finally {
    form.submit();
  }
});
