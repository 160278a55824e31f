import type { AttributesOf, PrimitiveName } from '@lenet-ts/tensor';
import type { RuleOf } from '../rule.ts';
import { conv2dInputRule, conv2dKernelRule, conv2dRule } from './conv2d.ts';
import { mapRule } from './map.ts';
import { matmulRule } from './matmul.ts';
import { argmax, argmin, max, min, sum } from './reduce.ts';
import { logSumExpRule, softmaxRule } from './softmax.ts';
import * as structural from './structural.ts';

/** A rule, or the way to it from what a primitive was called with: which operation it is, or how many inputs it has. */
export type RuleFor<K extends PrimitiveName> = RuleOf<K> | ((attributes: AttributesOf<K>) => RuleOf<K>);

/** One rule a primitive: an operation without a rule does not compile. */
export const rules: { readonly [K in PrimitiveName]: RuleFor<K> } = {
  map: mapRule,
  sum,
  max,
  min,
  argmax,
  argmin,
  softmax: softmaxRule,
  logSumExp: logSumExpRule,
  matmul: matmulRule,
  conv2d: conv2dRule,
  conv2dInput: conv2dInputRule,
  conv2dKernel: conv2dKernelRule,
  sumPool: structural.sumPoolRule,
  sumPoolInput: structural.sumPoolInputRule,
  maxPool: structural.maxPoolRule,
  maxPoolInput: structural.maxPoolInputRule,
  pad: structural.padRule,
  slice: structural.sliceRule,
  concat: structural.concatRule,
  transpose: structural.transposeRule,
  reshape: structural.reshapeRule,
  broadcastTo: structural.broadcastTo,
  gatherRows: structural.gatherRowsRule,
  scatterAddRows: structural.scatterAddRowsRule,
  cast: structural.castRule,
};

/** The rule of one use of a primitive. */
export function ruleOf<K extends PrimitiveName>(name: K, attributes: AttributesOf<K>): RuleOf<K> {
  const rule = rules[name];
  return typeof rule === 'function' ? rule(attributes) : rule;
}
