import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import type { Answer } from "../unit/modelServer.ts";

/**
 * Serves folders as a hub serves repositories: their lists of files, with the SHA-256 of those that are
 * weights, and the files, in stretches where those are asked for.
 * @param repositories folders by `owner/name`
 */
export function hubOf(repositories: Readonly<Record<string, string>>): Answer {
	const lists = new Map<string, string>();
	return ({ url = "", headers }, response) => {
		const [path = ""] = url.split("?");
		const [, listed] = /^\/api\/models\/([^/]+\/[^/]+)\/tree\/main$/.exec(path) ?? [];
		const [, repository, name = ""] = /^\/([^/]+\/[^/]+)\/resolve\/main\/([\w.-]+)$/.exec(path) ?? [];
		const folder = repositories[listed ?? repository ?? ""];
		const file = join(folder ?? "", name);
		if (!folder || !existsSync(file)) response.writeHead(404).end();
		else if (listed) {
			const list =
				lists.get(folder) ?? JSON.stringify(readdirSync(folder).map((each) => entryOf(folder, each)));
			lists.set(folder, list);
			response.writeHead(200, { "content-type": "application/json" }).end(list);
		} else send(file, headers.range, response);
	};
}

function entryOf(folder: string, name: string): unknown {
	const { size } = statSync(join(folder, name));
	// What is larger has its hash noted beside it by whoever has made it.
	const oid = /\.safetensors$/.test(name) && (notedHash(folder, name) ?? hashOf(join(folder, name)));
	return { type: "file", path: name, size, ...(oid && { lfs: { oid, size } }) };
}

const hashOf = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

function notedHash(folder: string, name: string): string | undefined {
	const notes = join(folder, "hashes.json");
	return existsSync(notes) ? JSON.parse(readFileSync(notes, "utf8"))[name] : undefined;
}

function send(file: string, range: string | undefined, response: ServerResponse): void {
	const { size } = statSync(file);
	const [, start, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? "") ?? [];
	const from = Number(start ?? 0);
	const to = last ? Math.min(Number(last) + 1, size) : size;
	const partial = start !== undefined && { "content-range": `bytes ${from}-${to - 1}/${size}` };
	response.writeHead(partial ? 206 : 200, { etag: '"1"', "content-length": to - from, ...partial });
	if (from === to) response.end();
	else createReadStream(file, { start: from, end: to - 1 }).pipe(response);
}
