import type { Work } from '../subject.ts';

let drawn = 0;

/** How many draw calls one call makes. */
export async function countDraws(work: Work): Promise<number> {
  const before = drawn;
  await work();
  return drawn - before;
}

const { prototype } = WebGL2RenderingContext;
const { drawArrays, drawElements } = prototype;
prototype.drawArrays = function (...args) {
  drawn++;
  drawArrays.apply(this, args);
};
prototype.drawElements = function (...args) {
  drawn++;
  drawElements.apply(this, args);
};
