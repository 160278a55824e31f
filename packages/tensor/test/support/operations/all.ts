import type { Check } from '../conformance.ts';
import { convolutionChecks } from './conv2d.ts';
import { matmulChecks } from './matmul.ts';

/** What every backend is held to. */
export const checks: readonly Check[] = [...matmulChecks, ...convolutionChecks];
