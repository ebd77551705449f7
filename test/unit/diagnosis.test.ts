import assert from "node:assert/strict";
import { profileOfFile } from "../../src/core/catalogue/profileOf.ts";
import { type Diagnosis, describeDiagnosis } from "../../src/core/diagnosis/diagnosis.ts";
import { redact } from "../../src/core/diagnosis/redact.ts";
import { failures } from "../../src/core/failure.ts";

const DIAGNOSIS: Diagnosis = {
	versions: { "Z1 Code": "0.1.0", "VS Code": "1.104.0" },
	machine: { cpu: "A processor", cores: 8, memory: { free: 9.2e9, total: 16e9 } },
	freeDiskBytes: 73e9,
	binaries: ["linux-x64", "linux-x64-vulkan"],
	probe: {
		gpu: "vulkan",
		devices: ["A card"],
		vram: { free: 5e9, total: 8e9 },
		mathCores: 8,
		release: "b1",
		refused: [{ kind: "cuda", during: "load" }],
	},
	setting: "/home/ada/m/Z1-7B-Q4_K_M.gguf",
	model: {
		profile: profileOfFile("Z1-7B-Q4_K_M.gguf"),
		path: "/home/ada/m/Z1-7B-Q4_K_M.gguf",
		file: {
			architecture: "qwen2",
			style: "tagged",
			weightBytes: 4.68e9,
			trainContextTokens: 32768,
			chatTemplate: true,
			endToken: "<|im_end|>",
		},
	},
	status: { state: "ready", model: "Z1-7B", threads: 7, gpu: "vulkan" },
	traces: [],
	problems: ["2026-01-01 10:00:00.000 [error] ```\u0060 x"],
};

describe("the diagnosis", () => {
	it("tells versions, machine, graphics card and model", () => {
		const page = redact(describeDiagnosis(DIAGNOSIS), "/home/ada");
		for (const line of [
			"- VS Code: 1.104.0",
			"- memory: 9.2 GB free of 16.0 GB",
			"- not used any more: cuda: the model process died while it loaded a model; Z1: Measure This Machine Again tries it anew",
			"- graphics card: vulkan: A card; 5.0 GB free of 8.0 GB",
			"- file: `~/m/Z1-7B-Q4_K_M.gguf`, 4.7 GB of weights",
			"- thinking style: tagless",
			"- contradiction: Its chat template has think tags, and the catalogue says that Z1-7B thinks without.",
			"- context: 8,192 tokens; trained on 32,768",
			"- state: Z1-7B is loaded: 7 threads, measured to be the fastest; graphics card vulkan",
		]) {
			assert.ok(page.split("\n").includes(line), line);
		}
		assert.ok(page.includes("\n`````text\n"));
	});

	it("tells of the server that answers, or why it does not", () => {
		const status = { state: "idle", server: "gpu.example:8080" } as const;
		const server = { model: "Qwen3-4B", contextTokens: 32768, style: "tagged", estimated: true } as const;
		const page = describeDiagnosis({ ...DIAGNOSIS, status, server });
		assert.match(page, /## Server\n\n- address: `gpu\.example:8080`/);
		assert.match(page, /- context: 32,768 tokens\n- prompts are counted: by estimate\n/);
		// What is known of the server is said of no model file, and what of one machine of no other.
		const ready = {
			state: "ready",
			server: "gpu.example:8080",
			model: "Qwen3-4B",
			threads: 0,
			gpu: "none",
		} as const;
		const connected = describeDiagnosis({ ...DIAGNOSIS, status: ready, server });
		assert.match(connected, /- state: not asked: a server answers/);
		assert.match(connected, /- state: connected\n- model: `Qwen3-4B`/);
		assert.ok(!connected.includes("measured to be the fastest"));
		const refused = describeDiagnosis({
			...DIAGNOSIS,
			status,
			server: failures.serverRefused("gpu.example:8080").info,
		});
		assert.match(refused, /- problem: Nothing answers at gpu\.example:8080.* \(serverRefused\)/);
		assert.ok(!describeDiagnosis(DIAGNOSIS).includes("## Server"));
	});

	it("tells what could not be found out, and what to do about it", () => {
		const { noBinary, modelFileMissing } = failures;
		const page = describeDiagnosis({
			...DIAGNOSIS,
			probe: noBinary("libx is missing").info,
			model: modelFileMissing("/m.gguf").info,
		});
		assert.match(page, /- probe: The llama\.cpp binary .* libx is missing\. Install .* \(noBinary\)/);
		assert.match(page, /- problem: There is no model file at \/m\.gguf\. Check .* \(modelFileMissing\)/);
	});
});

describe("a text to be shown to others", () => {
	const shown = (text: string) => redact(text, "/home/ada");

	it("has the home folder shortened", () => {
		assert.equal(shown("/home/ada/a and file:///home/ada/b"), "~/a and file://~/b");
		assert.equal(redact('"C:\\\\Users\\\\Ada\\\\m" C:\\Users\\Ada\\m', "C:\\Users\\Ada"), '"~\\\\m" ~\\m');
	});

	it("holds nothing that signs anybody in", () => {
		assert.equal(shown("https://ada:secret@mirror.example/hf"), "https://mirror.example/hf");
		assert.equal(
			shown("https://cdn.example/m.gguf?Signature=abc&Key=d failed"),
			"https://cdn.example/m.gguf failed",
		);
		assert.equal(shown("token hf_abcdefghijklmnop."), "token hf_….");
	});
});
