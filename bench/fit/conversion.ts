/**
 * `npm run bench:conversion -- [folder] [layers]`: what it takes to make a model of weights in the shape of
 * Z1-7B: four files with an index, 152,064 tokens of which Qwen's tokenizer fills 151,669. The weights are
 * random; they come from a web server on this machine that answers as the hub does. Needs 36 GB on the disk
 * of the folder, and deletes what it has made.
 */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { copyFile, open } from "node:fs/promises";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { CATALOGUE } from "../../src/core/catalogue/catalogue.ts";
import { makeModel, makingOf } from "../../src/host/convert/makeModel.ts";
import { conversionsOrWeights } from "../../src/host/download/hubWeights.ts";
import { hubOf } from "../../test/engine/hubFolder.ts";
import { ENGINE } from "../../test/engine/nano.ts";
import { writeJson } from "../../test/engine/publishedModel.ts";
import { QWEN_TOKENIZER } from "../../test/engine/tokenizers.ts";
import { ModelServer } from "../../test/unit/modelServer.ts";

const [parent = tmpdir(), layers = "28"] = process.argv.slice(2);
const LAYERS = Number(layers);
const SHARDS = 4;
const [WIDTH, INNER, QUERIES, KEYS, TOKENS] = [3584, 18_944, 3584, 512, 152_064];
const REPOSITORY = "efficientscaling/Z1-7B";
const GB = 1e9;

type Shape = readonly [name: string, ...sizes: number[]];

/** Large enough that no two tensors begin alike. */
const random = randomNumbers(2 ** 25);

const folder = mkdtempSync(join(parent, "z1-conversion-"));
const server = new ModelServer();
try {
	const repository = join(folder, "repository");
	const began = performance.now();
	await publish(repository);
	console.log(`${seconds(began)} s to write ${gigabytes(repository)} GB of random weights`);
	await server.start();
	server.answer = hubOf({ [REPOSITORY]: repository });
	await run(join(folder, "models"));
} finally {
	server.stop();
	rmSync(folder, { recursive: true });
}

async function run(models: string): Promise<void> {
	const profile = CATALOGUE.find(({ id }) => id === "z1-7b");
	if (!profile?.source) throw new Error("Z1-7B is not in the catalogue");
	const signal = new AbortController().signal;
	const found = await conversionsOrWeights(server.url, { ...profile, source: profile.source }, signal);
	if (!("weights" in found)) throw new Error("there is a finished file");
	const phases = new Map<string, number>();
	let phase = "describing";
	let since = performance.now();
	let [mostDisk, mostMemory] = [0, 0];
	const watch = setInterval(() => {
		mostDisk = Math.max(mostDisk, gigabytes(models));
		mostMemory = Math.max(mostMemory, ...memoryOfChildren());
	}, 500);
	const began = performance.now();
	const turnTo = (next: string) => {
		if (next === phase) return;
		phases.set(phase, (phases.get(phase) ?? 0) + Number(seconds(since)));
		[phase, since] = [next, performance.now()];
		console.error(`${seconds(began)} s: ${next}`);
	};
	const file = await makeModel(found, makingOf(found, profile, "Q4_K_M"), models, {
		signal,
		converter: { enginePath: ENGINE },
		onProgress: (progress) => turnTo(progress.phase),
	});
	turnTo("done");
	clearInterval(watch);
	const times = [...phases].map(([name, took]) => `${name} ${took.toFixed(0)} s`).join(", ");
	console.log(`${seconds(began)} s in all: ${times}`);
	console.log(`at most ${mostDisk.toFixed(1)} GB on the disk, ${mostMemory.toFixed(2)} GB of memory`);
	console.log(
		`${file.split("/").at(-1)}: ${(statSync(file).size / GB).toFixed(2)} GB, left: ${readdirSync(models)}`,
	);
	console.log(
		`${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / GB)} GB, load ${loadavg()[0]?.toFixed(1)}`,
	);
}

function seconds(began: number): string {
	return ((performance.now() - began) / 1000).toFixed(0);
}

function gigabytes(of: string): number {
	const bytes = readdirSync(of, { recursive: true, encoding: "utf8" }).map((name) => {
		const info = statSync(join(of, name), { throwIfNoEntry: false });
		return info?.isFile() ? info.blocks * 512 : 0;
	});
	return bytes.reduce((sum, each) => sum + each, 0) / GB;
}

