"""Writes models/fcn_*.safetensors and models/resnet_*.safetensors beside this file, with PyTorch 1.13: a transcription of the Keras
code of FCN and ResNet for series, run in float64 with float32 weights and inputs drawn by the weight rule (see WeightRule.java)."""
import json
import os

import numpy as np
import torch
import torch.nn as nn


def u(salt, name, shape):
    """Uniform in [-1, 1), in row-major order: SplitMix64, seeded with FNV-1a 64 of salt:name."""
    seed = 0xCBF29CE484222325
    for byte in (salt + ":" + name).encode():
        seed = (seed ^ byte) * 0x100000001B3 & (1 << 64) - 1
    with np.errstate(over="ignore"):
        z = np.arange(1, int(np.prod(shape)) + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
        z = (z ^ z >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ z >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
        z = z ^ z >> np.uint64(31)
    return ((z >> np.uint64(40)).astype(np.float64) * 2.0**-23 - 1).reshape(shape)


def parameter(salt, name, shape):
    last = name.rsplit(".", 1)[-1]
    if last == "num_batches_tracked":
        return np.zeros(shape, np.int64)
    v = u(salt, name, shape)
    if last in ("bias", "running_mean"):
        return (0.1 * v).astype(np.float32)
    if last == "running_var" or len(shape) == 1:
        return (1 + 0.5 * v).astype(np.float32)
    return (np.sqrt(6 / np.prod(shape[1:])) * v).astype(np.float32)


def save(path, tensors, info):
    """safetensors: length of the header, header, data."""
    head, data = {"__metadata__": {"info": json.dumps(info)}}, b""
    for name, v in tensors.items():
        raw = v.tobytes()
        head[name] = {"dtype": {"float32": "F32", "float64": "F64"}[str(v.dtype)], "shape": list(v.shape),
                      "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(head, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(len(text).to_bytes(8, "little") + text + data)


class SeriesConv(nn.Module):
    def __init__(self, i, o, k, relu):
        super().__init__()
        self.conv = nn.Conv1d(i, o, k)
        self.bn = nn.BatchNorm1d(o, eps=1e-3, momentum=0.01)
        self.left, self.k, self.relu = (k - 1) // 2, k, relu

    def forward(self, x):
        y = self.bn(self.conv(nn.functional.pad(x, (self.left, self.k - 1 - self.left))))
        return torch.relu(y) if self.relu else y


class Fcn(nn.Module):
    def __init__(self, c, n):
        super().__init__()
        self.block1, self.block2, self.block3 = SeriesConv(c, 128, 8, True), SeriesConv(128, 256, 5, True), SeriesConv(256, 128, 3, True)
        self.fc = nn.Linear(128, n)

    def forward(self, x):
        return self.fc(self.block3(self.block2(self.block1(x))).mean(2))


class Block(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.conv1, self.conv2, self.conv3 = SeriesConv(i, o, 8, True), SeriesConv(o, o, 5, True), SeriesConv(o, o, 3, False)
        self.shortcut = nn.BatchNorm1d(o, eps=1e-3, momentum=0.01) if i == o else SeriesConv(i, o, 1, False)

    def forward(self, x):
        return torch.relu(self.conv3(self.conv2(self.conv1(x))) + self.shortcut(x))


class ResNet(nn.Module):
    def __init__(self, c, n):
        super().__init__()
        self.block1, self.block2, self.block3 = Block(c, 64), Block(64, 128), Block(128, 128)
        self.fc = nn.Linear(128, n)

    def forward(self, x):
        return self.fc(self.block3(self.block2(self.block1(x))).mean(2))


def put(out, key, t):
    a = t.detach().clone().numpy()
    flat = a.reshape(-1)
    narrow = (lambda v: v) if flat.size <= 16 else (lambda v: v.astype(np.float32))
    if flat.size <= 256:
        out[key] = narrow(a)
    else:
        out[key + ".first64"] = narrow(flat[:64])
        out[key + ".sample64"] = narrow(flat[[i * flat.size // 64 for i in range(64)]])
    probe = (flat * u("probe", key, (flat.size,))).sum()
    out[key + ".stats"] = np.array([flat.size, flat.mean(), flat.std(), np.sqrt((flat**2).sum()), flat.min(), flat.max(), probe])


def fill(m, salt):
    m.load_state_dict({k: torch.from_numpy(parameter(salt, k, tuple(v.shape))).to(v.dtype) for k, v in m.state_dict().items()})


def golden(make, what, c, n, shape, labels, path):
    salt, lr, steps, out = "pub-1", 1e-4, 5, {}
    m = make(c, n).double()
    fill(m, salt)
    x = torch.from_numpy(u(salt, "input", shape)).double()
    y = torch.tensor(labels)
    watch = [None]
    for name, part in m.named_modules():
        if name and not name.endswith((".conv", ".bn")):
            part.register_forward_hook(lambda _, __, o, name=name: watch[0] and put(out, watch[0] + ".act." + name, o))
    m.eval()
    watch[0] = "eval"
    put(out, "eval.out", m(x))
    m.train()
    watch[0] = "train"
    x.requires_grad_(True)
    adam = torch.optim.Adam(m.parameters(), lr=lr)
    losses = []
    for k in range(steps + 1):
        m.zero_grad()
        o = m(x)
        loss = nn.functional.cross_entropy(o, y)
        losses.append(loss.item())
        if k == 0:
            watch[0] = None
            put(out, "train.out", o)
            out["train.loss"] = np.array(loss.item())
            loss.backward()
            put(out, "train.grad_input", x.grad)
            for name, p in m.named_parameters():
                put(out, "train.grad." + name, p.grad)
            for name, b in m.named_buffers():
                if "running" in name:
                    put(out, "train.buffer." + name, b)
        elif k < steps:
            loss.backward()
        if k < steps:
            adam.step()
        if k == 0:
            for name, p in m.named_parameters():
                out["train.adam1." + name] = p.detach().numpy().reshape(-1)[:64].astype(np.float32)
    out["train.losses"] = np.array(losses)
    m.eval()
    put(out, "train.eval_out_after", m(x))
    info = {"model": what, "salt": salt, "c_in": c, "num_classes": n, "input": {"rule": "W", "name": "input", "shape": list(shape)},
            "mode": "eval then train", "loss": "cross_entropy mean, labels " + json.dumps(labels),
            "adam": {"lr": lr, "betas": [0.9, 0.999], "eps": 1e-8, "steps": steps}}
    save(os.path.join(os.path.dirname(os.path.abspath(__file__)), "models", path), out, info)


if __name__ == "__main__":
    note = " (own transcription of hfawaz/dl-4-tsc, Keras: 'SAME' pads (k-1)//2 before, the rest after; bias kept; BN eps 1e-3, torch momentum 0.01)"
    golden(Fcn, "FCN for series" + note, 1, 3, (4, 1, 31), [0, 1, 2, 1], "fcn_1_T31.safetensors")
    golden(ResNet, "ResNet for series" + note, 1, 3, (4, 1, 31), [0, 1, 2, 1], "resnet_1_T31.safetensors")
    golden(ResNet, "ResNet for series" + note, 6, 4, (3, 6, 5), [3, 0, 2], "resnet_6_T5.safetensors")
