// The script of the extension's page. It asks the extension's service worker to run the models.
globalThis.run = (message) => chrome.runtime.sendMessage(message);
