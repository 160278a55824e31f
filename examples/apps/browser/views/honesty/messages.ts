import type { Errors } from './measure.ts';

/** The backends that compute in float32. */
export type DeviceName = 'wasm' | 'webgl2';

/** From the worker to the page: the rows of the table as they come. */
export type FromWorker =
  | { readonly kind: 'card'; readonly name: string }
  | {
      readonly kind: 'row';
      readonly name: string;
      readonly differences: Errors | undefined;
      readonly on: Readonly<Partial<Record<DeviceName, Errors>>>;
    }
  /** A backend that does not run here, or not any more. */
  | { readonly kind: 'missing'; readonly device: DeviceName; readonly why: string }
  | { readonly kind: 'done' };
