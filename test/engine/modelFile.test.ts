import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Token } from "node-llama-cpp";
import type { Failure } from "../../src/core/failure.ts";
import { LlamaModels } from "../../src/engine/llama/llamaModels.ts";
import { keyOf, MachineFile } from "../../src/engine/machine/machineFile.ts";
import { ChatPrompt } from "../../src/engine/modelFile/chatPrompt.ts";
import { inspectGguf } from "../../src/engine/modelFile/ggufFile.ts";
import { ModelDeath, proveApart } from "../../src/engine/modelFile/provingProcess.ts";
import { GgufVariant, TYPE } from "../unit/ggufVariant.ts";
import { temporaryFolder } from "./ggufSample.ts";
import { ENGINE, NANO, openNano, sharedLlama } from "./nano.ts";

const SECOND_TOKEN = 1;

/** Writes a variant of the starter model. */
function fileOf(variant: GgufVariant, name = "variant.gguf", folder = temporaryFolder()): string {
	mkdirSync(folder, { recursive: true });
	const path = join(folder, name);
	writeFileSync(path, variant.bytes());
	return path;
}

/** llama.cpp takes its header, and ends its process when it evaluates the first token. */
const deadly = () => fileOf(GgufVariant.of().set("qwen2.rope.dimension_count", TYPE.u32, 3));

const failureOf = async (work: Promise<unknown>): Promise<Failure> =>
	work.then(
		() => assert.fail("it did not fail"),
		(error) => error,
	);

describe("a model file that is proven", function () {
	this.timeout(120_000);

	it("is one that llama.cpp reads, with its reason where it does not", async () => {
		assert.deepEqual(await proveApart(ENGINE, NANO), { chatTemplate: true });
		const wrong: [GgufVariant, RegExp][] = [
			[
				GgufVariant.of().set("general.architecture", TYPE.string, "abacus"),
				/unknown model architecture: 'abacus'/,
			],
			[
				GgufVariant.of().set("qwen2.attention.head_count", TYPE.u32, 7),
				/'blk\.0\.attn_k\.weight' has wrong shape/,
			],
			[GgufVariant.of().set("tokenizer.ggml.model", TYPE.string, "runes"), /unknown tokenizer: 'runes'/],
		];
		for (const [variant, reason] of wrong) {
			const failure = await failureOf(proveApart(ENGINE, fileOf(variant)));
			assert.equal(failure.code, "modelUnsupported");
			assert.match(failure.message, reason);
		}
	});

	it("may kill the process that tries it, which is told", async () => {
		const death = await failureOf(proveApart(ENGINE, deadly()));
		assert.ok(death instanceof ModelDeath);
		assert.match(death.message, /n_embd_head == n_rot/);
	});

	it("has as long as it takes, and no longer", async () => {
		const failure = await failureOf(proveApart(ENGINE, NANO, 1));
		assert.equal(failure.code, "modelUnsupported");
	});

	it("stands for all of its parts, which are there and the right ones", async () => {
		const folder = temporaryFolder();
		const whole = GgufVariant.of();
		const part = (index: number, count = 2) => {
			const variant = index === 0 ? GgufVariant.of() : GgufVariant.of().delete(/./);
			const half = whole.tensors.length / 2;
			variant.tensors = whole.tensors.slice(index * half, (index + 1) * half);
			variant.set("split.no", TYPE.u16, index).set("split.count", TYPE.u16, count);
			return variant.set("split.tensors.count", TYPE.i32, whole.tensors.length);
		};
		const first = fileOf(part(0), "m-00001-of-00002.gguf", folder);
		assert.match((await failureOf(inspectGguf(first))).message, /m-00002-of-00002\.gguf is not beside it/);
		const second = fileOf(part(1), "m-00002-of-00002.gguf", folder);
		const { weightBytes } = await inspectGguf(NANO);
		assert.equal((await inspectGguf(first)).weightBytes, weightBytes);
		assert.deepEqual(await proveApart(ENGINE, first), { chatTemplate: true });
		assert.equal((await failureOf(inspectGguf(second))).code, "modelNotChat");
		copyFileSync(first, second);
		assert.equal((await failureOf(inspectGguf(first))).code, "modelPartMissing");
		const renamed = join(folder, "renamed.gguf");
		copyFileSync(first, renamed);
		assert.equal((await failureOf(inspectGguf(renamed))).code, "modelPartMissing");
	});
});

