"""Writes the .pt fixtures beside this file, with PyTorch 1.13. Element i of every tensor is i / 8 - 1 unless said otherwise."""
import collections
import io
import os
import pickle
import struct
import zipfile

import torch


def ramp(*shape, dtype=torch.float32):
    n = 1
    for s in shape:
        n *= s
    return (torch.arange(n, dtype=torch.float64).reshape(shape) / 8 - 1).to(dtype)


def tensors():
    d = collections.OrderedDict()
    d["conv.weight"] = ramp(4, 3, 2, 5)
    d["conv.transposed"] = ramp(3, 5).t().contiguous().t()  # column-major, same values
    base = ramp(40)
    d["view"] = base[8:20].reshape(3, 4)  # starts at element 8
    d["other_view"] = base[20:]
    d["double"] = ramp(3, dtype=torch.float64)
    d["half"] = ramp(2, 2, dtype=torch.float16)
    d["bfloat"] = ramp(4, dtype=torch.bfloat16)
    d["long"] = torch.tensor([1, -2, 1 << 40])
    d["int"] = torch.tensor([3, -4], dtype=torch.int32)
    d["short"] = torch.tensor([5, -6], dtype=torch.int16)
    d["char"] = torch.tensor([7, -8], dtype=torch.int8)
    d["byte"] = torch.tensor([9, 250], dtype=torch.uint8)
    d["bool"] = torch.tensor([True, False])
    d["bn.num_batches_tracked"] = torch.tensor(123456789012)
    d["empty"] = torch.zeros(0, 7)
    d["expanded"] = torch.tensor([2.5]).expand(3, 4)
    d["parameter"] = torch.nn.Parameter(ramp(2, 3))
    return d


d = tensors()
torch.save(d, "zip.pt")
torch.save(d, "legacy.pt", _use_new_zipfile_serialization=False)
torch.save(d, "zip_protocol4.pt", pickle_protocol=4)

net = torch.nn.Sequential(torch.nn.Conv1d(2, 3, 5), torch.nn.BatchNorm1d(3))
opt = torch.optim.Adam(net.parameters())
net(torch.ones(2, 2, 9)).sum().backward()
opt.step()
checkpoint = {"epoch": 3, "best": 0.5, "name": "n", "done": False, "none": None, "list": [1, (2, 3)],
              "state_dict": net.state_dict(), "optimizer": opt.state_dict()}
torch.save(checkpoint, "checkpoint.pt")
torch.save(checkpoint, "checkpoint_legacy.pt", _use_new_zipfile_serialization=False)
torch.save({"a": net.state_dict(), "b": net.state_dict()}, "ambiguous.pt")
torch.save(torch.nn.DataParallel(net).state_dict(), "parallel.pt")
torch.save(net, "whole_model.pt")
torch.jit.script(torch.nn.Linear(2, 2)).save("script.pt")
torch.save([1, 2], "no_tensors.pt")


class Evil:
    def __reduce__(self):
        return os.system, ("touch mien-was-here",)


evil = collections.OrderedDict(weight=ramp(2), bad=Evil())
torch.save(evil, "evil.pt")
torch.save(evil, "evil_legacy.pt", _use_new_zipfile_serialization=False)

# PyTorch 0.3 called _rebuild_tensor with four arguments, and Python 2 wrote keys as byte strings.
def old(out):
    pickle.dump(0x1950a86a20f9469cfc6c, out, 2)
    pickle.dump(1001, out, 2)
    pickle.dump({"protocol_version": 1001, "little_endian": True}, out, 2)
    out.write(b"\x80\x02ccollections\nOrderedDict\nq\x00]q\x01]q\x02(U\x06weightq\x03ctorch._utils\n_rebuild_tensor\nq\x04"
              b"((U\x07storageq\x05ctorch\nFloatStorage\nq\x06U\x0294q\x07U\x03cpuq\x08K\x06Ntq\x09Q"
              b"K\x00(K\x02K\x03tK\x03K\x01\x86tRea\x85R.")
    pickle.dump(["94"], out, 2)
    out.write(struct.pack("<q", 6) + struct.pack("<6f", *[i / 8 - 1 for i in range(6)]))


with open("torch03.pt", "wb") as f:
    old(f)

# The same file as a big-endian machine would have written it.
source = zipfile.ZipFile("zip.pt")
storage_bytes = {}


class Spy(pickle.Unpickler):
    def persistent_load(self, pid):
        storage_bytes[pid[2]] = torch._utils._element_size(pid[1].dtype)
        return torch.zeros(int(pid[4]), dtype=pid[1].dtype).storage()

    def find_class(self, module, name):
        return super().find_class(module, name) if not name.endswith("Storage") else getattr(torch, name)


Spy(io.BytesIO(source.read("zip/data.pkl"))).load()
with zipfile.ZipFile("big_endian.pt", "w", zipfile.ZIP_DEFLATED) as z:
    for name in source.namelist():
        data = source.read(name)
        if name.startswith("zip/data/"):
            n = storage_bytes[name[len("zip/data/"):]]
            data = b"".join(data[i:i + n][::-1] for i in range(0, len(data), n))
        z.writestr(zipfile.ZipInfo(name.replace("zip/", "archive/", 1)), data, zipfile.ZIP_DEFLATED)
    z.writestr(zipfile.ZipInfo("archive/byteorder"), b"big")
