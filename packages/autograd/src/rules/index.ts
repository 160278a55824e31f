import type { PrimitiveName } from '@lenet-ts/tensor';
import type { RuleOf } from '../rule.ts';
import { conv2dInputRule, conv2dKernelRule, conv2dRule } from './conv2d.ts';
import * as elementwise from './elementwise.ts';
import { matmulRule } from './matmul.ts';
import { argmax, argmin, max, min, sum } from './reduce.ts';
import { selectRule } from './select.ts';
import { logSumExpRule, softmaxRule } from './softmax.ts';
import { squashGradientRule, squashRule } from './squash.ts';
import * as structural from './structural.ts';

/** One rule a primitive: an operation without a rule does not compile. */
export const rules: { readonly [K in PrimitiveName]: RuleOf<K> } = {
  scale: elementwise.scaleRule,
  shift: elementwise.shift,
  square: elementwise.square,
  sqrt: elementwise.sqrt,
  exp: elementwise.exp,
  log: elementwise.log,
  squash: squashRule,
  squashGradient: squashGradientRule,
  add: elementwise.add,
  sub: elementwise.sub,
  mul: elementwise.mul,
  div: elementwise.divRule,
  maximum: elementwise.maximum,
  minimum: elementwise.minimum,
  equal: elementwise.equal,
  less: elementwise.less,
  select: selectRule,
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
  sumPool2x2: structural.sumPool2x2Rule,
  spread2x2: structural.spread2x2Rule,
  pad: structural.padRule,
  crop: structural.cropRule,
  transpose: structural.transposeRule,
  reshape: structural.reshapeRule,
  broadcastTo: structural.broadcastTo,
  gatherRows: structural.gatherRowsRule,
  scatterAddRows: structural.scatterAddRowsRule,
};
