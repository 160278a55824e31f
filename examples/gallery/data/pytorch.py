"""Makes pytorch.safetensors with PyTorch: a network with batch normalisation, trained to tell stripes of four directions, and its outputs in eval mode.

    python3 examples/gallery/data/pytorch.py
"""
import json
import math
import struct
from collections import OrderedDict
from pathlib import Path

import torch
from torch import nn

torch.manual_seed(1)
torch.set_num_threads(1)
NAMES = {torch.float32: "F32", torch.int64: "I64"}


def stripes(count):
    """Images [count, 1, 16, 16] of waves in noise, and their directions [count], 0 to 3, of 45 degrees each."""
    labels = torch.arange(count) % 4
    angle, phase, rate = labels * math.pi / 4, 2 * math.pi * torch.rand(count), 0.8 + 0.6 * torch.rand(count)
    y, x = torch.meshgrid(torch.arange(16), torch.arange(16), indexing="ij")
    along = x * angle.cos().view(-1, 1, 1) + y * angle.sin().view(-1, 1, 1)
    waves = (along * rate.view(-1, 1, 1) + phase.view(-1, 1, 1)).sin()
    return (waves + 0.5 * torch.randn(count, 16, 16)).unsqueeze(1), labels


network = nn.Sequential(
    OrderedDict(
        conv1=nn.Conv2d(1, 8, 3, padding=1), norm1=nn.BatchNorm2d(8), relu1=nn.ReLU(), pool1=nn.MaxPool2d(2),
        conv2=nn.Conv2d(8, 16, 3, padding=1), norm2=nn.BatchNorm2d(16), relu2=nn.ReLU(), pool2=nn.MaxPool2d(2),
        flatten=nn.Flatten(), linear=nn.Linear(256, 4),
    )
)
optimiser = torch.optim.SGD(network.parameters(), lr=0.05)
for _ in range(60):
    images, labels = stripes(32)
    optimiser.zero_grad()
    nn.functional.cross_entropy(network(images), labels).backward()
    optimiser.step()

network.eval()
images, labels = stripes(8)
with torch.no_grad():
    tensors = {**network.state_dict(), "images": images, "outputs": network(images)}

# The format is a length, names with dtypes, shapes and places as JSON, and the numbers behind each other.
header, data = {"__metadata__": {"torch": torch.__version__}}, b""
for name, tensor in tensors.items():
    numbers = tensor.contiguous().numpy().tobytes()
    header[name] = {"dtype": NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(numbers)]}
    data += numbers
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
Path(__file__).with_suffix(".safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)
