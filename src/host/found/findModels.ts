import { realpath } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { groupParts, type Parts } from "../../core/catalogue/splitFiles.ts";
import type { ModelFile } from "../../core/model/modelChoice.ts";
import { FolderWalk } from "./folderWalk.ts";
import { GPT4ALL } from "./gpt4all.ts";
import { HUGGING_FACE } from "./huggingFace.ts";
import { JAN } from "./jan.ts";
import { LLAMA_CPP } from "./llamaCpp.ts";
import { LM_STUDIO } from "./lmStudio.ts";
import type { ModelProgram, ProgramFile } from "./modelProgram.ts";
import { OLLAMA } from "./ollama.ts";
import type { Places } from "./places.ts";

/** The programs whose models are found. If several have the same file, the first one names it. */
const PROGRAMS: readonly ModelProgram[] = [OLLAMA, LM_STUDIO, LLAMA_CPP, HUGGING_FACE, JAN, GPT4ALL];

/** Local disks take milliseconds; a network drive that does not answer must not keep anybody waiting. */
const LONGEST_MS = 3000;
/** Of one program, so that it leaves room for the others; nobody reads a longer list. */
const MOST_MODELS = 200;

/** Models of other programs on this machine. */
export interface FoundModels {
	readonly models: readonly ModelFile[];
	/** Folders that this user may not read and that may hold more models. */
	readonly denied: readonly { readonly program: string; readonly folder: string }[];
	/** Programs whose folders were not searched to the end. */
	readonly unfinished: readonly string[];
}

/** Finds the model files that other programs have downloaded. Never rejects. */
export async function findModels(places: Places, longestMs = LONGEST_MS): Promise<FoundModels> {
	const found = await Promise.all(PROGRAMS.map((program) => findOf(program, places, longestMs)));
	return {
		models: distinct(found.flatMap(({ models }) => models)),
		denied: found.flatMap(({ denied }) => denied),
		unfinished: found.flatMap(({ unfinished }) => unfinished),
	};
}

interface LocatedFile extends ProgramFile {
	/** The file itself, with links resolved. */
	readonly target: string;
}

type Target = { readonly file: ModelFile; readonly target: string };

async function findOf(program: ModelProgram, places: Places, longestMs: number) {
	const walk = new FolderWalk();
	const files: LocatedFile[] = [];
	const end = new AbortController();
	await Promise.race([
		collect(program, places, walk, files).catch(() => {}),
		sleep(longestMs, undefined, { signal: end.signal }).then(
			() => walk.stop(),
			() => {},
		),
	]);
	end.abort();
	const models = groupParts(files, ({ path }) => path).map((parts) => modelOf(program.name, parts));
	return {
		models: models.slice(0, MOST_MODELS),
		denied: walk.denied.slice(0, 1).map((folder) => ({ program: program.name, folder })),
		unfinished: walk.unfinished || models.length > MOST_MODELS ? [program.name] : [],
	};
}

/** Adds files one by one, so that those found in time count. */
async function collect(
	program: ModelProgram,
	places: Places,
	walk: FolderWalk,
	files: LocatedFile[],
): Promise<void> {
	for (const folder of new Set(await program.folders(places, walk))) {
		for await (const file of program.list(folder, walk)) {
			files.push({ ...file, target: await realpath(file.path).catch(() => file.path) });
		}
	}
}

function modelOf(origin: string, { parts, missing }: Parts<LocatedFile>): Target {
	const { path, name, setting, target } = parts[0];
	const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
	const more = { ...(setting !== undefined && { setting }), ...(missing !== undefined && { missing }) };
	return { file: { path, bytes, origin, name, ...more }, target };
}

/** Each model once, even if several programs or names lead to it. */
function distinct(models: readonly Target[]): ModelFile[] {
	const byTarget = new Map<string, ModelFile>();
	for (const { file, target } of models) if (!byTarget.has(target)) byTarget.set(target, file);
	return [...byTarget.values()];
}
