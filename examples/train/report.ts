import type { PassResult, Recipe } from '@lenet-ts/network';

/** What --json writes. */
export interface Report {
  readonly network: string;
  readonly data: string;
  readonly testData: string;
  readonly backend: string;
  readonly seed: number;
  readonly parameters: number;
  readonly connections: number;
  readonly recipe: Recipe & {
    readonly loss: string;
    readonly j: number | undefined;
    readonly distort: boolean;
    readonly limit: number | undefined;
    readonly holdOut: number | undefined;
  };
  readonly passes: readonly PassResult[];
  readonly final: { readonly testErrors: number; readonly testCount: number; readonly testErrorPercent: number };
  readonly weightsSha256: string;
}
