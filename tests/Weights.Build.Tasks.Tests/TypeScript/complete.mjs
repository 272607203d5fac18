// Gets the completions of TypeScript's language server at each | of a script next to models.d.ts, as an editor does. Prints a line of names
// for each |.
import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';

const [compiler, script] = process.argv.slice(2);
const places = [...script.matchAll(/\|/g)].map(({ index }, before) => index - before);
const text = script.replaceAll('|', '');
const server = spawn(process.execPath, [compiler, '--lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
const waiting = new Map();
let received = Buffer.alloc(0);

server.stdout.on('data', (chunk) => {
  received = Buffer.concat([received, chunk]);
  for (let end; (end = received.indexOf('\r\n\r\n')) >= 0;) {
    const length = Number(/Content-Length: (\d+)/.exec(received.subarray(0, end).toString())[1]);
    if (received.length < end + 4 + length) {
      return;
    }
    const message = JSON.parse(received.subarray(end + 4, end + 4 + length).toString());
    received = received.subarray(end + 4 + length);
    if (message.method !== undefined) {
      // The server's own requests (configuration, registrations) get null, which means the default.
      message.id === undefined ||
        send({ id: message.id, result: message.method === 'workspace/configuration' ? message.params.items.map(() => null) : null });
    } else {
      waiting.get(message.id)(message.result);
    }
  }
});

function send(message) {
  const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
  server.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
  server.stdin.write(body);
}

function ask(method, params) {
  const id = waiting.size + 1;
  send({ id, method, params });
  return new Promise((resolve) => waiting.set(id, resolve));
}

const uri = pathToFileURL('typed.ts').href;
await ask('initialize', { processId: process.pid, rootUri: pathToFileURL('.').href, capabilities: {} });
send({ method: 'initialized', params: {} });
send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'typescript', version: 1, text } } });
for (const place of places) {
  const lines = text.slice(0, place).split('\n');
  const completion = await ask('textDocument/completion', {
    textDocument: { uri },
    position: { line: lines.length - 1, character: lines.at(-1).length },
  });
  console.log(
    (completion?.items ?? completion)
      .map(({ label }) => label)
      .filter((label) => label !== '')
      .sort()
      .join(', '),
  );
}
server.kill();
