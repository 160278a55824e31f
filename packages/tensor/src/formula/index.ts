export * from './derivative.ts';
export * from './formula.ts';
export * from './functions.ts';
