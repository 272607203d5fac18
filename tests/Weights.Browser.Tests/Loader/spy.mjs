// In place of onnxruntime-web: counts the sessions, and reads external data as the build for JSPI does.
export class Tensor {}

export const made = { sessions: 0 };

export const InferenceSession = {
  async create(model, { externalData: [{ path, data }] }) {
    if (data instanceof Blob) {
      const reader = data.slice(0, data.size).stream().getReader();
      while (!(await reader.read()).done);
    }
    // "w" is how the loader tests whether the build reads ranges.
    made.sessions += path === 'w' ? 0 : 1;
    return { inputNames: [], outputNames: ['loaded'], release: async () => undefined };
  },
};
