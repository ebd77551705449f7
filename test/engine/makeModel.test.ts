import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CATALOGUE } from "../../src/core/catalogue/catalogue.ts";
import { Failure } from "../../src/core/failure.ts";
import type { QuantisedTo } from "../../src/core/weights/conversion.ts";
import {
	type MakingOptions,
	type MakingProgress,
	makeModel,
	makingOf,
} from "../../src/host/convert/makeModel.ts";
import { conversionSizes, findWeights, modelsOrWeights } from "../../src/host/download/hubWeights.ts";
import { ModelServer } from "../unit/modelServer.ts";
import { sha256 } from "../unit/nanoBytes.ts";
import { temporaryFolder } from "./ggufSample.ts";
import { hubOf } from "./hubFolder.ts";
import { ENGINE } from "./nano.ts";
import { publishNano, writeJson } from "./publishedModel.ts";

const REPOSITORY = "z1/nano";

describe("a model from its authors' weights", function () {
	this.timeout(120_000);
	let server: ModelServer;
	let repository: string;
	let models: string;
	let expected: string;

	before(async () => {
		server = new ModelServer();
		await server.start();
		expected = "";
	});
	after(() => server.stop());
	beforeEach(() => {
		repository = temporaryFolder();
		models = temporaryFolder();
		publishNano(repository, 3);
		server.answer = hubOf({ [REPOSITORY]: repository });
	});
	afterEach(() => {
		rmSync(repository, { recursive: true });
		rmSync(models, { recursive: true });
	});

	const weights = async () => {
		const found = await findWeights(server.url, REPOSITORY, new AbortController().signal);
		return found ?? assert.fail("no weights");
	};
	const make = async (options: Partial<MakingOptions> = {}, quantisation: QuantisedTo = "Q8_0") => {
		const making = { fileName: "Nano-Q8_0.gguf", name: "Nano", sampling: true, quantisation };
		const converter = { enginePath: ENGINE };
		const signal = new AbortController().signal;
		return makeModel(await weights(), making, models, { signal, converter, ...options });
	};
	const assureMade = (path: string) => {
		assert.deepEqual(readdirSync(models), ["Nano-Q8_0.gguf"]);
		const hash = sha256(readFileSync(path));
		expected ||= hash;
		assert.equal(hash, expected);
	};

	it("is downloaded, converted and quantised, and nothing else stays", async () => {
		const told: MakingProgress[] = [];
		assureMade(await make({ onProgress: (progress) => told.push(progress) }));
		const phases = [...new Set(told.map(({ phase }) => phase))];
		assert.deepEqual(phases, ["downloading", "checking", "converting", "quantising"]);
	});

	for (const phase of ["downloading", "converting", "quantising"] as const) {
		it(`goes on where it was when it is cancelled while ${phase}`, async () => {
			const cancel = new AbortController();
			const cancelled = make({
				signal: cancel.signal,
				onProgress: (progress) => progress.phase === phase && cancel.abort(new Error("cancelled")),
			});
			await assert.rejects(cancelled, /cancelled|aborted/);
			assert.ok(!existsSync(join(models, "Nano-Q8_0.gguf")));
			server.requests.length = 0;
			assureMade(await make());
			const fetched = server.requests.filter(({ url }) => url?.endsWith(".safetensors"));
			if (phase !== "downloading") assert.deepEqual(fetched, []);
		});
	}

	it("is made anew where the repository has changed in between", async () => {
		const cancel = new AbortController();
		const options = { signal: cancel.signal, onProgress: () => cancel.abort(new Error("cancelled")) };
		await assert.rejects(make(options), /cancelled|aborted/);
		rmSync(join(repository, "model-00003-of-00003.safetensors"));
		publishNano(repository, 2);
		server.answer = hubOf({ [REPOSITORY]: repository });
		assureMade(await make());
	});

	it("needs room for all of it before the first of its weights is fetched", async () => {
		const { diskBytes } = conversionSizes(await weights(), "Q8_0");
		const error = await make({ freeBytes: async () => diskBytes - 1 }).catch((thrown) => thrown);
		assert.equal(Failure.from(error).code, "downloadNoSpace");
	});

	it("is refused before any of it is fetched where the disk takes no file as large as all weights", async () => {
		const found = await weights();
		const { downloadBytes } = conversionSizes(found, "Q8_0");
		assert.ok(found.weights.every(({ bytes }) => bytes < downloadBytes - 1));
		server.requests.length = 0;
		const error = await make({ mostFileBytes: async () => downloadBytes - 1 }).catch((thrown) => thrown);
		assert.equal(Failure.from(error).code, "downloadFileTooLarge");
		assert.ok(!server.requests.some(({ url }) => url?.endsWith(".safetensors")));
	});

	it("is refused before its weights are fetched where its tokenizer is not known", async () => {
		writeJson(repository, "tokenizer.json", { model: { type: "Unigram", vocab: {}, merges: [] } });
		server.requests.length = 0;
		const error = await make().catch((thrown) => thrown);
		assert.equal(Failure.from(error).code, "notConvertible");
		assert.ok(!server.requests.some(({ url }) => url?.endsWith(".safetensors")));
		assert.deepEqual(readdirSync(models), []);
	});

	it("is the same model by its repository as by its name in the catalogue", () => {
		for (const profile of CATALOGUE) {
			const repository = profile.source?.weights;
			if (repository === undefined) continue;
			const [byAddress, byName] = [undefined, profile].map((known) =>
				makingOf({ repository }, known, "Q4_K_M"),
			);
			assert.deepEqual(byAddress, byName);
		}
	});

	it("is refused by the name of its architecture", async () => {
		writeJson(repository, "config.json", { architectures: ["GemmaForCausalLM"] });
		await assert.rejects(weights(), /GemmaForCausalLM/);
	});

	it("is looked for only where a repository holds no finished one", async () => {
		const signal = new AbortController().signal;
		assert.ok("weights" in (await modelsOrWeights(server.url, { repository: REPOSITORY }, signal)));
		writeFileSync(join(repository, "nano-Q8_0.gguf"), "GGUF");
		server.answer = hubOf({ [REPOSITORY]: repository });
		assert.ok(!("weights" in (await modelsOrWeights(server.url, { repository: REPOSITORY }, signal))));
		for (const name of readdirSync(repository)) rmSync(join(repository, name));
		server.answer = hubOf({ [REPOSITORY]: repository });
		await assert.rejects(
			modelsOrWeights(server.url, { repository: REPOSITORY }, signal),
			/no whole GGUF model/,
		);
	});
});