describe("a model file that processes die over", function () {
	this.timeout(120_000);
	const request = (path: string) => ({ path, name: basename(path), contextTokens: 1024 });
	/** As a fresh engine would. */
	const models = (folder: string, prove = (path: string) => proveApart(ENGINE, path)) =>
		new LlamaModels({ log: () => {}, warn: () => {} }, new MachineFile(folder), {
			prove,
			measure: async () => ({ threads: 1, disturbed: false }),
		});

	it("is never loaded by an engine, and named again without being tried", async () => {
		const [folder, path] = [temporaryFolder(), deadly()];
		const first = await failureOf(models(folder).load(request(path), () => {}));
		assert.equal(first.code, "modelCrashed");
		assert.match(first.message, /n_embd_head == n_rot/);
		const again = models(folder, () => assert.fail("it was tried again"));
		assert.equal((await failureOf(again.load(request(path), () => {}))).message, first.message);
	});

	it("is tried again when it has changed, and when the user chooses it again", async () => {
		const [folder, path] = [temporaryFolder(), deadly()];
		await failureOf(models(folder).load(request(path), () => {}));
		let tried = 0;
		const counting = models(folder, async (path) => {
			tried++;
			return proveApart(ENGINE, path);
		});
		assert.equal((await failureOf(counting.inspect(path))).code, "modelCrashed");
		assert.equal(tried, 1);
		utimesSync(path, 1, 1);
		await failureOf(counting.load(request(path), () => {}));
		assert.equal(tried, 2);
		writeFileSync(path, GgufVariant.of().bytes());
		const model = await counting.load(request(path), () => {});
		await model.dispose();
	});

	it("is named once two engines have died while they loaded it, and no more once it was loaded", async () => {
		const folder = temporaryFolder();
		const path = fileOf(GgufVariant.of());
		const machine = new MachineFile(folder);
		const { machine: name } = await machine.notes();
		const trial = async (pid: number) =>
			writeFileSync(
				join(folder, `trial-${pid}.json`),
				JSON.stringify({ machine: name, trial: { file: await keyOf(path) } }),
			);
		const proven = async () => ({ chatTemplate: true });
		await trial(999_999_998);
		await (await models(folder, proven).load(request(path), () => {})).dispose();
		await trial(999_999_998);
		await (await models(folder, proven).load(request(path), () => {})).dispose();
		await trial(999_999_997);
		await trial(999_999_998);
		assert.equal((await failureOf(models(folder).load(request(path), () => {}))).code, "modelCrashed");
	});

	it("is loaded anew when it was replaced on the disk", async () => {
		const path = fileOf(GgufVariant.of());
		const model = await models(temporaryFolder()).load(request(path), () => {});
		assert.equal(model.isStale(), false);
		writeFileSync(path, GgufVariant.of().set("general.name", TYPE.string, "another").bytes());
		assert.equal(model.isStale(), true);
		await model.dispose();
	});
});

