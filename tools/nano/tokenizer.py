"""The model's byte-level BPE tokenizer, from tokenizer.json."""
import functools, json, pathlib, re

# Qwen2's pre-tokeniser in the letters and digits of Python's own regular expressions.
PIECES = re.compile(r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\w]?[^\W\d_]+|_[^\W\d_]+|\d| ?(?:[^\s\w]|_)+[\r\n]*"
                    r"|\s*[\r\n]+|\s+(?!\S)|\s+")
SPECIAL = re.compile(r"(<\|endoftext\|>|<\|im_start\|>|<\|im_end\|>)")


def byte_letters():
    """The printable letter that stands for each byte in byte-level BPE."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in plain]
    return {**{b: chr(b) for b in plain}, **{b: chr(256 + k) for k, b in enumerate(others)}}


class Tokenizer:
    def __init__(self, path=pathlib.Path(__file__).with_name("tokenizer.json")):
        raw = json.loads(pathlib.Path(path).read_text(encoding="utf8"))
        self.ids = dict(raw["model"]["vocab"])
        merges = [m.split(" ") if isinstance(m, str) else m for m in raw["model"]["merges"]]
        self.ranks = {tuple(m): rank for rank, m in enumerate(merges)}
        self.special = {t["content"]: t["id"] for t in raw["added_tokens"]}
        self.letters = byte_letters()
        self.piece = functools.lru_cache(maxsize=200_000)(self._piece)

    def __len__(self):
        return len(self.ids) + len(self.special)

    def _piece(self, text):
        parts = [self.letters[b] for b in text.encode("utf8")]
        while len(parts) > 1:
            ranks = [self.ranks.get(pair, len(self.ranks)) for pair in zip(parts, parts[1:])]
            best = min(range(len(ranks)), key=ranks.__getitem__)
            if ranks[best] == len(self.ranks):
                break
            parts[best:best + 2] = [parts[best] + parts[best + 1]]
        return [self.ids[p] for p in parts]

    def encode(self, text):
        out = []
        for part in SPECIAL.split(text):
            if part in self.special:
                out.append(self.special[part])
            else:
                for piece in PIECES.findall(part):
                    out.extend(self.piece(piece))
        return out

    def decode(self, ids):
        names = {i: t for t, i in {**self.ids, **self.special}.items()}
        back = {letter: b for b, letter in self.letters.items()}
        return bytes(back[c] for i in ids for c in names[i]).decode("utf8", "replace")
