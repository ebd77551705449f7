/**
 * `npm test`: builds, runs every suite even if earlier ones failed, and then says which failed. Arguments
 * select suites; by default all run, two at a time: most of them keep one core busy.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

/** Scripts of package.json, the longest first, so that none is left to run alone at the end. */
export const SUITES = [
	"test:workbench",
	"test:unit",
	"test:engine",
	"test:restarts",
	"test:panel",
	"test:installed",
];

/**
 * Runs all scripts, some of them at the same time.
 * @param {readonly string[]} scripts
 * @param {(script: string) => Promise<boolean>} run resolves with whether it succeeded
 * @param {number} most how many run at a time
 * @returns {Promise<string[]>} those that failed
 */
export async function runAll(scripts, run, most) {
	const left = scripts.values();
	/** @type {Set<string>} */
	const failed = new Set();
	const lane = async () => {
		// All lanes take from the same iterator.
		for (const script of left) if (!(await run(script))) failed.add(script);
	};
	await Promise.all(Array.from({ length: most }, lane));
	return scripts.filter((script) => failed.has(script));
}

/**
 * Lets several speak at the same time, and be heard one after the other: the first one at once, the next one
 * from its beginning once that one has ended.
 * @param {(text: string) => void} write
 * @returns {() => { say: (text: string) => void, end: () => void }} called by each one that begins to speak
 */
export function oneAfterAnother(write) {
	/** @type {{ said: string, ended: boolean }[]} */
	const speakers = [];
	const hear = () => {
		for (let first = speakers[0]; first; first = speakers[0]) {
			write(first.said);
			first.said = "";
			if (!first.ended) return;
			speakers.shift();
		}
	};
	return () => {
		const speaker = { said: "", ended: false };
		speakers.push(speaker);
		return {
			say: (text) => {
				speaker.said += text;
				hear();
			},
			end: () => {
				speaker.ended = true;
				hear();
			},
		};
	};
}

const speak = oneAfterAnother((text) => process.stdout.write(text));

/** @param {string} script @returns {Promise<boolean>} */
async function runScript(script) {
	const { say, end } = speak();
	const began = Date.now();
	say(`\n> ${script}\n`);
	const child = spawn("npm", ["run", "-s", script], {
		stdio: ["ignore", "pipe", "pipe"],
		shell: process.platform === "win32",
	});
	for (const output of [child.stdout, child.stderr]) output.setEncoding("utf8").on("data", say);
	const status = await new Promise((ended) => child.on("error", ended).on("close", ended));
	say(`< ${script}: ${Math.round((Date.now() - began) / 1000)} s\n`);
	end();
	return status === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const named = process.argv.slice(2);
	const suites = named.length > 0 ? named : SUITES;
	// Without a build there is nothing to test.
	const isBuilt = await runScript("build");
	const failed = isBuilt ? await runAll(suites, runScript, Math.min(2, availableParallelism())) : ["build"];
	console.log(failed.length > 0 ? `\nFailed: ${failed.join(", ")}` : "\nEvery suite has passed.");
	process.exitCode = failed.length > 0 ? 1 : 0;
}
