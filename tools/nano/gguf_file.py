"""Reads and writes the GGUF files of this model: metadata as it stands, tensors in F32, F16 or Q8_0."""
import struct
import numpy as np

SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
STRING, ARRAY = 8, 9
F32, F16, Q8_0 = 0, 1, 8
ALIGNMENT = 32


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, code):
        (value,) = struct.unpack_from("<" + code, self.data, self.at)
        self.at += struct.calcsize("<" + code)
        return value

    def text(self):
        length = self.take("Q")
        self.at += length
        return self.data[self.at - length:self.at].decode("utf8")

    def value(self, kind):
        if kind == STRING:
            return self.text()
        if kind == ARRAY:
            inner, count = self.take("I"), self.take("Q")
            return inner, [self.value(inner) for _ in range(count)]
        return self.take(SCALARS[kind])


def read(path):
    """([(key, kind, value)], {tensor name: (array in float32, type)}) in the order of the file."""
    data = open(path, "rb").read()
    r = Reader(data)
    assert data[:4] == b"GGUF"
    r.at = 8
    tensors, keys = r.take("Q"), r.take("Q")
    metadata = []
    for _ in range(keys):
        key, kind = r.text(), r.take("I")
        metadata.append((key, kind, r.value(kind)))
    infos = []
    for _ in range(tensors):
        name = r.text()
        shape = [r.take("Q") for _ in range(r.take("I"))]
        infos.append((name, shape[::-1], r.take("I"), r.take("Q")))
    start = -(-r.at // ALIGNMENT) * ALIGNMENT
    return metadata, {name: (dequantise(data, start + at, shape, kind), kind) for name, shape, kind, at in infos}


def dequantise(data, at, shape, kind):
    count = int(np.prod(shape))
    if kind == Q8_0:
        blocks = np.frombuffer(data, np.dtype([("d", "<f2"), ("q", "i1", 32)]), count // 32, at)
        return (blocks["d"].astype(np.float32)[:, None] * blocks["q"]).reshape(shape)
    return np.frombuffer(data, {F32: "<f4", F16: "<f2"}[kind], count, at).astype(np.float32).reshape(shape)


def quantise(array, kind):
    if kind == F32:
        return array.astype("<f4").tobytes()
    if kind == F16:
        return array.astype("<f2").tobytes()
    blocks = array.astype(np.float32).reshape(-1, 32)
    d = np.abs(blocks).max(1, keepdims=True) / 127
    q = np.divide(blocks, d, out=np.zeros_like(blocks), where=d > 0)
    out = np.empty(len(blocks), np.dtype([("d", "<f2"), ("q", "i1", 32)]))
    # Halves away from zero, as llama.cpp rounds.
    out["d"], out["q"] = d[:, 0], np.trunc(q + np.copysign(0.5, q))
    return out.tobytes()


def text(value):
    raw = value.encode("utf8")
    return struct.pack("<Q", len(raw)) + raw


def packed(kind, value):
    if kind == STRING:
        return text(value)
    if kind == ARRAY:
        inner, items = value
        return struct.pack("<IQ", inner, len(items)) + b"".join(packed(inner, item) for item in items)
    return struct.pack("<" + SCALARS[kind], value)


def write(path, metadata, tensors):
    """The reverse of `read`."""
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata))
    head += b"".join(text(key) + struct.pack("<I", kind) + packed(kind, value) for key, kind, value in metadata)
    body = b""
    for name, (array, kind) in tensors.items():
        dims = array.shape[::-1]
        head += text(name) + struct.pack(f"<I{len(dims)}QIQ", len(dims), *dims, kind, len(body))
        raw = quantise(array, kind)
        body += raw + bytes(-len(raw) % ALIGNMENT)
    with open(path, "wb") as file:
        file.write(head + bytes(-len(head) % ALIGNMENT) + body)
