import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSource } from '../course/source.ts';
import { root } from '../scripts/files.ts';

/** What a page needs to have the exercises of a chapter. */
export interface ChapterExercises {
  /** '01-numbers' */
  readonly name: string;
  readonly imports: string;
  readonly exercises: readonly { readonly name: string; readonly empty: string; readonly solution: string }[];
}

/** The exercises that belong to a page; undefined where there are none. */
export function exercisesOf(document: string): ChapterExercises | undefined {
  const name = /^course\/(\d\d-.*)\.md$/.exec(document)?.[1];
  if (name === undefined || !existsSync(join(root, `course/exercises/${name}.ts`))) return undefined;
  const [asked, solved] = ['exercises', 'solutions'].map((folder) => parseSource(readFileSync(join(root, `course/${folder}/${name}.ts`), 'utf8')));
  const imports = [...new Set(`${asked?.imports}${solved?.imports}`.trim().split('\n'))]
    .filter((line) => !line.includes("'../exercises/"))
    .map((line) => line.replace("'../", "'../../course/"));
  const exercises = [...(asked?.functions ?? [])].map(([exercise, empty]) => {
    return { name: exercise, empty: empty.trimEnd(), solution: solved?.functions.get(exercise)?.trimEnd() ?? '' };
  });
  return { name, imports: imports.join('\n'), exercises };
}
