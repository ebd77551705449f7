import assert from "node:assert/strict";
import { CATALOGUE } from "../../src/core/catalogue/catalogue.ts";
import type { ModelProfile, ModelSource } from "../../src/core/catalogue/modelProfile.ts";
import { Failure } from "../../src/core/failure.ts";
import { listConversions, listModels } from "../../src/host/download/hub.ts";
import { parseHubAddress } from "../../src/host/download/hubAddress.ts";
import { fileInOllama } from "../../src/host/download/ollamaRegistry.ts";
import { ModelServer, refuse } from "./modelServer.ts";

const OID = "a".repeat(64);
const file = (path: string, size: number) => ({
	type: "file",
	oid: "b".repeat(40),
	path,
	size,
	lfs: { oid: OID, size, pointerSize: 135 },
	xetHash: "c".repeat(64),
});
const TREE = [
	{ type: "directory", oid: "d".repeat(40), path: "bf16", size: 0 },
	{ type: "file", oid: "e".repeat(40), path: "README.md", size: 2048 },
	file("Z1-7B.Q8_0.gguf", 8_100_000_000),
	file("Z1-7B.Q4_K_M.gguf", 4_680_000_000),
	file("Z1-7B.IQ2_M.gguf", 2_780_000_000),
	file("bf16/Z1-7B.BF16-00001-of-00002.gguf", 9_000_000_000),
	file("bf16/Z1-7B.BF16-00002-of-00002.gguf", 6_200_000_000),
	// One part of three is no model.
	file("f32/Z1-7B.F32-00002-of-00003.gguf", 9_000_000_000),
	file("mmproj-F16.gguf", 600_000_000),
	file("Z1-7B.imatrix.gguf", 4_000_000),
	file("sub dir/../Q5 #1/Z1-7B.Q5_K_M.gguf", 5_440_000_000),
];
const z1 = CATALOGUE.find(({ id }) => id === "z1-7b") as ModelProfile & { readonly source: ModelSource };
const signal = new AbortController().signal;

