import { valuesAtHand } from '../atHand.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import { gatherRows } from '../ops/gatherRows.ts';
import { checkIndices } from '../ops/operands.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The rows of a table that ids of any shape name: [rows, …row] and int32 [...ids] → [...ids, …row].
 * @throws ShapeError for a table without rows, DtypeError, BackendMismatchError, and ArgumentError for an id that is no row; on a device that
 * cannot be waited for, and in later runs of a capture, it gives NaN
 */
export function embedding(table: Tensor, ids: Tensor): Tensor {
  checkIndices('embedding', table, ids);
  const [rows] = table.shape;
  if (rows === undefined) throw new ShapeError('embedding', 'the table must be [rows, …]', [table.shape]);
  const wrong = valuesAtHand(ids)?.find((id) => id < 0 || id >= rows);
  if (wrong !== undefined) throw new ArgumentError('embedding', `the id ${wrong} is none of the ${rows} rows, which count from 0`);
  return gatherRows(table, ids);
}
