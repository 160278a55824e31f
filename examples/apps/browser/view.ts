import type { Exhibition } from './exhibition.ts';

/** What a view is about: it stands in a file of its own, views.ts lists it, and the shell shows its words above what it draws. */
export interface View {
  /** Three sentences that a first-year student understands. */
  readonly lead: readonly [string, string, string];
  readonly equations: readonly Equation[];
  /** Fills an empty element, once, when the view comes into sight for the first time. What it throws is told in its place. */
  mount(root: HTMLElement, exhibition: Exhibition): Mounted;
}

/** A view on the page. */
export interface Mounted {
  /**
   * Shows what is written now, by the networks and choices of now. The shell calls it after any of them changed: once a frame at most,
   * and only while the view is in sight, but for the first time.
   */
  show(): void;
  /** The view went out of sight: what plays by itself stops. */
  rest?(): void;
}

/** An equation and the line that computes it. */
export interface Equation {
  readonly text: string;
  /** Its number and page in the paper. */
  readonly number: string;
  /** A file that shell/sources.ts lists, from the root of the repository. */
  readonly file: string;
  /** A part of that line, found in no other line of the file. */
  readonly line: string;
}
