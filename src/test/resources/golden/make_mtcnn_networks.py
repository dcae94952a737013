"""Writes mtcnn/drawn.safetensors beside this file, with PyTorch 1.13: a transcription of the three networks of facenet-pytorch's MTCNN,
run in float64 with float32 weights and inputs drawn by the weight rule (see WeightRule.java; a weight's name is NETWORK.KEY)."""
import os

import numpy as np
import torch
import torch.nn as nn

from make_series_networks import parameter, put, save, u


def blocks(salt, name, shape, cell):
    """Rule B: three parts of a coarse pattern of cells, one part of fine noise."""
    coarse = u(salt, name + ".coarse", shape[:2] + [-(-d // c) for d, c in zip(shape[2:], cell)])
    for axis, (d, c) in enumerate(zip(shape[2:], cell)):
        coarse = np.take(coarse, np.arange(d) // c, axis=2 + axis)
    return (0.75 * coarse + 0.25 * u(salt, name + ".fine", shape)).astype(np.float32)


def pool(k):
    return nn.MaxPool2d(k, 2, ceil_mode=True)


def flat(x):
    """Columns, rows, channels: the order of the original weights."""
    return x.permute(0, 3, 2, 1).reshape(x.shape[0], -1)


class PNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.prelu1, self.pool1 = nn.Conv2d(3, 10, 3), nn.PReLU(10), pool(2)
        self.conv2, self.prelu2 = nn.Conv2d(10, 16, 3), nn.PReLU(16)
        self.conv3, self.prelu3 = nn.Conv2d(16, 32, 3), nn.PReLU(32)
        self.conv4_1, self.softmax4_1, self.conv4_2 = nn.Conv2d(32, 2, 1), nn.Softmax(1), nn.Conv2d(32, 4, 1)

    def forward(self, x):
        x = self.prelu2(self.conv2(self.pool1(self.prelu1(self.conv1(x)))))
        x = self.prelu3(self.conv3(x))
        return {"prob": self.softmax4_1(self.conv4_1(x)), "reg": self.conv4_2(x)}


class RNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.prelu1, self.pool1 = nn.Conv2d(3, 28, 3), nn.PReLU(28), pool(3)
        self.conv2, self.prelu2, self.pool2 = nn.Conv2d(28, 48, 3), nn.PReLU(48), pool(3)
        self.conv3, self.prelu3 = nn.Conv2d(48, 64, 2), nn.PReLU(64)
        self.dense4, self.prelu4 = nn.Linear(576, 128), nn.PReLU(128)
        self.dense5_1, self.softmax5_1, self.dense5_2 = nn.Linear(128, 2), nn.Softmax(1), nn.Linear(128, 4)

    def forward(self, x):
        x = self.pool1(self.prelu1(self.conv1(x)))
        x = self.prelu3(self.conv3(self.pool2(self.prelu2(self.conv2(x)))))
        x = self.prelu4(self.dense4(flat(x)))
        return {"prob": self.softmax5_1(self.dense5_1(x)), "reg": self.dense5_2(x)}


class ONet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.prelu1, self.pool1 = nn.Conv2d(3, 32, 3), nn.PReLU(32), pool(3)
        self.conv2, self.prelu2, self.pool2 = nn.Conv2d(32, 64, 3), nn.PReLU(64), pool(3)
        self.conv3, self.prelu3, self.pool3 = nn.Conv2d(64, 64, 3), nn.PReLU(64), pool(2)
        self.conv4, self.prelu4 = nn.Conv2d(64, 128, 2), nn.PReLU(128)
        self.dense5, self.prelu5 = nn.Linear(1152, 256), nn.PReLU(256)
        self.dense6_1, self.softmax6_1 = nn.Linear(256, 2), nn.Softmax(1)
        self.dense6_2, self.dense6_3 = nn.Linear(256, 4), nn.Linear(256, 10)

    def forward(self, x):
        x = self.pool2(self.prelu2(self.conv2(self.pool1(self.prelu1(self.conv1(x))))))
        x = self.prelu4(self.conv4(self.pool3(self.prelu3(self.conv3(x)))))
        x = self.prelu5(self.dense5(flat(x)))
        return {"prob": self.softmax6_1(self.dense6_1(x)), "reg": self.dense6_2(x), "landmarks": self.dense6_3(x)}


SALT = "pub-1"
NETWORKS = {"pnet": PNet, "rnet": RNet, "onet": ONet}
INPUTS = {"pnet.0": ([2, 3, 12, 12], 4), "pnet.1": ([1, 3, 33, 47], 4), "pnet.2": ([1, 3, 40, 41], 4),
          "rnet.0": ([5, 3, 24, 24], 4), "onet.0": ([3, 3, 48, 48], 6)}


def drawn(name):
    net = NETWORKS[name]().double().eval()
    state = net.state_dict()
    net.load_state_dict({k: torch.from_numpy(parameter(SALT, name + "." + k, tuple(v.shape))).double() for k, v in state.items()})
    return net


def golden(make):
    out, inputs = {}, {}
    for id, (shape, side) in INPUTS.items():
        net = make(id.split(".")[0])
        for name, part in net.named_children():
            part.register_forward_hook(lambda _, __, o, name=name: put(out, id + ".act." + name, o))
        for name, o in net(torch.from_numpy(blocks(SALT, id, shape, [side, side])).double()).items():
            put(out, id + "." + name, o)
        inputs[id] = {"rule": "B", "name": id, "shape": shape, "cell": [side, side]}
    return out, {"model": "PNet/RNet/ONet with weights by the rule", "salt": SALT, "inputs": inputs}


if __name__ == "__main__":
    save(os.path.join(os.path.dirname(os.path.abspath(__file__)), "mtcnn", "drawn.safetensors"), *golden(drawn))
