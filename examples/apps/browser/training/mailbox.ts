import { MOST_NEWS, type News } from './messages.ts';

const NOTHING: News = { progress: [], passes: [], frames: [], restored: false };

/** Collects news and sends them one message at a time: only after those before were heard, and never too many a second. */
export class Mailbox {
  readonly #send: (news: News) => Promise<void>;
  #news: News | undefined;
  #isHeard = true;
  #last = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (news: News) => Promise<void>) {
    this.#send = send;
  }

  /** Adds to what is sent next. */
  put(fresh: Partial<News>): void {
    const before = this.#news ?? NOTHING;
    this.#news = {
      ...before,
      ...fresh,
      progress: [...before.progress, ...(fresh.progress ?? [])],
      passes: [...before.passes, ...(fresh.passes ?? [])],
      frames: [...before.frames, ...(fresh.frames ?? [])],
      restored: before.restored || fresh.restored === true,
    };
    this.#sendWhenDue();
  }

  /** The other side has dealt with the last message. */
  heard(): void {
    this.#isHeard = true;
    this.#sendWhenDue();
  }

  #sendWhenDue(): void {
    if (!this.#news || !this.#isHeard || this.#timer !== undefined) return;
    const wait = this.#last + 1000 / MOST_NEWS - performance.now();
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        const news = this.#news;
        this.#news = undefined;
        this.#isHeard = false;
        this.#last = performance.now();
        if (news) void this.#send(news);
      },
      Math.max(0, wait),
    );
  }
}
