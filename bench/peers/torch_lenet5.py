"""LeNet-5 (1998) in PyTorch on one thread: the program that peers/program.ts describes. C3 is held in full; its other pairs are 0 and stay 0."""
import os
import statistics
import sys
import time

for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
what, (batch, block, digits, j) = sys.argv[1], map(int, sys.argv[2:6])
stream = torch.from_numpy(np.frombuffer(sys.stdin.buffer.read(), dtype=np.float32).copy())


def take(*shape):
    global stream
    size = int(np.prod(shape))
    part, stream = stream[:size].reshape(shape), stream[size:]
    return part.clone()


SHAPES = [(6, 1, 5, 5), (6,), (6, 1, 1), (6, 1, 1), (16, 6, 5, 5), (16,), (16, 1, 1), (16, 1, 1), (120, 400), (120,), (84, 120), (84,)]
weights = [take(*shape).requires_grad_(what == "train") for shape in SHAPES]
rates = [take(*shape) for shape in SHAPES]
codes = take(10, 84)
images = take(digits, 1, 32, 32)
labels = take(digits).long()


def squash(x):
    return 1.7159 * torch.tanh(x * (2 / 3))


def pool(x):
    return F.avg_pool2d(x, 2, divisor_override=1)


def distances(x):
    c1, c1_bias, s2, s2_bias, c3, c3_bias, s4, s4_bias, c5, c5_bias, f6, f6_bias = weights
    x = squash(F.conv2d(x, c1, c1_bias))
    x = squash(pool(x) * s2 + s2_bias)
    x = squash(F.conv2d(x, c3, c3_bias))
    x = squash(pool(x) * s4 + s4_bias)
    x = squash(F.linear(x.flatten(1), c5, c5_bias))
    x = squash(F.linear(x, f6, f6_bias))
    return (x[:, None] - codes).square().sum(2)


def mean_loss(first):
    y = distances(images[first : first + batch])
    rest = torch.cat([-y, torch.full((batch, 1), -float(j))], 1).logsumexp(1)
    return (y.gather(1, labels[first : first + batch, None])[:, 0] + rest).mean()


position = 0


def next_first():
    global position
    first = position
    position = 0 if first + 2 * batch > digits else first + batch
    return first


def train():
    gradients = torch.autograd.grad(mean_loss(next_first()), weights)
    with torch.no_grad():
        for weight, rate, gradient in zip(weights, rates, gradients):
            weight.addcmul_(rate, gradient, value=-1)


def infer():
    with torch.inference_mode():
        first = next_first()
        return distances(images[first : first + batch])


def timed(work, calls):
    start = time.perf_counter()
    for _ in range(calls):
        work()
    return 1000 * (time.perf_counter() - start)


def microseconds_per_call(work):
    """Like microsecondsPerCall of ../measure.ts."""
    calls, warm = 1, 0
    while warm < 10 * block:
        milliseconds = timed(work, calls)
        warm += milliseconds
        calls = max(1, min(2 * calls, round(calls * block / milliseconds)))
    blocks = []
    while len(blocks) < 3 or (len(blocks) < 15 and sum(blocks) < 30 * block):
        blocks.append(timed(work, calls))
    return 1000 * statistics.median(blocks) / calls


if what == "train":
    loss = mean_loss(0).item()
    train()
    results = [torch.tensor([loss])] + [weight.detach().flatten().clone() for weight in weights]
    microseconds = microseconds_per_call(train)
else:
    results = [infer().flatten()]
    microseconds = microseconds_per_call(infer)
sys.stdout.buffer.write(torch.cat([torch.tensor([microseconds]), *results]).float().numpy().tobytes())
