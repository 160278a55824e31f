// npm run course: lists the chapters. npm run course -- run 03: runs the programs of one; check 03: looks at its exercises; hint 03 2 and solution 03 2
// help with one of them.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chapters, type Exercise } from '../course/chapters.ts';
import { CommandLine, runProgram, UsageError } from '../examples/commandLine.ts';
import { isProgram, parse } from '../test/markdown.ts';
import { makeProgramFolder, root } from './files.ts';
import { run } from './run.ts';

const marks = { right: '✓', missing: '·', wrong: '✗' } as const;
type Chapter = (typeof chapters)[number];

await runProgram('npm run course --', async () => {
  const line = new CommandLine('npm run course --', 'Lists the chapters of the course, and checks its exercises.')
    .operand('action', 'run, check, hint or solution; without it the chapters are listed')
    .operand('chapter', 'its number, such as 03')
    .operand('exercise', 'its number, for a hint or a solution');
  const [action, chapterNumber, exerciseNumber] = line.readValid(process.argv.slice(2)).operands;
  if (action === undefined) return list();
  if (action === 'run') return runPage(chapterOf(chapterNumber));
  if (action === 'check') return check(chapterOf(chapterNumber));
  if (action !== 'hint' && action !== 'solution') throw new UsageError([`'${action}': it must be one of run, check, hint, solution.`]);
  const chapter = chapterOf(chapterNumber);
  const { name, hints } = exerciseOf(chapter, await chapter.exercises(), exerciseNumber);
  console.log(action === 'hint' ? hints.map((hint, i) => `${i + 1}. ${hint}`).join('\n') : chapter.solution(name));
});

function list(): void {
  console.log('The course: read a page, fill in its exercises, and have them checked with npm run course -- check 01.\n');
  for (const { number, title, name } of chapters) console.log(`  ${number}  ${title.padEnd(48)} course/${name}.md`);
}

function runPage({ name }: Chapter): void {
  const folder = makeProgramFolder();
  try {
    const { blocks } = parse(readFileSync(join(root, `course/${name}.md`), 'utf8'));
    for (const { text, line } of blocks.filter(isProgram)) {
      const file = join(folder, `${line}.ts`);
      writeFileSync(file, text);
      console.log(`course/${name}.md:${line}\n\n${run('node', ['--import', 'tsx', file])}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function check(chapter: Chapter): Promise<void> {
  const exercises = await chapter.exercises();
  console.log(`${chapter.number}  ${chapter.title}: course/exercises/${chapter.name}.ts\n`);
  exercises.forEach(({ name, verdict }, i) => {
    console.log(`  ${marks[verdict.state]} ${i + 1}  ${name}${verdict.message && `: ${verdict.message}`}`);
  });
  const right = exercises.filter(({ verdict }) => verdict.state === 'right').length;
  console.log(`\n${right} of ${exercises.length} are right.`);
  if (right < exercises.length) process.exitCode = 1;
}

function chapterOf(number: string | undefined): Chapter {
  const found = chapters.find((chapter) => number !== undefined && chapter.number === number.padStart(2, '0'));
  if (found) return found;
  throw new UsageError([number === undefined ? 'Say which chapter, such as 01.' : `There is no chapter ${number}.`]);
}

function exerciseOf(chapter: Chapter, exercises: readonly Exercise[], number: string | undefined): Exercise {
  const found = exercises.find((_, i) => String(i + 1) === number);
  if (found) return found;
  const range = `chapter ${chapter.number} has the exercises 1 to ${exercises.length}`;
  throw new UsageError([number === undefined ? `Say which exercise: ${range}.` : `There is no exercise ${number}: ${range}.`]);
}
