import { createStore, delMany, get, setMany, update } from 'idb-keyval';
import { exhibits } from '../exhibits.ts';
import type { Reached, Settings } from './messages.ts';

/** A training as the browser keeps it, with its digits where only its reader has them: it goes on to the same bits. */
export interface Kept {
  /** The worker that keeps it: where several do, the one that began last. */
  readonly owner: string;
  readonly settings: Settings;
  /** Whether it waits for its reader. */
  readonly isPaused: boolean;
  readonly progress: readonly Reached[];
  /** The weights, and where it stood: see encodeCheckpoint. Undefined until the first digits are learned. */
  readonly checkpoint: Uint8Array | undefined;
}

/** What changes of it while it goes on. */
export type Progressed = Partial<Pick<Kept, 'isPaused' | 'progress' | 'checkpoint'>>;

/** MNIST is many megabytes, and is written once a training. */
const TRAINING = 'training';
const DIGITS = 'digits';

/** The number goes up when what is kept changes its form. */
const store = createStore('lenet-ts training 1', 'kept');

/** @throws whatever keeps the browser from reading: in private windows some keep nothing */
export async function readKept(): Promise<Kept | undefined> {
  const [kept, mnist] = await Promise.all([get<Kept>(TRAINING, store), get<Settings['mnist']>(DIGITS, store)]);
  return kept && { ...kept, settings: { ...kept.settings, mnist } };
}

/** Whether it would go on, had its page not been closed. */
export function isRunning({ isPaused, progress, settings }: Kept): boolean {
  const last = progress.at(-1);
  return !isPaused && !(last && last.pass === settings.passes && last.done === last.count);
}

/** Whose training it is, and how far it is. */
export function describeKept({ settings, progress, isPaused }: Kept): string {
  const { pass, done, count } = progress.at(-1) ?? { pass: 1, done: 0, count: settings.count };
  return `${exhibits[settings.network].title}, pass ${pass} of ${settings.passes}, ${done} of ${count} digits${isPaused ? ', paused' : ''}`;
}

/** A training begins, and takes the place of the one before. @throws where the browser does not take it */
export async function beginKeeping(kept: Kept): Promise<void> {
  const { mnist, ...settings } = kept.settings;
  await setMany(
    [
      [TRAINING, { ...kept, settings }],
      [DIGITS, mnist],
    ],
    store,
  );
}

/** Keeps what has changed of a training. @returns whether it is still this one that is kept. @throws where the browser does not take it */
export async function goOnKeeping(owner: string, now: Progressed): Promise<boolean> {
  let isOurs = false;
  await update<Kept | undefined>(
    TRAINING,
    (kept) => {
      isOurs = kept?.owner === owner;
      return kept && isOurs ? { ...kept, ...now } : kept;
    },
    store,
  );
  return isOurs;
}

/** Forgets the training that is kept. */
export async function forgetKept(): Promise<void> {
  await delMany([TRAINING, DIGITS], store);
}
