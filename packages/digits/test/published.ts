import { batches, drawDigits } from '@lenet-ts/digits';

const set = drawDigits({ count: 20, seed: 1 });
console.log(`${set.name} ${set.images.length} ${[...set.labels.subarray(0, 10)].sort().join('')}`);
for await (const { first, indices } of batches(set.count, { size: 8, passes: 1, seed: 1 })) console.log(first, indices.length);
// → drawn 15680 0123456789
// → 0 8
// → 8 8
// → 16 4
