import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { Failure } from "../../src/core/failure.ts";
import { findModels } from "../../src/host/found/findModels.ts";
import { locateInOllama } from "../../src/host/found/ollama.ts";
import type { Places } from "../../src/host/found/places.ts";
import { installedModels } from "../../src/host/machine/installedModels.ts";
import { locateModel } from "../../src/host/machine/locateModel.ts";

describe("the models that other programs have downloaded", () => {
	let root: string;
	let home: string;

	beforeEach(() => {
		root = mkdtempSync(join(tmpdir(), "z1-found-"));
		home = join(root, "home", "me");
		mkdirSync(home, { recursive: true });
	});
	afterEach(() => rmSync(root, { recursive: true, force: true }));

	const write = (path: string, content: string | number): string => {
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, typeof content === "number" ? Buffer.alloc(content) : content);
		return path;
	};
	const places = (platform: NodeJS.Platform = "linux", env: Places["env"] = {}): Places => ({
		platform,
		home,
		root,
		env,
	});
	/** What is found: program, name, size, and how it is set. */
	const found = async (at = places()) =>
		(await findModels(at)).models.map(({ origin, name, bytes, path, setting }) => ({
			origin,
			name,
			bytes,
			at: setting ?? relative(root, path),
		}));
	const digest = (text: string) => createHash("sha256").update(text).digest("hex");

	describe("with Ollama", () => {
		const pull = (models: string, manifest: string, bytes: number, layers: readonly string[] = []) => {
			const blob = digest(manifest);
			write(join(models, "blobs", `sha256-${blob}`), bytes);
			const kinds = ["model", "template", "license", ...layers];
			const content = {
				schemaVersion: 2,
				mediaType: "application/vnd.docker.distribution.manifest.v2+json",
				layers: kinds.map((kind) => ({
					mediaType: `application/vnd.ollama.image.${kind}`,
					digest: `sha256:${kind === "model" ? blob : digest(kind)}`,
					size: bytes,
				})),
			};
			write(join(models, "manifests", manifest), JSON.stringify(content));
		};

		it("are called as it lists them, and set by that name", async () => {
			const models = join(home, ".ollama", "models");
			pull(models, "registry.ollama.ai/library/qwen3/4b", 300);
			pull(models, "registry.ollama.ai/someone/tuned/latest", 200);
			pull(models, "hf.co/Qwen/Qwen3-8B-GGUF/Q4_K_M", 100);
			write(join(models, "manifests", ".DS_Store"), "x");
			assert.deepEqual(await found(), [
				{
					origin: "Ollama",
					name: "hf.co/Qwen/Qwen3-8B-GGUF:Q4_K_M",
					bytes: 100,
					at: "ollama:hf.co/Qwen/Qwen3-8B-GGUF:Q4_K_M",
				},
				{ origin: "Ollama", name: "qwen3:4b", bytes: 300, at: "ollama:qwen3:4b" },
				{ origin: "Ollama", name: "someone/tuned:latest", bytes: 200, at: "ollama:someone/tuned:latest" },
			]);
		});

		it("are found again by that name, in whichever folder they are", () => {
			pull(join(root, "usr/share/ollama/.ollama/models"), "registry.ollama.ai/library/qwen3/4b", 300);
			pull(join(home, ".ollama", "models"), "hf.co/Qwen/Qwen3-8B-GGUF/Q4_K_M", 100);
			pull(join(home, ".ollama", "models"), "registry.ollama.ai/library/phi/latest", 100);
			const path = (setting: string) => locateInOllama(setting, places())?.path;
			assert.ok(path("ollama:qwen3:4b")?.endsWith(`sha256-${digest("registry.ollama.ai/library/qwen3/4b")}`));
			assert.ok(path("ollama:hf.co/Qwen/Qwen3-8B-GGUF:Q4_K_M")?.startsWith(home));
			assert.equal(path("ollama:phi"), path("ollama:phi:latest"));
			assert.ok(path("ollama:phi"));
			for (const none of ["ollama:qwen3:8b", "ollama:../../x:y", "ollama:", "ollama:a/b/c/d/e:f"]) {
				assert.deepEqual([none, path(none)], [none, undefined]);
			}
			assert.equal(locateInOllama("~/m/qwen3.gguf", places()), undefined);
			assert.throws(
				() => locateModel("ollama:there-is-none:at-all", "", ""),
				(error) => error instanceof Failure && error.code === "modelNotInOllama",
			);
		});

		it("are looked for where its variable says, and where its service and its snap have them", async () => {
			pull(join(root, "disk"), "registry.ollama.ai/library/a/1", 1);
			pull(join(root, "usr/share/ollama/.ollama/models"), "registry.ollama.ai/library/b/1", 1);
			pull(join(root, "var/snap/ollama/common/models"), "registry.ollama.ai/library/c/1", 1);
			const names = async (at: Places) => (await found(at)).map(({ name }) => name);
			assert.deepEqual(await names(places("linux", { OLLAMA_MODELS: join(root, "disk") })), [
				"a:1",
				"b:1",
				"c:1",
			]);
			assert.deepEqual(await names(places("darwin", { OLLAMA_MODELS: `"${join(root, "disk")}"` })), ["a:1"]);
		});

		it("are left out where they are more, or less, than the weights of one model", async () => {
			const models = join(home, ".ollama", "models");
			pull(models, "registry.ollama.ai/library/tuned/1", 1, ["adapter"]);
			pull(models, "registry.ollama.ai/library/halves/1", 1, ["model"]);
			write(join(models, "manifests/registry.ollama.ai/library/cloud/1"), '{"layers":[]}');
			write(join(models, "manifests/registry.ollama.ai/library/broken/1"), "{");
			pull(models, "registry.ollama.ai/library/gone/1", 1);
			rmSync(join(models, "blobs", `sha256-${digest("registry.ollama.ai/library/gone/1")}`));
			pull(models, "registry.ollama.ai/library/sees/1", 1, ["projector"]);
			assert.deepEqual(
				(await found()).map(({ name }) => name),
				["sees:1"],
			);
		});

		it("are said not to be readable where they are not", async () => {
			const models = join(root, "usr/share/ollama/.ollama/models");
			pull(models, "registry.ollama.ai/library/qwen3/4b", 300);
			const home = join(root, "usr/share/ollama");
			chmodSync(home, 0o000);
			const { denied, models: found } = await findModels(places());
			chmodSync(home, 0o755);
			// The administrator may read everything.
			if (process.getuid?.() === 0) assert.equal(found.length, 1);
			else assert.deepEqual(denied, [{ program: "Ollama", folder: models }]);
		});
	});

	it("are found in LM Studio's folder, old and new, and in those that it was told", async () => {
		write(join(home, ".lmstudio/models/bartowski/Z1-7B-GGUF/Z1-7B-Q4_K_M.gguf"), 5);
		write(join(home, ".cache/lm-studio/models/me/old/old-Q8_0.gguf"), 6);
		write(join(home, ".lmstudio/settings.json"), JSON.stringify({ downloadsFolder: join(root, "big") }));
		write(join(root, "big/loose.gguf"), 7);
		write(join(home, ".lmstudio-home-pointer"), `${join(root, "moved")}\n`);
		write(join(root, "moved/models/you/there/there.gguf"), 8);
		const origin = "LM Studio";
		assert.deepEqual(await found(), [
			{ origin, name: "loose", bytes: 7, at: "big/loose.gguf" },
			{ origin, name: "you/there", bytes: 8, at: "moved/models/you/there/there.gguf" },
			{
				origin,
				name: "bartowski/Z1-7B-GGUF",
				bytes: 5,
				at: "home/me/.lmstudio/models/bartowski/Z1-7B-GGUF/Z1-7B-Q4_K_M.gguf",
			},
			{ origin, name: "me/old", bytes: 6, at: "home/me/.cache/lm-studio/models/me/old/old-Q8_0.gguf" },
		]);
	});

	describe("in the Hugging Face cache", () => {
		/** A file as its tools keep it: a link into `blobs`. */
		const cache = (hub: string, commit: string, file: string, bytes: number) => {
			const repository = join(hub, "models--Qwen--Qwen3-4B-GGUF");
			const blob = write(join(repository, "blobs", digest(commit + file)), bytes);
			const link = join(repository, "snapshots", commit, file);
			mkdirSync(dirname(link), { recursive: true });
			symlinkSync(relative(dirname(link), blob), link);
			return repository;
		};

		it("are found behind their links, those of the main branch first", async () => {
			const hub = join(home, ".cache/huggingface/hub");
			cache(hub, "aaa", "Qwen3-4B-Q4_K_M.gguf", 10);
			cache(hub, "bbb", "Qwen3-4B-Q8_0.gguf", 30);
			const repository = cache(hub, "bbb", "Qwen3-4B-Q4_K_M.gguf", 20);
			write(join(repository, "refs/main"), "bbb");
			write(join(hub, "datasets--x--y/snapshots/ccc/z.gguf"), 1);
			const at = (file: string) =>
				`home/me/.cache/huggingface/hub/models--Qwen--Qwen3-4B-GGUF/snapshots/${file}`;
			assert.deepEqual(await found(), [
				{
					origin: "Hugging Face",
					name: "Qwen/Qwen3-4B-GGUF",
					bytes: 20,
					at: at("bbb/Qwen3-4B-Q4_K_M.gguf"),
				},
				{ origin: "Hugging Face", name: "Qwen/Qwen3-4B-GGUF", bytes: 30, at: at("bbb/Qwen3-4B-Q8_0.gguf") },
			]);
		});

		it("are looked for where its variables say", async () => {
			for (const [folder, env] of [
				["hub1", { HF_HUB_CACHE: join(root, "hub1") }],
				["hub2/hub", { HF_HOME: join(root, "hub2") }],
				["hub3/huggingface/hub", { XDG_CACHE_HOME: join(root, "hub3") }],
				["home/me/hub4/hub", { HF_HOME: "~/hub4" }],
			] as const) {
				cache(join(root, folder), "aaa", "m.gguf", 1);
				assert.equal((await found(places("linux", env))).length, 1, folder);
				assert.equal((await found()).length, 0);
			}
		});

		it("are one model where they are in several files", async () => {
			const hub = join(home, ".cache/huggingface/hub");
			cache(hub, "aaa", "BF16/m-BF16-00002-of-00002.gguf", 20);
			cache(hub, "aaa", "BF16/m-BF16-00001-of-00002.gguf", 30);
			cache(hub, "aaa", "Q8_0/m-Q8_0-00001-of-00002.gguf", 30);
			const [model, half, ...others] = (await findModels(places())).models;
			assert.equal(model?.bytes, 50);
			assert.ok(model?.path.endsWith("snapshots/aaa/BF16/m-BF16-00001-of-00002.gguf"));
			assert.equal(model?.missing, undefined);
			// One that lacks a part says which.
			assert.equal(half?.missing, "m-Q8_0-00002-of-00002.gguf");
			assert.deepEqual(others, []);
		});
	});

	it("are found in llama.cpp's cache on each system, under the names they were asked for by", async () => {
		const folders = {
			linux: join(home, ".cache/llama.cpp"),
			darwin: join(home, "Library/Caches/llama.cpp"),
			win32: join(root, "AppData/Local/llama.cpp"),
		};
		const env = { LOCALAPPDATA: join(root, "AppData/Local") };
		for (const [platform, folder] of Object.entries(folders)) {
			write(join(folder, "ggml-org_tiny-GGUF_tiny-Q8_0.gguf"), 9);
			const manifest = JSON.stringify({ ggufFile: { rfilename: "tiny-Q8_0.gguf", size: 9 } });
			write(join(folder, "manifest=ggml-org=tiny-GGUF=latest.json"), manifest);
			write(join(folder, "own.gguf"), 4);
			assert.deepEqual(
				(await found(places(platform as NodeJS.Platform, env))).map(
					({ origin, name }) => `${origin} ${name}`,
				),
				["llama.cpp ggml-org/tiny-GGUF:latest", "llama.cpp own"],
				platform,
			);
		}
		write(join(root, "cache/models--a--b/snapshots/ccc/b-Q4_0.gguf"), 4);
		const names = (await found(places("linux", { LLAMA_CACHE: join(root, "cache") }))).map(
			({ name }) => name,
		);
		assert.deepEqual(names, ["a/b", "ggml-org/tiny-GGUF:latest", "own"]);
	});

	it("are found in Jan's data folder on each system, and where its descriptions point", async () => {
		const folders = {
			linux: join(home, ".local/share/Jan/data"),
			darwin: join(home, "Library/Application Support/Jan/data"),
			win32: join(root, "AppData/Roaming/Jan/data"),
		};
		const env = { APPDATA: join(root, "AppData/Roaming") };
		for (const [platform, data] of Object.entries(folders)) {
			const models = join(data, "llamacpp/models");
			write(join(models, "janhq/Jan-v1-4B/model.gguf"), 9);
			write(
				join(models, "janhq/Jan-v1-4B/model.yml"),
				"embedding: false\nmodel_path: llamacpp/models/janhq/Jan-v1-4B/model.gguf\nname: Jan-v1-4B\nsize_bytes: 9\n",
			);
			const own = write(join(root, platform, "own.gguf"), 5);
			write(join(models, "mine/model.yml"), `model_path: "${own}"\n`);
			write(join(models, "empty/model.yml"), "name: empty\n");
			write(join(data, "models/older/older.gguf"), 3);
			assert.deepEqual(
				(await found(places(platform as NodeJS.Platform, env))).map(({ origin, name, bytes }) => [
					origin,
					name,
					bytes,
				]),
				[
					["Jan", "janhq/Jan-v1-4B", 9],
					["Jan", "mine", 5],
					["Jan", "older", 3],
				],
				platform,
			);
		}
	});

	it("are found in GPT4All's folder on each system", async () => {
		const folders = {
			linux: join(home, ".local/share/nomic.ai/GPT4All"),
			darwin: join(home, "Library/Application Support/nomic.ai/GPT4All"),
			win32: join(home, "AppData/Local/nomic.ai/GPT4All"),
		};
		for (const [platform, folder] of Object.entries(folders)) {
			write(join(folder, "Phi-3-mini.Q4_0.gguf"), 9);
			write(join(folder, "localdocs_v3.db"), 9);
			assert.deepEqual(
				(await found(places(platform as NodeJS.Platform))).map(({ origin, name }) => [origin, name]),
				[["GPT4All", "Phi-3-mini.Q4_0"]],
			);
		}
	});

	it("are told once where several programs have the same file", async () => {
		const file = write(join(home, ".lmstudio/models/a/b/b.gguf"), 5);
		const linked = join(home, ".local/share/nomic.ai/GPT4All/b.gguf");
		mkdirSync(dirname(linked), { recursive: true });
		symlinkSync(file, linked);
		assert.deepEqual(
			(await found()).map(({ origin }) => origin),
			["LM Studio"],
		);
	});

	it("are looked for no longer than it may take, and no deeper", async () => {
		const folder = join(home, ".lmstudio/models");
		write(join(folder, "a/b/c/d/e/deep.gguf"), 5);
		mkdirSync(join(folder, "a/b"), { recursive: true });
		symlinkSync(folder, join(folder, "a/b/round"));
		write(join(folder, "a/b/b.gguf"), 5);
		assert.equal((await found()).length, 1);
		for (let n = 0; n < 300; n++) write(join(folder, `p${n}`, "r", "r.gguf"), 1);
		const { unfinished } = await findModels(places(), 0);
		assert.ok(unfinished.includes("LM Studio"));
	});

	it("are told of each program where one has more than anybody reads", async () => {
		for (let n = 0; n < 300; n++) write(join(home, `.lmstudio/models/many/m${n}/m.gguf`), 1);
		write(join(home, ".local/share/nomic.ai/GPT4All/last.gguf"), 9);
		const { models, unfinished } = await findModels(places());
		assert.deepEqual(models.at(-1)?.name, "last");
		assert.equal(models.length, 201);
		assert.deepEqual(unfinished, ["LM Studio"]);
	});

	it("are none where there is nothing, and nothing there fails", async () => {
		write(join(home, ".lmstudio/models"), "a file where a folder should be");
		write(join(home, ".ollama"), "x");
		assert.deepEqual(await findModels(places("win32")), { models: [], denied: [], unfinished: [] });
	});
});

describe("the models in our own folders", () => {
	it("are one where they are in several files, with the sum of their sizes", async () => {
		const folder = mkdtempSync(join(tmpdir(), "z1-own-"));
		for (const [name, bytes] of [
			["Big-Q4_K_M-00002-of-00003.gguf", 20],
			["Big-Q4_K_M-00001-of-00003.gguf", 10],
			["Big-Q4_K_M-00003-of-00003.gguf", 30],
			["Other-Q8_0-00001-of-00002.gguf", 10],
			["small.gguf", 5],
			["small.gguf.part", 5],
		] as const) {
			writeFileSync(join(folder, name), Buffer.alloc(bytes));
		}
		assert.deepEqual(await installedModels([folder, join(folder, "nowhere")]), [
			{ path: join(folder, "Big-Q4_K_M-00001-of-00003.gguf"), bytes: 60 },
			{
				path: join(folder, "Other-Q8_0-00001-of-00002.gguf"),
				bytes: 10,
				missing: "Other-Q8_0-00002-of-00002.gguf",
			},
			{ path: join(folder, "small.gguf"), bytes: 5 },
		]);
	});
});
