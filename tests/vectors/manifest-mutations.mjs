// Changed manifests that make no session. make-mutations.mjs writes them to mutations.json.
//
// "manifest" lists the models of a good models.json: the container of "base", or with "plaintextLength" an unencrypted file.
// A case of "manifestCases" changes the entry of "model":
//   remove   without this member
//   set      with these members
//   flip     XOR byte "at" of the value of "member" (hex or base64url) with "mask"
//   from     with these members of the entry of another model; its name stays
// Then that model is loaded by its name. A key is given for all but the unencrypted model.

export const manifest = [
  { name: 'demo', base: 'three', format: 'chunked' },
  { name: 'face/détecteur', base: 'renamed', format: 'chunked' },
  { name: 'whole', base: 'whole', format: 'gcm' },
  { name: 'plain', plaintextLength: 5_000, format: 'none' },
];

export const manifestCases = manifest.flatMap((model) =>
  [...changedMembers(model.format), ...membersOfOthers(model)].map(({ name, ...change }) => ({
    name: `${name} (${model.name})`,
    model: model.name,
    ...change,
  })),
);

/** An entry without one of its members, with one of another type, and with another pin. */
function changedMembers(format) {
  const pin = pinOf(format);
  const numbers = ['size', 'encryptedSize'];
  const members = [...new Set(['name', 'file', 'url', 'format', 'keyId', 'kid', 'sha256', pin, ...numbers])];
  // An unencrypted model has empty texts.
  const mayBeEmpty = (member) => format === 'none' && ['keyId', 'kid'].includes(member);
  const otherTypes = (member) => [null, true, [], {}, [''], numbers.includes(member) ? '5000' : 5_000, ...(mayBeEmpty(member) ? [] : [''])];
  const set = (member, value) => ({ name: `${member} is ${JSON.stringify(value)}`, set: { [member]: value } });
  return [
    ...members.map((member) => ({ name: `${member} is missing`, remove: member })),
    ...members.flatMap((member) => otherTypes(member).map((value) => set(member, value))),
    ...[null, true, {}, '', 5, [null], [{}], [['']]].map((value) => set('external', value)),
    ...Array.from({ length: { none: 32, gcm: 28, chunked: 64 }[format] }, (_, at) => ({
      name: `Byte ${at} of ${pin} is flipped`,
      flip: { member: pin, at, mask: 1 << (at % 8) },
    })),
  ];
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
        // A gcm file binds no name, so a manifest that names another one throughout is a good one.
        ...(other.format === 'gcm' && format !== 'none'
          ? []
          : [['file', 'url', 'size', 'encryptedSize', 'format', 'keyId', 'kid', 'sha256', 'pin']]),
      ].map((members) => ({ name: `${members.join(', ')} of ${other.name}`, from: { model: other.name, members } })),
    );
}

/** The member that pins the file. */
function pinOf(format) {
  return format === 'none' ? 'sha256' : 'pin';
}
