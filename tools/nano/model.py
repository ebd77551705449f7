"""The network: qwen2's shape, small."""
import math
import torch, torch.nn as nn, torch.nn.functional as F


class RMSNorm(nn.Module):
    def __init__(self, width, eps=1e-6):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(width)), eps

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight


# Queries that attend together: no block reads what comes after it, which saves half of the work.
STRIDE = 96


def attend(q, k, v, mask, start):
    end = min(start + STRIDE, q.shape[2])
    weights = torch.softmax(q[:, :, start:end] @ k[..., :end] + mask[start:end, :end], -1)
    return weights @ v[:, :, :end]


class Block(nn.Module):
    def __init__(s, d, h, kv, ff):
        super().__init__()
        s.h, s.kv, s.hd = h, kv, d // h
        s.n1, s.n2 = RMSNorm(d), RMSNorm(d)
        s.q, s.k, s.v = nn.Linear(d, d), nn.Linear(d, kv * s.hd), nn.Linear(d, kv * s.hd)
        s.o = nn.Linear(d, d, bias=False)
        s.g, s.u, s.dn = nn.Linear(d, ff, bias=False), nn.Linear(d, ff, bias=False), nn.Linear(ff, d, bias=False)

    def forward(s, x, cos, sin, mask):
        B, T, D = x.shape
        y = s.n1(x)
        q = s.q(y).view(B, T, s.h, s.hd).transpose(1, 2)
        k = s.k(y).view(B, T, s.kv, s.hd).transpose(1, 2)
        v = s.v(y).view(B, T, s.kv, s.hd).transpose(1, 2)
        rot = lambda z: z * cos + torch.cat((-z[..., s.hd // 2:], z[..., :s.hd // 2]), -1) * sin
        q, k = rot(q), rot(k)
        r = s.h // s.kv
        k, v = k.repeat_interleave(r, 1), v.repeat_interleave(r, 1)
        q, k = q / math.sqrt(s.hd), k.transpose(-1, -2)
        a = torch.cat([attend(q, k, v, mask, start) for start in range(0, T, STRIDE)], 2)
        x = x + s.o(a.transpose(1, 2).reshape(B, T, D))
        y = s.n2(x)
        return x + s.dn(F.silu(s.g(y)) * s.u(y))


class Nano(nn.Module):
    def __init__(s, vocab=1024, d=192, L=6, h=6, kv=2, ff=512, ctx=2048, theta=10000.0):
        super().__init__()
        s.cfg = dict(vocab=vocab, d=d, L=L, h=h, kv=kv, ff=ff, ctx=ctx, theta=theta)
        s.emb = nn.Embedding(vocab, d)
        s.blocks = nn.ModuleList(Block(d, h, kv, ff) for _ in range(L))
        s.norm = RMSNorm(d)
        hd = d // h
        f = 1.0 / theta ** (torch.arange(0, hd, 2).float() / hd)
        a = torch.outer(torch.arange(ctx).float(), f)
        s.register_buffer("cos", torch.cat((a.cos(), a.cos()), -1), persistent=False)
        s.register_buffer("sin", torch.cat((a.sin(), a.sin()), -1), persistent=False)
        for n, p in s.named_parameters():
            if p.dim() > 1:
                into_residual = n.endswith(("o.weight", "dn.weight"))
                nn.init.normal_(p, std=0.02 if "emb" in n else (0.3 if into_residual else 1) / math.sqrt(p.shape[1]))

    def forward(s, ids):
        T = ids.shape[1]
        x = s.emb(ids)
        mask = torch.full((T, T), float("-inf")).triu(1)
        for b in s.blocks:
            x = b(x, s.cos[:T], s.sin[:T], mask)
        return F.linear(s.norm(x), s.emb.weight)


LAYER_NAMES = {"q": "attn_q", "k": "attn_k", "v": "attn_v", "o": "attn_output", "g": "ffn_gate", "u": "ffn_up",
               "dn": "ffn_down", "n1": "attn_norm", "n2": "ffn_norm"}


def gguf_name(name):
    """The name of a parameter in a GGUF file."""
    if name == "emb.weight":
        return "token_embd.weight"
    if name == "norm.weight":
        return "output_norm.weight"
    _, index, layer, leaf = name.split(".")
    return f"blk.{index}.{LAYER_NAMES[layer]}.{leaf}"