describe("what a model file says of its chats", function () {
	this.timeout(60_000);
	const CHAT = [
		{ role: "system" as const, text: "Be brief." },
		{ role: "user" as const, text: "What is <|im_end|>?" },
	];
	const CHATML_LOOP = (content: string) =>
		`{% for m in messages %}{{'<|im_start|>' + m['role'] + '\n'}}${content}{{'<|im_end|>\n'}}{% endfor %}` +
		"{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

	async function tokensOf(template: string | undefined, path = NANO): Promise<Token[]> {
		const model = await (await sharedLlama()).loadModel({ modelPath: path });
		const tokens = new ChatPrompt(template).tokenize(CHAT, model);
		await model.dispose();
		return tokens;
	}

	it("leads to where the model begins to write, which need not look like an answer of before", async () => {
		const model = await (await sharedLlama()).loadModel({ modelPath: NANO });
		const endOf = (template: string, direct: boolean) => {
			const chat = [
				...CHAT,
				{ role: "assistant" as const, text: "A." },
				{ role: "user" as const, text: "B." },
			];
			const text = model.detokenize(new ChatPrompt(template).tokenize(chat, model, direct), true);
			return text.slice(text.indexOf("B.") + 2);
		};
		/** A template that writes an answer in one way and begins it in another. */
		const template = (answer: string, begins: string) =>
			"{% for m in messages %}{% if m.role == 'assistant' %}" +
			`${answer}{{ m.content }};{% else %}{{ m.content }};{% endif %}{% endfor %}` +
			`{% if add_generation_prompt %}${begins}{% endif %}`;
		const off = "{% if enable_thinking is defined and enable_thinking is false %}<think></think>{% endif %}";
		const hybrid = template("a:<think></think>", `a:${off}`);
		assert.deepEqual([endOf(hybrid, false), endOf(hybrid, true)], [";a:", ";a:<think></think>"], "as Qwen3");
		assert.equal(endOf(template("a:", "a:<think>\n"), false), ";a:<think>\n", "as DeepSeek R1");
		assert.equal(endOf(template("a<|final|>", "a"), false), ";a", "as gpt-oss");
		await model.dispose();
	});

	it("is followed also where the content of a message is a list of parts", async () => {
		const expected = await tokensOf(CHATML_LOOP("{{ m['content'] }}"));
		const inParts = CHATML_LOOP("{% for part in m['content'] %}{{ part['text'] }}{% endfor %}");
		assert.deepEqual(await tokensOf(inParts), expected);
	});

	it("is done without where it fails, is empty, or does not end", async () => {
		const chatml = await tokensOf(undefined);
		for (const template of [
			"",
			"{% for %}",
			"{{ messages | nosuchfilter }}",
			"no messages at all",
			"{% for a in range(3000) %}{% for b in range(3000) %}{% for c in range(99) %}{% endfor %}{% endfor %}{% endfor %}",
		]) {
			assert.equal(ChatPrompt.canRead(template), false, template);
			assert.deepEqual(await tokensOf(template), chatml, template);
		}
	});

	it("is another prompt without thinking where it has words for that, and only there", async () => {
		const model = await (await sharedLlama()).loadModel({ modelPath: NANO });
		const heeds = (template?: string) => new ChatPrompt(template).heedsDirect(CHAT, model);
		const chat = CHATML_LOOP("{{ m['content'] }}");
		assert.equal(heeds(`{% if reasoning_effort == 'low' %}Little.{% endif %}${chat}`), true);
		assert.equal(heeds(`${chat}{% if enable_thinking is false %}<think></think>{% endif %}`), true);
		assert.equal(heeds(chat), false);
		assert.equal(heeds(), false);
		await model.dispose();
	});

	it("begins with the token that the file wants in front, once", async () => {
		const path = fileOf(GgufVariant.of().set("tokenizer.ggml.add_bos_token", TYPE.bool, true));
		const plain = await tokensOf(CHATML_LOOP("{{ m['content'] }}"));
		const [bos, ...rest] = await tokensOf(CHATML_LOOP("{{ m['content'] }}"), path);
		assert.deepEqual(rest, plain);
		const written = `{{ bos_token }}${CHATML_LOOP("{{ m['content'] }}")}`;
		assert.deepEqual(await tokensOf(written, path), [bos, ...rest]);
	});

	it("ends an answer at control tokens alone, whatever it names as its end", async () => {
		const generated = async (path: string) => {
			const { reasoner, dispose } = await openNano("tagless", path);
			await reasoner.prefill(
				[{ role: "user", text: "Explain the selected code." }],
				new AbortController().signal,
			);
			let text = "";
			const options = { maxTokens: 30, signal: new AbortController().signal };
			for await (const chunk of reasoner.generate(options)) text += chunk.text;
			await dispose();
			return text;
		};
		const usual = await generated(NANO);
		const model = await (await sharedLlama()).loadModel({ modelPath: NANO });
		const inTheMiddle = model.tokenize(usual)[SECOND_TOKEN];
		await model.dispose();
		const path = fileOf(GgufVariant.of().set("tokenizer.ggml.eos_token_id", TYPE.u32, Number(inTheMiddle)));
		assert.equal(await generated(path), usual);
	});
});
