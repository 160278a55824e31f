// The process of one core: looks through the parts that it is sent, one after the other.
import { type Part, scan } from './scan.ts';
import { type Subject, subjectNamed } from './subjects.ts';

/** What it is sent; it answers with a Found. */
export interface Task {
  readonly name: string;
  readonly part: Part;
}

const made = new Map<string, Subject>();

process.on('message', ({ name, part }: Task) => {
  const subject = made.get(name) ?? subjectNamed(name);
  made.set(name, subject);
  process.send?.(scan(subject, part));
});
process.on('disconnect', () => process.exit());
