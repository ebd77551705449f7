"""Write a model of the size of a real one, with random weights: good for measuring speed, and for nothing else.

    python bench/randomModel.py models/z1-nano.gguf out.gguf [layers]

It has the shape of Qwen2.5 0.5B (24 layers unless told otherwise, 151,936 tokens) in Q8_0, and the tokens and the
template of the starter model, with unused ones behind. It never ends by itself. Needs the packages gguf and numpy.
"""
import sys
import gguf
import numpy as np

source, out = sys.argv[1], sys.argv[2]
layers = int(sys.argv[3]) if len(sys.argv) > 3 else 24
WIDTH, INNER, HEADS, KV_HEADS, VOCABULARY = 896, 4864, 14, 2, 151936
random = np.random.default_rng(1)
nano = gguf.GGUFReader(source)
field = lambda name: nano.get_field(name).contents()

w = gguf.GGUFWriter(out, "qwen2")
w.add_name("Random weights"); w.add_context_length(4096); w.add_embedding_length(WIDTH); w.add_block_count(layers)
w.add_feed_forward_length(INNER); w.add_head_count(HEADS); w.add_head_count_kv(KV_HEADS)
w.add_rope_freq_base(1e6); w.add_layer_norm_rms_eps(1e-6); w.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
tokens = field("tokenizer.ggml.tokens")
types = field("tokenizer.ggml.token_type")
unused = VOCABULARY - len(tokens)
w.add_tokenizer_model("gpt2"); w.add_tokenizer_pre("qwen2")
w.add_token_list(tokens + [f"<unused{n}>" for n in range(unused)])
w.add_token_types(types + [gguf.TokenType.UNUSED] * unused)
w.add_token_merges(field("tokenizer.ggml.merges"))
w.add_eos_token_id(field("tokenizer.ggml.eos_token_id")); w.add_bos_token_id(field("tokenizer.ggml.bos_token_id"))
w.add_add_bos_token(False); w.add_chat_template(field("tokenizer.chat_template"))


def matrix(name, rows, columns, scale):
    """Blocks of Q8_0: 32 numbers of one byte behind their common factor."""
    blocks = np.empty((rows, columns // 32, 34), dtype=np.uint8)
    blocks[..., 2:] = random.integers(0, 256, (rows, columns // 32, 32), dtype=np.uint8)
    blocks[..., :2] = np.frombuffer(np.float16(scale / 128).tobytes(), dtype=np.uint8)
    if name == "token_embd.weight":
        # Control tokens are as likely as nothing, so that it goes on; the unused ones are not text.
        control = [n for n, kind in enumerate(types) if kind == gguf.TokenType.CONTROL]
        blocks[control, :, 2:] = 0
        blocks[len(tokens):, :, 2:] = 0
    w.add_tensor(name, blocks.reshape(rows, -1), raw_dtype=gguf.GGMLQuantizationType.Q8_0)


def ones(name):
    w.add_tensor(name, np.ones(WIDTH, dtype=np.float32))


matrix("token_embd.weight", VOCABULARY, WIDTH, 0.05)
for n in range(layers):
    kv = WIDTH // HEADS * KV_HEADS
    ones(f"blk.{n}.attn_norm.weight"); ones(f"blk.{n}.ffn_norm.weight")
    matrix(f"blk.{n}.attn_q.weight", WIDTH, WIDTH, 0.05)
    matrix(f"blk.{n}.attn_k.weight", kv, WIDTH, 0.05); matrix(f"blk.{n}.attn_v.weight", kv, WIDTH, 0.05)
    matrix(f"blk.{n}.attn_output.weight", WIDTH, WIDTH, 0.05)
    matrix(f"blk.{n}.ffn_gate.weight", INNER, WIDTH, 0.05); matrix(f"blk.{n}.ffn_up.weight", INNER, WIDTH, 0.05)
    matrix(f"blk.{n}.ffn_down.weight", WIDTH, INNER, 0.05)
ones("output_norm.weight")
w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()
print("wrote", out)