describe("the hub", () => {
	let server: ModelServer;
	beforeEach(async () => {
		server = new ModelServer();
		await server.start();
		server.answer = refuse(200, { "content-type": "application/json" }, JSON.stringify(TREE));
	});
	afterEach(() => server.stop());

	const codeOf = (promise: Promise<unknown>) =>
		promise.then(
			() => "none",
			(error) => (error instanceof Failure ? error.code : String(error)),
		);

	it("is asked for the models that a repository holds, with size and SHA-256", async () => {
		const models = await listModels(`${server.url}/`, "owner/Z1-7B-GGUF", signal);
		assert.equal(server.requests[0]?.url, "/api/models/owner/Z1-7B-GGUF/tree/main?recursive=true");
		assert.deepEqual(
			models.map(({ name }) => name),
			["Z1-7B.IQ2_M.gguf", "Z1-7B.Q4_K_M.gguf", "Z1-7B.Q5_K_M.gguf", "Z1-7B.Q8_0.gguf", "Z1-7B.BF16.gguf"],
		);
		assert.deepEqual(models[1]?.parts, [
			{
				name: "Z1-7B.Q4_K_M.gguf",
				url: `${server.url}/owner/Z1-7B-GGUF/resolve/main/Z1-7B.Q4_K_M.gguf`,
				bytes: 4_680_000_000,
				sha256: OID,
			},
		]);
		// What stands in a listing can neither leave the models folder nor break an address.
		assert.ok(models[2]?.parts[0]?.url.endsWith("/resolve/main/sub%20dir/../Q5%20%231/Z1-7B.Q5_K_M.gguf"));
	});

	it("is asked for another revision where that is meant", async () => {
		const [model] = await listModels(server.url, "owner/Z1-7B-GGUF", signal, "refs/pr/1");
		assert.ok(server.requests[0]?.url?.endsWith("/tree/refs%2Fpr%2F1?recursive=true"));
		assert.match(model?.parts[0]?.url ?? "", /\/resolve\/refs%2Fpr%2F1\//);
	});

	it("is believed in all that can be read of its list", async () => {
		const { size: _, ...sizeless } = file("Z1-7B.Q6_K.gguf", 0);
		const odd = [null, sizeless, { ...file("Z1-7B.Q4_0.gguf", 1), lfs: { oid: "?" } }, "file"];
		const list = (entries: unknown[]) => refuse(200, {}, JSON.stringify(entries));
		server.answer = list([...odd, ...TREE]);
		const models = await listModels(server.url, "owner/Z1-7B-GGUF", signal);
		assert.equal(models.length, 5);
		server.answer = list(odd);
		assert.equal(await codeOf(listModels(server.url, "owner/Z1-7B-GGUF", signal)), "hubAnswerUnreadable");
	});

	it("tells a model in several files as one, of the size of all its parts", async () => {
		const split = (await listModels(server.url, "owner/Z1-7B-GGUF", signal)).at(-1);
		assert.equal(split?.bytes, 15_200_000_000);
		assert.deepEqual(
			split?.parts.map(({ name }) => name),
			["Z1-7B.BF16-00001-of-00002.gguf", "Z1-7B.BF16-00002-of-00002.gguf"],
		);
	});

	it("gives the parts of a conversion the catalogue's name, too", async () => {
		const tree = [file("big.Q4_K_M-00002-of-00002.gguf", 2e9), file("big.Q4_K_M-00001-of-00002.gguf", 3e9)];
		server.answer = refuse(200, {}, JSON.stringify(tree));
		const { models } = await listConversions(server.url, z1, signal);
		assert.deepEqual(
			models.map(({ name, parts }) => [name, parts.map((part) => part.name)]),
			[["Z1-7B-Q4_K_M.gguf", ["Z1-7B-Q4_K_M-00001-of-00002.gguf", "Z1-7B-Q4_K_M-00002-of-00002.gguf"]]],
		);
	});

	it("tells the conversions of a catalogue model under the names it is found by, preferred first", async () => {
		const missing = refuse(401, { "x-error-code": "RepoNotFound" });
		const found = server.answer;
		server.answerInTurn(missing, found);
		const { repository, models } = await listConversions(server.url, z1, signal);
		assert.equal(repository, z1.source.repositories[1]);
		assert.deepEqual(
			models.map(({ name }) => name),
			["Z1-7B-Q4_K_M.gguf", "Z1-7B-Q5_K_M.gguf", "Z1-7B-Q8_0.gguf"],
		);
	});

	it("says that there is no conversion only after every candidate said so", async () => {
		server.answer = refuse(404);
		assert.equal(await codeOf(listConversions(server.url, z1, signal)), "hubWithoutConversion");
		assert.equal(server.requests.length, z1.source.repositories.length);
		server.answer = refuse(503);
		assert.equal(await codeOf(listConversions(server.url, z1, signal)), "downloadRefused");
	});

	it("has its failures named", async () => {
		const { url } = server;
		const code = () => codeOf(listModels(url, "owner/name", signal));
		server.answer = refuse(403);
		assert.equal(await code(), "downloadForbidden");
		server.answer = refuse(404);
		assert.equal(await code(), "downloadNotFound");
		server.answer = refuse(200, { "content-type": "text/html" }, "<html>Log in to the proxy</html>");
		assert.equal(await code(), "hubAnswerUnreadable");
		server.answer = refuse(200, {}, '{"error":"x"}');
		assert.equal(await code(), "hubAnswerUnreadable");
		server.answer = refuse(200, {}, JSON.stringify(TREE.slice(0, 2)));
		assert.equal(await code(), "hubWithoutModel");
		server.stop();
		assert.equal(await code(), "downloadBroken");
	});

	it("is said to send in circles, where it does", async () => {
		server.answer = refuse(302, { location: "/again" });
		await assert.rejects(listModels(server.url, "owner/name", signal), {
			code: "downloadBroken",
			message: /\(redirect/,
		});
	});

	it("can be given up", async () => {
		server.answer = () => {};
		const controller = new AbortController();
		const listing = listModels(server.url, "owner/name", controller.signal);
		setTimeout(() => controller.abort(), 20);
		await assert.rejects(listing, { name: "AbortError" });
	});
});

describe("Ollama's registry", () => {
	let server: ModelServer;
	beforeEach(async () => {
		server = new ModelServer();
		await server.start();
	});
	afterEach(() => server.stop());

	const layer = (kind: string, size = 1) => ({
		mediaType: `application/vnd.ollama.image.${kind}`,
		digest: `sha256:${OID}`,
		size,
	});
	const publish = (...layers: ReturnType<typeof layer>[]) => {
		server.answer = refuse(200, {}, JSON.stringify({ schemaVersion: 2, layers }));
	};

	it("tells where the weights of a model are, how large, and their SHA-256", async () => {
		publish(layer("template"), layer("model", 2_620_000_000), layer("params"));
		assert.deepEqual(await fileInOllama(server.url, "library/qwen3", "4b", signal), {
			name: "qwen3-4b.gguf",
			url: `${server.url}/v2/library/qwen3/blobs/sha256:${OID}`,
			bytes: 2_620_000_000,
			sha256: OID,
		});
		assert.equal(server.requests[0]?.url, "/v2/library/qwen3/manifests/4b");
	});

	it("has its failures named", async () => {
		const code = () =>
			fileInOllama(server.url, "someone/tuned", "1", signal).then(
				() => "none",
				(error) => error.code,
			);
		publish(layer("tensor"));
		assert.equal(await code(), "hubWithoutModel");
		publish(layer("model"), layer("model"));
		assert.equal(await code(), "hubWithoutModel");
		server.answer = refuse(404);
		assert.equal(await code(), "downloadNotFound");
		server.answer = refuse(200, {}, "<html>");
		assert.equal(await code(), "hubAnswerUnreadable");
	});
});

describe("an address that a user gives", () => {
	const HUB = "https://mirror.example/hf";
	const read = (text: string) => parseHubAddress(text, HUB);

	it("is a repository by its name or its page", () => {
		const repository = { kind: "repository", repository: "Qwen/Qwen3-4B-GGUF" };
		assert.deepEqual(read(" Qwen/Qwen3-4B-GGUF "), repository);
		assert.deepEqual(read("https://huggingface.co/Qwen/Qwen3-4B-GGUF"), repository);
		assert.deepEqual(read("https://huggingface.co/Qwen/Qwen3-4B-GGUF/tree/main"), repository);
		assert.deepEqual(read(`${HUB}/Qwen/Qwen3-4B-GGUF`), repository);
		assert.deepEqual(read(`${HUB}/Qwen/Qwen3-4B-GGUF/tree/main`), repository);
		assert.deepEqual(parseHubAddress(`${HUB}/Qwen/Qwen3-4B-GGUF`, `${HUB}/`), repository);
	});

	it("is one file of a repository where it names a quantisation, as others write it", () => {
		const meant = { kind: "repository", repository: "Qwen/Qwen3-8B-GGUF", quantisation: "Q4_K_M" };
		for (const text of [
			"Qwen/Qwen3-8B-GGUF:Q4_K_M",
			"hf.co/Qwen/Qwen3-8B-GGUF:q4_k_m",
			"https://hf.co/Qwen/Qwen3-8B-GGUF:Q4_K_M",
			"ollama run hf.co/Qwen/Qwen3-8B-GGUF:Q4_K_M",
			"llama-server -hf Qwen/Qwen3-8B-GGUF:Q4_K_M",
		]) {
			assert.deepEqual(read(text), meant, text);
		}
		const repository = { kind: "repository", repository: "Qwen/Qwen3-8B-GGUF" };
		assert.deepEqual(read("Qwen/Qwen3-8B-GGUF:latest"), repository);
		assert.deepEqual(read("huggingface.co/Qwen/Qwen3-8B-GGUF"), repository);
	});

	it("is a model of Ollama's by its name or its page", () => {
		const model = (model: string, tag: string) => ({ kind: "ollama", model, tag });
		assert.deepEqual(read("qwen3:4b"), model("library/qwen3", "4b"));
		assert.deepEqual(read("ollama run qwen2.5-coder:7b"), model("library/qwen2.5-coder", "7b"));
		assert.deepEqual(read("ollama.com/library/qwen3"), model("library/qwen3", "latest"));
		assert.deepEqual(read("https://ollama.com/library/qwen3:4b"), model("library/qwen3", "4b"));
		assert.throws(() => read("host.example:8080"), Failure);
		assert.deepEqual(read("https://ollama.com/someone/tuned"), model("someone/tuned", "latest"));
	});

	it("is a file of a repository by its page or its download", () => {
		for (const way of ["blob", "resolve"]) {
			assert.deepEqual(
				read(`https://huggingface.co/Qwen/Qwen3-4B-GGUF/${way}/main/a/m-Q4_K_M.gguf?download=true`),
				{
					kind: "repository",
					repository: "Qwen/Qwen3-4B-GGUF",
					file: "m-Q4_K_M.gguf",
				},
			);
		}
	});

	it("is of another revision where it names one", () => {
		const page = "https://huggingface.co/Qwen/Qwen3-4B-GGUF";
		const old = { kind: "repository", repository: "Qwen/Qwen3-4B-GGUF", revision: "v1.0" };
		assert.deepEqual(read(`${page}/tree/v1.0`), old);
		assert.deepEqual(read(`${page}/resolve/v1.0/m.gguf`), { ...old, file: "m.gguf" });
		assert.deepEqual(read(`${page}/blob/refs%2Fpr%2F1/m.gguf`), {
			...old,
			revision: "refs/pr/1",
			file: "m.gguf",
		});
	});

	it("is a file elsewhere by its address", () => {
		const url = "https://files.example/models/m.gguf?v=2";
		assert.deepEqual(read(url), { kind: "file", url, name: "m.gguf" });
	});

	for (const text of [
		"",
		"qwen",
		"a/b/c",
		"https://mirror.example/hf/owner",
		"https://mirror.example/hfx/owner/name",
		"ftp://x.example/m.gguf",
		"https://x.example/m.zip",
		"../../etc/passwd",
	]) {
		it(`is none of them: "${text}"`, () => {
			assert.throws(
				() => read(text),
				(error: Failure) => error.code === "hubAddressInvalid",
			);
		});
	}
});
