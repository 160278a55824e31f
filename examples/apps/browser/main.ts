/// <reference types="vite/client" />
// npm run page: joins the paper, the answer and the views.
import './style.css';
import { Exhibition, loadOrder } from './exhibition.ts';
import type { NetworkName } from './exhibits.ts';
import { element } from './parts/element.ts';
import { wasReloaded } from './parts/reloaded.ts';
import { Answer } from './shell/answer.ts';
import { createDrop } from './shell/drop.ts';
import { createPad } from './shell/pad.ts';
import { Panels } from './shell/panels.ts';

/** What fails alone is reported on the page, and the rest goes on. */
function alone<T>(part: () => T): T | undefined {
  try {
    return part();
  } catch (error) {
    reportError(error);
    return undefined;
  }
}

let isAsked = false;
/** However much changes, it is shown once a frame. */
function changed(): void {
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(() => {
    isAsked = false;
    for (const show of shows) alone(show);
  });
}

// Canvases have the colours of the theme.
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);

// Once visited, the built page opens without a network too, where the browser lets pages keep themselves.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  navigator.serviceWorker.register('./serviceWorker.js').catch((error: unknown) => {
    reportError(new Error(`This page will not open without a network: ${error instanceof Error ? error.message : error}`));
  });
}

const troubles = new Map<NetworkName, string>();
const shows: (() => void)[] = [];
const exhibition = alone(() => new Exhibition(changed));
if (exhibition) {
  const answer = alone(() => new Answer(exhibition, troubles));
  const showPad = alone(() => createPad(exhibition, { onStroke: () => answer?.speakNext() }));
  if (showPad) shows.push(showPad);
  const showDropped = alone(() => createDrop(exhibition));
  if (showDropped) shows.push(showDropped);
  if (answer) shows.push(() => answer.show());
  const panels = alone(() => new Panels(exhibition));
  if (panels) shows.push(() => panels.show());
  // A training that ran goes on, whichever view is in sight.
  if (panels && wasReloaded()) panels.open('train');
  element('controls', HTMLFieldSetElement).disabled = false;
  changed();
  for (const name of loadOrder(exhibition)) {
    try {
      await exhibition.load(name);
    } catch (error) {
      troubles.set(name, error instanceof Error ? error.message : String(error));
      changed();
    }
  }
}
