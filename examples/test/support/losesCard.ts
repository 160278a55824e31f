/** For a worker to run first: its graphics card is lost after a thousand draws. */
export const losesCard = `
  const { drawArrays } = WebGL2RenderingContext.prototype;
  let draws = 0;
  WebGL2RenderingContext.prototype.drawArrays = function (...args) {
    drawArrays.apply(this, args);
    if (++draws === 1000) this.getExtension('WEBGL_lose_context').loseContext();
  };`;
