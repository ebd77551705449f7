import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { installedChoices, withSurvey } from "../../src/core/model/modelChoice.ts";
import { ModelSurvey } from "../../src/engine/modelFile/modelSurvey.ts";
import { GgufVariant, TYPE } from "./ggufVariant.ts";
import { NANO_BYTES } from "./nanoBytes.ts";

describe("the headers of the models that are found", () => {
	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "z1-survey-"));
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	const write = (name: string, content: Buffer | string): string => {
		const path = join(folder, name);
		writeFileSync(path, content);
		return path;
	};
	const variant = (key: string, value: string) => GgufVariant.of().set(key, TYPE.string, value).bytes();

	it("tell architecture, quantisation, context and the size of the cache", async () => {
		const path = write("sha256-1234", GgufVariant.of().set("general.file_type", TYPE.u32, 15).bytes());
		const { [path]: surveyed } = await new ModelSurvey().of([path]);
		assert.ok(surveyed && "model" in surveyed);
		const { architecture, quantisation, trainContextTokens, cacheBytesPerToken } = surveyed.model;
		assert.deepEqual([architecture, quantisation, trainContextTokens], ["qwen2", "Q4_K_M", 2048]);
		assert.ok(cacheBytesPerToken > 100 && cacheBytesPerToken < 100_000, String(cacheBytesPerToken));
	});

	it("tell what is no model that answers: projectors, embedding models, adapters, vocabularies, draft heads", async () => {
		const paths = [
			write("mmproj.gguf", variant("general.architecture", "clip")),
			write("embedding.gguf", variant("general.architecture", "nomic-bert")),
			write("lora.gguf", variant("general.type", "adapter")),
			write("vocabulary.gguf", variant("general.type", "vocab")),
			write("eagle.gguf", variant("general.architecture", "eagle3")),
			write("page.gguf", "<html>"),
			write("cut.gguf", NANO_BYTES.subarray(0, 100_000)),
		];
		const survey = await new ModelSurvey().of(paths);
		assert.deepEqual(
			paths.map((path) => survey[path]),
			[
				"modelNotChat",
				"modelNotChat",
				"modelNotChat",
				"modelNotChat",
				"modelNotChat",
				"notGguf",
				"ggufTruncated",
			].map((refused) => ({ refused })),
		);
		const files = [...paths, write("model.gguf", NANO_BYTES)].map((path) => ({ path, bytes: 1 }));
		const half = {
			path: join(folder, "half-00001-of-00002.gguf"),
			bytes: 1,
			missing: "half-00002-of-00002.gguf",
		};
		const sorted = withSurvey([...files, half], survey);
		assert.deepEqual(
			sorted.files.map(({ path }) => path),
			[join(folder, "model.gguf")],
		);
		// What was meant to be a model is told with what is wrong; what is something else is not.
		assert.deepEqual(
			sorted.broken.map(({ file, refused }) => [basename(file.path), refused]),
			[
				["page.gguf", "notGguf"],
				["cut.gguf", "ggufTruncated"],
				["half-00001-of-00002.gguf", "modelPartMissing"],
			],
		);
	});

	it("are read once, and again when the file has changed", async () => {
		const path = write("model.gguf", NANO_BYTES);
		const home = join(folder, "home");
		await new ModelSurvey(home).of([path]);
		const notes = JSON.parse(readFileSync(join(home, "headers.json"), "utf8"));
		// What is remembered is believed: as proof, it is changed here.
		notes[path].surveyed.model.architecture = "remembered";
		writeFileSync(join(home, "headers.json"), JSON.stringify(notes));
		const architecture = async () => {
			const surveyed = (await new ModelSurvey(home).of([path]))[path];
			return surveyed && "model" in surveyed && surveyed.model.architecture;
		};
		assert.equal(await architecture(), "remembered");
		utimesSync(path, 1, 1);
		assert.equal(await architecture(), "qwen2");
		writeFileSync(join(home, "headers.json"), "{");
		assert.equal(await architecture(), "qwen2");
	});

	it("are read as long as there is time for it", async () => {
		const path = write("model.gguf", NANO_BYTES);
		assert.deepEqual(await new ModelSurvey().of([path], 0), {});
		// Then the model is offered by its name.
		assert.equal(withSurvey([{ path, bytes: 1 }], {}).files.length, 1);
	});

	it("that may not be read are told apart, and are looked at again the next time", async () => {
		const path = write("model.gguf", NANO_BYTES);
		const survey = new ModelSurvey(join(folder, "home"));
		chmodSync(path, 0o000);
		const closed = await survey.of([path]);
		chmodSync(path, 0o644);
		// The administrator may read everything.
		if (process.getuid?.() !== 0) {
			assert.deepEqual(closed[path], { refused: "modelFileUnreadable" });
			assert.equal(withSurvey([{ path, bytes: 1 }], closed).denied.length, 1);
		}
		assert.ok("model" in ((await survey.of([path]))[path] ?? {}));
	});

	it("decide what a model that is not in the catalogue needs of the memory", async () => {
		const path = write("own.gguf", NANO_BYTES);
		const { files } = withSurvey([{ path, bytes: 1000 }], await new ModelSurvey().of([path]));
		const [choice] = installedChoices(files, { free: 1e9, total: 2e9 });
		const cache = files[0]?.header?.cacheBytesPerToken ?? 0;
		// It was trained on 2,048 tokens, whatever the profile would open.
		assert.equal(choice?.neededBytes, 1000 + cache * 2048);
	});
});
