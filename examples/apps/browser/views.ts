import type { View } from './view.ts';

/** A view as the tabs show it, before its program is here. */
export interface Listed {
  /** Its name in the address. */
  readonly name: string;
  readonly title: string;
  readonly load: () => Promise<{ readonly view: View }>;
}

/** All views, in the order of the tabs and of the story. */
export const views: readonly Listed[] = [
  { name: 'write', title: 'Write', load: () => import('./views/write.ts') },
  { name: 'inside', title: 'Inside', load: () => import('./views/inside.ts') },
  { name: 'unit', title: 'One unit', load: () => import('./views/unit.ts') },
  { name: 'table', title: 'Table I', load: () => import('./views/table.ts') },
  { name: 'codes', title: 'The codes', load: () => import('./views/codes.ts') },
  { name: 'years', title: '1989 | 1998', load: () => import('./views/years.ts') },
  { name: 'backward', title: 'Backward', load: () => import('./views/backward.ts') },
  { name: 'curvature', title: 'Curvature', load: () => import('./views/curvature.ts') },
  { name: 'errors', title: 'Errors', load: () => import('./views/errors.ts') },
  { name: 'wide', title: 'Wide paper', load: () => import('./views/wide.ts') },
  { name: 'honesty', title: 'Honesty', load: () => import('./views/honesty.ts') },
  { name: 'train', title: 'Train', load: () => import('./views/train.ts') },
  { name: 'race', title: 'Race', load: () => import('./views/race.ts') },
  { name: 'away', title: 'Take away', load: () => import('./views/away.ts') },
];
