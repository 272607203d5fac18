// Changed manifests that make no session. make-mutations.mjs writes them to mutations.json.
//
// "manifest" lists the models of a good models.json: the container of "base", or with "plaintextLength" an unencrypted file.
// With "graph" (hex) it is a model with external data: "file" and "external" have members as a base has; both have the same format.
// A case of "manifestCases" changes the entry of "model", or with "external" the entry of its external data:
//   remove   without this member
//   set      with these members
//   flip     XOR byte "at" of the value of "member" (hex or base64url) with "mask"
//   from     with these members of the entry of another model; its name stays
// Then that model is loaded by its name. A key is given for all but the unencrypted models.

/** ModelProto {ir_version 8, graph {initializer w: float[1] with data_location EXTERNAL at "w.bin"}}. */
const GRAPH = '08083a1e2a1c080110014201776a110a086c6f636174696f6e1205772e62696e7001';

/** How the files of a model with external data are encrypted: two different files. */
const SEALS = {
  chunked: [
    { chunkLog2: 12, salt: '1e'.repeat(32) },
    { chunkLog2: 12, salt: 'e1'.repeat(32) },
  ],
  gcm: [{ iv: '1e'.repeat(12) }, { iv: 'e1'.repeat(12) }],
  none: [{}, {}],
};

export const manifest = [
  { name: 'demo', base: 'three', format: 'chunked' },
  { name: 'face/détecteur', base: 'renamed', format: 'chunked' },
  { name: 'whole', base: 'whole', format: 'gcm' },
  { name: 'plain', plaintextLength: 5_000, format: 'none' },
  ...Object.entries(SEALS).map(([format, [seal, externalSeal]]) => ({
    name: `split/${format}`,
    format,
    graph: GRAPH,
    file: { file: `split/${format}.onnx`, ...seal },
    external: { location: 'w.bin', file: 'split/w.bin', plaintextLength: 9_000, ...externalSeal },
  })),
];

export const manifestCases = manifest.flatMap((model) => [
  ...[...changedMembers(model.format), ...wrongExternal(), ...membersOfOthers(model)].map((change) => caseOf(model, change)),
  ...(model.external === undefined ? [] : changesOfExternal(model)),
]);

function caseOf(model, { name, ...change }, external = false) {
  return {
    name: `${name} (${external ? 'external data of ' : ''}${model.name})`,
    model: model.name,
    ...(external && { external }),
    ...change,
  };
}

function changesOfExternal(model) {
  const { format } = model;
  const changes = [
    ...changedMembers(format, ['location', 'file', 'url', 'sha256']),
    { name: 'location is that of another file', set: { location: 'other.bin' } },
    ...manifest.flatMap((other) =>
      [
        ['url'],
        [pinOf(format)],
        // Formats without names: a manifest that names another file of the format throughout is a good one.
        ...(format === 'chunked' || other.format !== format ? [['file', 'url', 'size', 'encryptedSize', 'sha256', 'pin']] : []),
      ].map((members) => membersOf(other, members)),
    ),
  ];
  return changes.map((change) => caseOf(model, change, true));
}

/** An entry without one of its members, with one of another type, and with another pin. */
function changedMembers(format, texts = ['name', 'file', 'url', 'format', 'keyId', 'kid', 'sha256']) {
  const pin = pinOf(format);
  const numbers = ['size', 'encryptedSize'];
  const members = [...new Set([...texts, pin, ...numbers])];
  // An unencrypted model has empty texts.
  const mayBeEmpty = (member) => format === 'none' && ['keyId', 'kid'].includes(member);
  const otherTypes = (member) => [null, true, [], {}, [''], numbers.includes(member) ? '5000' : 5_000, ...(mayBeEmpty(member) ? [] : [''])];
  return [
    ...members.map((member) => ({ name: `${member} is missing`, remove: member })),
    ...members.flatMap((member) => otherTypes(member).map((value) => set(member, value))),
    ...Array.from({ length: { none: 32, gcm: 28, chunked: 64 }[format] }, (_, at) => ({
      name: `Byte ${at} of ${pin} is flipped`,
      flip: { member: pin, at, mask: 1 << (at % 8) },
    })),
  ];
}

function wrongExternal() {
  return [null, true, {}, '', 5, [null], [{}], [['']]].map((value) => set('external', value));
}

function set(member, value) {
  return { name: `${member} is ${JSON.stringify(value)}`, set: { [member]: value } };
}

/** An entry with members of another model's entry. */
function membersOfOthers(model) {
  const { format } = model;
  return manifest
    .filter((other) => other !== model)
    .flatMap((other) =>
      [
        ['url'],
        [pinOf(format)],
        ...(other.format === format ? [] : [['format']]),
        // A gcm or unencrypted file binds no name, so a manifest that names another one throughout is a good one.
        ...((other.format === 'gcm' && format !== 'none') || (other.format === 'none' && format === 'none')
          ? []
          : [['file', 'url', 'size', 'encryptedSize', 'format', 'keyId', 'kid', 'sha256', 'pin']]),
      ].map((members) => membersOf(other, members)),
    );
}

function membersOf(other, members) {
  return { name: `${members.join(', ')} of ${other.name}`, from: { model: other.name, members } };
}

/** The member that pins the file. */
function pinOf(format) {
  return format === 'none' ? 'sha256' : 'pin';
}
