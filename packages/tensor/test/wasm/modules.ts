/** How many bytes each of the modules has that `body` compiles. */
export function compiled(body: () => void): number[] {
  const { Module } = WebAssembly;
  const sizes: number[] = [];
  WebAssembly.Module = class extends Module {
    constructor(bytes: BufferSource) {
      super(bytes);
      sizes.push(bytes.byteLength);
    }
  };
  try {
    body();
  } finally {
    WebAssembly.Module = Module;
  }
  return sizes;
}