/** What processes started from here hold in memory besides files that are mapped into it, in GB. */
function memoryOfChildren(): number[] {
	return readdirSync("/proc").flatMap((pid) => {
		try {
			if (!/^\d+$/.test(pid) || !readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--convert"))
				return [];
			const [, kilobytes] = /^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
			return [(Number(kilobytes ?? 0) * 1024) / GB];
		} catch {
			return []; // it has ended
		}
	});
}

async function publish(repository: string): Promise<void> {
	mkdirSync(repository, { recursive: true });
	writeJson(repository, "config.json", {
		architectures: ["Qwen2ForCausalLM"],
		vocab_size: TOKENS,
		hidden_size: WIDTH,
		intermediate_size: INNER,
		num_hidden_layers: LAYERS,
		num_attention_heads: 28,
		num_key_value_heads: 4,
		max_position_embeddings: 32_768,
		rms_norm_eps: 1e-6,
		rope_theta: 1_000_000,
		tie_word_embeddings: false,
		torch_dtype: "bfloat16",
	});
	for (const name of ["tokenizer.json", "tokenizer_config.json"]) {
		await copyFile(join(QWEN_TOKENIZER, name), join(repository, name));
	}
	const shapes = allShapes();
	const weightMap: Record<string, string> = {};
	const hashes: Record<string, string> = {};
	for (let shard = 0; shard < SHARDS; shard++) {
		const name = `model-0000${shard + 1}-of-0000${SHARDS}.safetensors`;
		const own = shapes.filter((_, index) => Math.floor((index * SHARDS) / shapes.length) === shard);
		for (const [tensor] of own) weightMap[tensor] = name;
		hashes[name] = await writeShard(join(repository, name), own);
	}
	writeJson(repository, "model.safetensors.index.json", { metadata: {}, weight_map: weightMap });
	writeJson(repository, "hashes.json", hashes);
}

/** Returns its SHA-256. */
async function writeShard(path: string, shapes: readonly Shape[]): Promise<string> {
	let at = 0;
	const entries = shapes.map(([name, ...shape]) => {
		const from = at;
		at += sizeOf(shape);
		return [name, { dtype: "BF16", shape, data_offsets: [from, at] }] as const;
	});
	const head = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(head.length));
	const hash = createHash("sha256");
	await using file = await open(path, "w");
	const write = async (bytes: Uint8Array) => {
		hash.update(bytes);
		await file.write(bytes);
	};
	await write(Buffer.concat([length, head]));
	for (const [index, [, ...shape]] of shapes.entries()) {
		let left = sizeOf(shape);
		for (let from = (index * 1994) % 2 ** 20; left > 0; from = 0) {
			const bytes = random.subarray(from, Math.min(random.length, from + left));
			await write(bytes);
			left -= bytes.length;
		}
	}
	return hash.digest("hex");
}

function sizeOf(shape: readonly number[]): number {
	return shape.reduce((product, size) => product * size, 2);
}

function allShapes(): Shape[] {
	const ofLayer: Shape[] = [
		["input_layernorm.weight", WIDTH],
		["self_attn.q_proj.weight", QUERIES, WIDTH],
		["self_attn.q_proj.bias", QUERIES],
		["self_attn.k_proj.weight", KEYS, WIDTH],
		["self_attn.k_proj.bias", KEYS],
		["self_attn.v_proj.weight", KEYS, WIDTH],
		["self_attn.v_proj.bias", KEYS],
		["self_attn.o_proj.weight", WIDTH, QUERIES],
		["post_attention_layernorm.weight", WIDTH],
		["mlp.gate_proj.weight", INNER, WIDTH],
		["mlp.up_proj.weight", INNER, WIDTH],
		["mlp.down_proj.weight", WIDTH, INNER],
	];
	const layers = Array.from({ length: LAYERS }, (_, layer) =>
		ofLayer.map(([name, ...shape]): Shape => [`model.layers.${layer}.${name}`, ...shape]),
	);
	return [
		["model.embed_tokens.weight", TOKENS, WIDTH],
		...layers.flat(),
		["model.norm.weight", WIDTH],
		["lm_head.weight", TOKENS, WIDTH],
	];
}

/** Numbers in BF16, spread as trained weights are. */
function randomNumbers(bytes: number): Uint8Array {
	const numbers = Float32Array.from({ length: bytes / 2 }, () => {
		const sum = Math.random() + Math.random() + Math.random() + Math.random();
		return (sum - 2) * 0.05;
	});
	const wide = new Uint16Array(numbers.buffer);
	return new Uint8Array(
		Uint16Array.from({ length: bytes / 2 }, (_, index) => wide[index * 2 + 1] ?? 0).buffer,
	);
}
