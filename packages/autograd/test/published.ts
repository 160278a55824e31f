import { diagGaussNewton, squaredError, valueAndGrad } from '@lenet-ts/autograd';
import { type Tensor, tensor } from '@lenet-ts/tensor';

const error = ({ w }: { w: Tensor }) => squaredError(w.mul(tensor([1, 3])), tensor([0, 0])).sum();
const params = { w: tensor([1, 2]) };
const { value, gradient } = valueAndGrad(error)(params);
console.log(value.itemSync(), gradient.w.dataSync().join(' '), diagGaussNewton(error)(params).w.dataSync().join(' '));
// → 18.5 1 18 1 9
