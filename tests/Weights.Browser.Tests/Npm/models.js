// Runs the encrypted models of PackageSite, and the same models unencrypted.
const WIDTHS = { small: 8, large: 512 };

/** @returns for each model the code of the error, or whether both give the same numbers, not all of them zero */
export async function compare(ort, load) {
  const results = {};
  for (const [name, width] of Object.entries(WIDTHS)) {
    try {
      const plain = new Uint8Array(await (await fetch(`/plain/${name}.onnx`)).arrayBuffer());
      const expected = await compute(await ort.InferenceSession.create(plain), ort.Tensor, width);
      const actual = await compute(await load(name), ort.Tensor, width);
      results[name] = expected.some((value) => value !== 0) && String(expected) === String(actual) ? 'same' : 'different';
    } catch (error) {
      results[name] = `${error.code} ${error.message} ${error.cause ?? ''}`;
    }
  }
  return results;
}

async function compute(session, Tensor, width) {
  const data = Float32Array.from({ length: width }, (_, i) => i / width);
  const { y } = await session.run({ x: new Tensor('float32', data, [1, width]) });
  await session.release();
  return Array.from(y.data);
}
