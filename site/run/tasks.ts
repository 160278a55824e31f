/** A function of an exercise's file, as the reader has written it and as it came. */
export interface Part {
  readonly name: string;
  readonly text: string;
  readonly empty: string;
}

/** What the worker is asked for, one task a worker. */
export type Task =
  | { readonly kind: 'run'; readonly text: string }
  | { readonly kind: 'check'; readonly chapter: string; readonly name: string; readonly imports: string; readonly parts: readonly Part[] }
  | { readonly kind: 'hints'; readonly chapter: string; readonly name: string };

/** Something that a program prints. */
export type Printed =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'svg'; readonly svg: string }
  | { readonly kind: 'png'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'pixels'; readonly pixels: ImageData | ImageBitmap };

/** A line is counted from 1 in the reader's text; undefined where an error has none there. */
export type Reply =
  | Printed
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string; readonly line: number | undefined }
  | { readonly kind: 'verdict'; readonly state: 'right' | 'missing' | 'wrong'; readonly message: string; readonly line: number | undefined }
  | { readonly kind: 'hints'; readonly hints: readonly string[] };
