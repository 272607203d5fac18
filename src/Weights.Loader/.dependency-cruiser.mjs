// The folders of src/ in their order: a folder imports only folders before it. Imports of types count.
// test/build/architecture.test.ts runs it: npx depcruise src --config .dependency-cruiser.mjs
export const folders = [
  'core',
  'storage',
  'http',
  'onnx',
  'container',
  'site',
  'manifest',
  'leases',
  'offline',
  'keys',
  'ort',
  'workers',
  'reading',
  'keeping',
  'loading',
  'isolation',
];
const entries = '(index|served|bundled|no-worker|worker)\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...folders.map((folder, i) => ({
      name: `${folder}-imports-only-earlier-folders`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: [...folders.slice(i + 1).map((later) => `^src/${later}/`), `^src/${entries}`] },
    })),
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'every-file-is-in-a-folder-of-the-list',
      severity: 'error',
      from: { path: '^src/', pathNot: [`^src/(${folders.join('|')})/[^/]+$`, `^src/${entries}`] },
      to: {},
    },
    {
      name: 'nothing-imports-a-file-outside-the-list',
      severity: 'error',
      from: {},
      to: { pathNot: [`^src/(${folders.join('|')})/[^/]+$`, `^src/${entries}`] },
    },
    {
      name: 'every-file-is-used',
      severity: 'error',
      from: { path: `^src/${entries}` },
      to: { path: '^src/.+/', reachable: false },
    },
  ],
  options: {
    exclude: '^node_modules/idb/', // the only package: IndexedDB with promises, bundled
    tsPreCompilationDeps: true,
    parser: 'swc', // TypeScript 7 has no JavaScript API
    moduleSystems: ['es6'],
    enhancedResolveOptions: { extensions: ['.ts'] },
  },
};
