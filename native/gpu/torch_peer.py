"""What PyTorch takes for the work of dev.mien.benchmarks.gpu.GpuWork: torch_peer.py FILE [--small] [part of a title]...

Appends a line of JSON to FILE for each piece of work and mode: channels last; bf16 by autocast, eager and compiled, and tf32
eager. Weights and inputs follow the rule of GpuWork, and the first answers, in float32, are written to be compared. With
--small it tries itself out, on the CPU where there is no GPU. Ends with 1 when something failed; the rest is done all the same.
"""
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional

SMALL = "--small" in sys.argv
CUDA = torch.cuda.is_available()
DEVICE = "cuda" if CUDA else "cpu"
SECONDS, WARM, TIMED = (0, 0, 1) if SMALL else (3, 5, 7)
CLASSES = 3
SAMPLE = 8


class Conv(nn.Module):
    """Convolution, batch norm, ReLU; padding is torch's, or "same" as TensorFlow pads."""

    def __init__(self, inputs, outputs, kernel, stride=1, padding=0, eps=1e-3, momentum=0.1):
        super().__init__()
        kind, norm = {1: (nn.Conv1d, nn.BatchNorm1d), 2: (nn.Conv2d, nn.BatchNorm2d), 3: (nn.Conv3d, nn.BatchNorm3d)}[len(kernel)]
        self.kernel, self.stride, self.same = kernel, stride, padding == "same"
        self.conv = kind(inputs, outputs, kernel, stride, 0 if self.same else padding, bias=False)
        self.bn = norm(outputs, eps, momentum)

    def forward(self, x):
        if self.same:
            x = same(x, self.kernel, (self.stride,) * len(self.kernel))
        return functional.relu(self.bn(self.conv(x)), inplace=True)


