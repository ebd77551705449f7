import assert from "node:assert/strict";
import { bundleOf, readSourceTexts, type SourceText } from "../../tools/nls/sourceTexts.mjs";
import { visibleTexts } from "../../tools/nls.mjs";
import { readManifest, readProjectFile, readTexts } from "./readManifest.ts";

const source = readProjectFile("package.json");

describe("package.nls.json", () => {
	it("holds every text of the manifest that users see (else run: node tools/nls.mjs)", () => {
		const escaped = visibleTexts(JSON.parse(source)).filter(({ text }) => !/^%[\w.]+%$/.test(text));
		assert.deepEqual(
			escaped.map(({ key, text }) => `${key}: ${text}`),
			[],
		);
	});

	it("has no key missing and none unused", () => {
		const used = [...source.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
		assert.deepEqual([...new Set(used)].sort(), Object.keys(readTexts()).sort());
	});

	it("points, as the source's texts do, at nothing that is not in what is installed", () => {
		const bundle: Record<string, string> = JSON.parse(readProjectFile("l10n/bundle.l10n.json"));
		const texts = [...Object.values(readTexts()), ...Object.values(bundle)];
		assert.deepEqual(
			texts.filter((text) => /docs\/|npm run|z1 bench|bench (?:replay|record)/.test(text)),
			[],
		);
	});

	it("has no empty text", () => {
		const empty = Object.entries(readTexts()).filter(([, text]) => !text.trim());
		assert.deepEqual(empty, []);
	});

	it("is found by what looks for texts: names, lists, and names of views only", () => {
		const manifest = {
			name: "internal",
			displayName: "Shown",
			contributes: {
				views: { box: [{ id: "a.view", name: "View" }] },
				configuration: { properties: { "a.b": { enum: ["x"], enumDescriptions: ["An x"] } } },
			},
		};
		assert.deepEqual(
			visibleTexts(manifest).map(({ key, text }) => [key, text]),
			[
				["displayName", "Shown"],
				["views.box.a.view.name", "View"],
				["configuration.a.b.enumDescriptions.x", "An x"],
			],
		);
		assert.equal(readManifest().displayName, "Z1 Code");
	});
});

describe("l10n/bundle.l10n.json", () => {
	it("holds the texts of the source that are translated (else run: node tools/nls.mjs)", async () => {
		const { translated } = await readSourceTexts();
		assert.deepEqual(JSON.parse(readProjectFile("l10n/bundle.l10n.json")), bundleOf(translated));
	});

	it("misses no text for users in the source (else wrap it in t, or say here why not)", async () => {
		const { escaped } = await readSourceTexts();
		const unexplained = escaped.filter((found) => !ENGLISH.some((reason) => explains(reason, found)));
		assert.deepEqual(
			unexplained.map(({ file, line, text }) => `src/${file}:${line} ${text}`),
			[],
		);
		const needless = ENGLISH.filter((reason) => !escaped.some((found) => explains(reason, found)));
		assert.deepEqual(needless, []);
	});
});

/** Texts that stay English, and why. */
const ENGLISH: readonly { why: string; file: RegExp; text?: RegExp }[] = [
	{ why: "places in a file of weights, in terms of its format", file: /^core\/weights\/safetensors\.ts$/ },
	{
		why: "names of tokenizers and tensors, and places in files",
		file: /^engine\/convert\/(?:preTokenisers|tensorPlan|vocabulary)\.ts$/,
	},
	{ why: "marks of models", file: /^core\/model\/controlTokenFamilies\.ts$/ },
	{ why: "a fault of a file that ships", file: /^core\/question\/problem\.ts$/, text: /^not understood$/ },
	{
		why: "a page to pass on to whoever helps",
		file: /^(?:core\/diagnosis\/diagnosis|host\/machine\/inspectInstallation)\.ts$/,
	},
	{ why: "what answers are read by", file: /^core\/judging\/judge\.ts$/ },
	{
		why: "a machine, as the bench names it",
		file: /^host\/conversation\/trialsFile\.ts$/,
		text: /^\{\}, \{\} cores$/,
	},
	{ why: "a program for a thread", file: /^host\/machine\/memorySpeed\.ts$/ },
	{
		why: "goes to the model",
		file: /^core\/(?:question\/(?:question|chatQuestion|readyQuestions)|marks\/thinkingStyle|model\/chatTemplates)\.ts$/,
	},
	{ why: "goes to the model", file: /^extension\/code\/starterExample\.ts$/ },
	{ why: "goes to the model", file: /^core\/protocol\/settings\.ts$/, text: /^Please reason/ },
	{ why: "goes to the model", file: /^core\/recording\/recordTrajectory\.ts$/, text: /^Difficulty from 1/ },
	{
		why: "goes into the log",
		file: /^core\/protocol\/settings\.ts$/,
		text: /^(?:it is not valid|.* Using \{\} instead)/,
	},
	{
		why: "names of folders",
		file: /^host\/found\/(?:jan|places)\.ts$/,
		text: /^(?:[A-Z][a-z]+|Application Support)$/,
	},
	{ why: "what a machine is told from others by", file: /^engine\/machine\/machineFile\.ts$/ },
	{ why: "a fault of the program", file: /^core\/engine\/engine\.ts$/, text: /is being worked on already$/ },
	{ why: "a fault of the program", file: /^engine\/serving\/openChannel\.ts$/, text: /is not known$/ },
	{ why: "the name of a class", file: /^core\/failure\.ts$/, text: /^Failure$/ },
	{ why: "places in a file, in the terms of its format", file: /^core\/gguf\/gguf(?:Header|Bytes)\.ts$/ },
	{ why: "read by nobody", file: /^engine\/modelFile\/chatPrompt\.ts$/, text: /^(?:one|two)$/ },
	{ why: "a unit", file: /^core\/trace\/describe\.ts$/, text: /^\{\} UTC$/ },
	{
		why: "names of parts",
		file: /^panel\/exchange\/statisticsView\.ts$/,
		text: /^(?:thinking|peek|answer|unspent)$/,
	},
	{
		why: "names and licences of models",
		file: /^core\/catalogue\/catalogue\.ts$/,
		text: /^(?:Qwen|DeepSeek|Z1|gpt-oss)/,
	},
	{ why: "the terminal speaks English", file: /^core\/failureWords\.ts$/, text: /same command|--model/ },
	{ why: "a policy, as the bench names it", file: /^core\/saving\/accuracyCurve\.ts$/ },
	{
		why: "names of programs",
		file: /^host\/found\/\w+\.ts$/,
		text: /^(?:GPT4All|Hugging Face|Jan|LM Studio|Ollama)$/,
	},
	{ why: "the name of a file", file: /^host\/download\/ollamaRegistry\.ts$/, text: /\.gguf$/ },
	{ why: "code", file: /^core\/apply\/importLists\.ts$/, text: /^(import|from) \{\}$/ },
	{ why: "CSS", file: /^panel\/statistics\/plots\.ts$/, text: /^color-mix/ },
	{ why: "a policy of HTTP", file: /^extension\/showPage\.ts$/, text: /-src / },
	{ why: "a header of HTTP", file: /^host\/server\/serverClient\.ts$/, text: /^(?:application|Bearer)/ },
	{ why: "HTML", file: /^panel\/markdown\/markdown.ts$/, text: /class="align/ },
];

function explains({ file, text }: (typeof ENGLISH)[number], found: SourceText): boolean {
	return file.test(found.file) && (text?.test(found.text) ?? true);
}
