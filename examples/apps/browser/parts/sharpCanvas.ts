import { contextOf, create } from './element.ts';

/** A canvas with a pixel for every pixel of the screen, whatever the zoom, on which one draws in CSS pixels. */
export interface SharpCanvas {
  readonly node: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  /** Its size in CSS pixels; 0 until it is on the page. */
  readonly width: number;
  readonly height: number;
}

/**
 * @param draw called after the canvas has got another size, which leaves it empty
 * @param label what a reader of screens is told that the picture shows
 */
export function createSharpCanvas(label: string, draw: () => void): SharpCanvas {
  const node = create('canvas');
  node.setAttribute('role', 'img');
  node.setAttribute('aria-label', label);
  const context = contextOf(node);
  const canvas = { node, context, width: 0, height: 0 };
  const fit = () => {
    const [width, height] = [node.clientWidth, node.clientHeight];
    const ratio = devicePixelRatio;
    const [pixelsWide, pixelsHigh] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (node.width === pixelsWide && node.height === pixelsHigh && canvas.width === width) return;
    Object.assign(canvas, { width, height });
    node.width = pixelsWide;
    node.height = pixelsHigh;
    begin();
  };
  const begin = () => {
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    draw();
  };
  // Whoever takes the graphics card away takes what was drawn, and the transformation.
  node.addEventListener('contextrestored', begin);
  // In a frame of its own: a canvas that changes the page within the notice would be an error.
  new ResizeObserver(() => requestAnimationFrame(fit)).observe(node);
  onPixelRatio(fit);
  return canvas;
}

/** Calls back whenever the page is zoomed or moves to a screen with other pixels. */
function onPixelRatio(changed: () => void): void {
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener(
    'change',
    () => {
      changed();
      onPixelRatio(changed);
    },
    { once: true },
  );
}