def same(x, kernel, stride):
    """Pads so that ceil(n / stride) positions come out, the odd one behind."""
    pads = []
    for n, k, s in reversed(list(zip(x.shape[2:], kernel, stride))):
        total = max((-(-n // s) - 1) * s + k - n, 0)
        pads += [total // 2, total - total // 2]
    return functional.pad(x, pads) if any(pads) else x


class Residual(nn.Module):
    """relu(scale conv([branches]) + x)"""

    def __init__(self, channels, scale, relu, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)
        self.up = nn.Conv2d(sum(b[-1].conv.out_channels for b in branches), channels, 1)
        self.scale, self.relu = scale, relu

    def forward(self, x):
        y = self.up(torch.cat([b(x) for b in self.branches], 1)) * self.scale + x
        return functional.relu(y, inplace=True) if self.relu else y


class Cat(nn.Module):
    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        return torch.cat([b(x) for b in self.branches], 1)


def conv2(inputs, outputs, height=1, width=None, stride=1, pad=False):
    width = width or height
    return Conv(inputs, outputs, (height, width), stride, (height // 2, width // 2) if pad else 0)


def chain(*layers):
    return nn.Sequential(*layers)


def block35():
    def narrow():
        return conv2(256, 32)

    def square():
        return conv2(32, 32, 3, pad=True)
    return Residual(256, 0.17, True, chain(narrow()), chain(narrow(), square()), chain(narrow(), square(), square()))


def crossed(channels, width, length, scale, relu=True):
    return Residual(channels, scale, relu, chain(conv2(channels, width)),
                    chain(conv2(channels, width), conv2(width, width, 1, length, pad=True), conv2(width, width, length, 1, pad=True)))


class FaceNet(nn.Module):
    """InceptionResnetV1."""

    def __init__(self, classes=None):
        super().__init__()
        self.features = chain(
            conv2(3, 32, 3, stride=2), conv2(32, 32, 3), conv2(32, 64, 3, pad=True), nn.MaxPool2d(3, 2), conv2(64, 80), conv2(80, 192, 3),
            conv2(192, 256, 3, stride=2), *(block35() for _ in range(5)),
            Cat(conv2(256, 384, 3, stride=2), chain(conv2(256, 192), conv2(192, 192, 3, pad=True), conv2(192, 256, 3, stride=2)),
                nn.MaxPool2d(3, 2)),
            *(crossed(896, 128, 7, 0.1) for _ in range(10)),
            Cat(chain(conv2(896, 256), conv2(256, 384, 3, stride=2)), chain(conv2(896, 256), conv2(256, 256, 3, stride=2)),
                chain(conv2(896, 256), conv2(256, 256, 3, pad=True), conv2(256, 256, 3, stride=2)), nn.MaxPool2d(3, 2)),
            *(crossed(1792, 192, 3, 0.2) for _ in range(5)), crossed(1792, 192, 3, 1.0, relu=False))
        self.last = nn.Linear(1792, 512, bias=False)
        self.bn = nn.BatchNorm1d(512, 1e-3, 0.1)
        self.logits = nn.Linear(512, classes) if classes else None

    def forward(self, x):
        x = self.bn(self.last(self.features(x).mean((2, 3))))
        return self.logits(x) if self.logits else functional.normalize(x)


class Pool3(nn.Module):
    """Max pooling padded as TensorFlow's "same"; zeros do not matter behind a ReLU."""

    def __init__(self, kernel, stride):
        super().__init__()
        self.kernel, self.stride = kernel, stride

    def forward(self, x):
        return functional.max_pool3d(same(x, self.kernel, self.stride), self.kernel, self.stride)


def conv3(inputs, outputs, size=1, stride=1):
    return Conv(inputs, outputs, (size,) * 3, stride, "same", momentum=0.01)


def mixed3(inputs, b0, b1a, b1b, b2a, b2b, b3):
    return Cat(conv3(inputs, b0), chain(conv3(inputs, b1a), conv3(b1a, b1b, 3)), chain(conv3(inputs, b2a), conv3(b2a, b2b, 3)),
               chain(Pool3((3, 3, 3), (1, 1, 1)), conv3(inputs, b3)))


class I3d(nn.Module):
    def __init__(self, classes, last):
        super().__init__()
        self.features = chain(
            conv3(3, 64, 7, 2), Pool3((1, 3, 3), (1, 2, 2)), conv3(64, 64), conv3(64, 192, 3), Pool3((1, 3, 3), (1, 2, 2)),
            mixed3(192, 64, 96, 128, 16, 32, 32), mixed3(256, 128, 128, 192, 32, 96, 64), Pool3((3, 3, 3), (2, 2, 2)),
            mixed3(480, 192, 96, 208, 16, 48, 64), mixed3(512, 160, 112, 224, 24, 64, 64), mixed3(512, 128, 128, 256, 24, 64, 64),
            mixed3(512, 112, 144, 288, 32, 64, 64), mixed3(528, 256, 160, 320, 32, 128, 128), Pool3((2, 2, 2), (2, 2, 2)),
            mixed3(832, 256, 160, 320, 32, 128, 128), mixed3(832, 384, 192, 384, 48, 128, 128), nn.AvgPool3d((2, last, last), 1))
        self.logits = nn.Conv3d(1024, classes, 1)

    def forward(self, x):
        return self.logits(self.features(x)).flatten(2).transpose(1, 2)


class Inception1(nn.Module):
    """A module of InceptionTime as its authors' Keras has it."""

    def __init__(self, inputs, filters=32):
        super().__init__()
        self.narrow = nn.Conv1d(inputs, filters, 1, bias=False)
        self.convs = nn.ModuleList(nn.Conv1d(filters, filters, k, padding="same", bias=False) for k in (40, 20, 10))
        self.pooled = nn.Conv1d(inputs, filters, 1, bias=False)
        self.bn = nn.BatchNorm1d(4 * filters, 1e-3, 0.01)

    def forward(self, x):
        n = self.narrow(x)
        pooled = self.pooled(functional.max_pool1d(x, 3, 1, 1))
        return functional.relu(self.bn(torch.cat([c(n) for c in self.convs] + [pooled], 1)), inplace=True)


class InceptionTime(nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.blocks = nn.ModuleList(chain(Inception1(n), Inception1(128), Inception1(128)) for n in (inputs, 128))
        self.ways = nn.ModuleList(chain(nn.Conv1d(n, 128, 1, bias=False), nn.BatchNorm1d(128, 1e-3, 0.01)) for n in (inputs, 128))
        self.fc = nn.Linear(128, classes)

    def forward(self, x):
        for block, way in zip(self.blocks, self.ways):
            x = functional.relu(block(x) + way(x), inplace=True)
        return self.fc(x.mean(2))


def ruled(shape, scale):
    """A tensor of this shape, in torch's order of axes, whose elements follow the rule in the order of channels last."""
    n, channels, axes = shape[0], shape[1], shape[2:]
    i = torch.arange(n * channels * int(torch.tensor(axes).prod() if axes else 1), dtype=torch.int64)
    t = ((i * 40503 % 65521).double() / 32760.5 - 1).mul(scale).float().reshape(n, *axes, channels)
    return t.movedim(-1, 1).contiguous()


def prepared(network, training):
    for p in network.parameters():
        if p.dim() > 1:
            p.data = ruled(p.shape, (6.0 * p.shape[0] / p.numel()) ** 0.5)
        elif p.data[0] != 1:
            p.data.zero_()
    for m in network.modules():
        if isinstance(m, (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)):
            nn.init.ones_(m.weight)
            nn.init.zeros_(m.bias)
    network.train(training).to(DEVICE)
    formats = {4: torch.channels_last, 5: torch.channels_last_3d}
    for p in network.parameters():
        if p.dim() in formats:
            p.data = p.data.contiguous(memory_format=formats[p.dim()])
    return network


def data(shape):
    formats = {4: torch.channels_last, 5: torch.channels_last_3d}
    x = ruled(shape, 1).to(DEVICE)
    return x.contiguous(memory_format=formats[x.dim()]) if x.dim() in formats else x


def wait():
    if CUDA:
        torch.cuda.synchronize()


def times(call, least):
    ms = []
    start = time.perf_counter()
    while len(ms) < least or time.perf_counter() - start < SECONDS:
        before = time.perf_counter()
        call()
        wait()
        ms.append((time.perf_counter() - before) * 1e3)
    return ms


def precision(tf32):
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = tf32


def measure(line, mode, network, shape, training):
    torch.backends.cudnn.benchmark = True
    network = prepared(network, training)
    line["parameters"] = sum(p.numel() for p in network.parameters())
    x = data(shape)
    labels = torch.arange(shape[0], device=DEVICE) % CLASSES
    precision(False)
    with torch.set_grad_enabled(training):
        y = network(x)
        line["sample"] = [functional.cross_entropy(y, labels).item()] if training else y.float().reshape(-1)[:SAMPLE].tolist()
    del y
    precision(True)
    run = torch.compile(network) if "compiled" in mode else network
    cast = torch.autocast(DEVICE, torch.bfloat16, enabled=mode.startswith("bf16"))
    adam = torch.optim.Adam(network.parameters(), 1e-4, **({"fused": True} if CUDA else {}))

    def step():
        adam.zero_grad(set_to_none=True)
        with cast:
            loss = functional.cross_entropy(run(x), labels)
        loss.backward()
        adam.step()

    def forward():
        with torch.inference_mode() if "compiled" not in mode else torch.no_grad(), cast:
            run(x)

    call = step if training else forward
    times(call, WARM)
    line["ms"] = times(call, TIMED)


def main():
    wanted = [a for a in sys.argv[2:] if not a.startswith("--")]
    side = 80 if SMALL else 160
    works = [("FaceNet forward", "faces", FaceNet, (1 if SMALL else 256, 3, side, side), False),
             ("FaceNet training step", "faces", lambda: FaceNet(CLASSES), (2 if SMALL else 200, 3, 160, 160), True),
             ("I3D forward", "clips", lambda: I3d(400, 1 if SMALL else 7), (1, 3, 16, 32, 32) if SMALL else (8, 3, 64, 224, 224), False),
             ("InceptionTime training step", "series", lambda: InceptionTime(512, CLASSES), (2 if SMALL else 8, 512, 25), True)]
    modes = ["bf16 eager", "tf32 eager"] + (["bf16 compiled"] if hasattr(torch, "compile") else [])
    whole = True
    for title, unit, create, shape, training in works:
        for mode in modes:
            if wanted and not any(w in title for w in wanted):
                continue
            line = {"side": "PyTorch", "mode": mode, "device": torch.cuda.get_device_name() if CUDA else "CPU",
                    "libraries": f"torch {torch.__version__}, CUDA {torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}",
                    "work": title, "unit": unit, "per_call": shape[0]}
            try:
                measure(line, mode, create(), shape, training)
            except Exception as e:  # whatever it is, the others are worth having
                line["error"] = f"{type(e).__name__}: {e}"
                whole = False
            with open(sys.argv[1], "a") as file:
                file.write(json.dumps(line) + "\n")
            print(json.dumps(line), flush=True)
            if CUDA:
                torch.cuda.empty_cache()
    return whole


if __name__ == "__main__":
    if not CUDA and not SMALL:
        sys.exit("torch sees no GPU")
    sys.exit(0 if main() else 1)
