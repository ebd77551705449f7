import * as vscode from "vscode";
import type { FoundPlace } from "../../core/protocol/panelProtocol.ts";
import { BLOCKS } from "./documentSymbols.ts";

/** Limits of places on offer, per kind, and of files considered for them. */
const MOST_OFFERED = 8;
const MOST_FILES = 500;
/**
 * How long to wait for symbols, in milliseconds: a language service may still be starting, or reading the
 * workspace.
 */
const SYMBOLS_MS = 3000;

/**
 * Finds files of the workspace whose names contain the query, those that begin with it first; for an empty
 * query, the open files. Respects `files.exclude` and `search.exclude`.
 * @param query a part of a name, after parts of folders if it contains slashes; case does not matter
 */
export async function findFiles(query: string, token: vscode.CancellationToken): Promise<FoundPlace[]> {
	const uris = query === "" ? openFiles() : await filesNamed(query, token).catch(() => []);
	const name = baseOf(query);
	const rankOf = ({ file }: FoundPlace) => (baseOf(file).startsWith(name) ? 0 : 1);
	return uris
		.map((uri): FoundPlace => ({ uri: uri.toString(), file: vscode.workspace.asRelativePath(uri, false) }))
		.sort((a, b) => (query === "" ? 0 : rankOf(a) - rankOf(b) || a.file.length - b.file.length))
		.slice(0, MOST_OFFERED);
}

/**
 * Finds functions, classes and the like whose names contain the query, as far as the workspace's language
 * services answer in time.
 */
export async function findSymbols(query: string): Promise<FoundPlace[]> {
	if (query === "" || query.includes("/")) return [];
	const known = await Promise.race([
		Promise.resolve(
			vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>(
				"vscode.executeWorkspaceSymbolProvider",
				query,
			),
		).catch(() => undefined),
		new Promise<undefined>((resolve) => setTimeout(resolve, SYMBOLS_MS, undefined)),
	]);
	const name = query.toLowerCase();
	const rankOf = (symbol: { name: string }) => (symbol.name.toLowerCase().startsWith(name) ? 0 : 1);
	return (known ?? [])
		.filter((symbol) => BLOCKS.has(symbol.kind) && symbol.name.toLowerCase().includes(name))
		.filter(({ location }) => vscode.workspace.getWorkspaceFolder(location.uri) !== undefined)
		.sort((a, b) => rankOf(a) - rankOf(b) || a.name.length - b.name.length)
		.slice(0, MOST_OFFERED)
		.map(({ name, location: { uri, range } }) => ({
			uri: uri.toString(),
			file: vscode.workspace.asRelativePath(uri, false),
			symbol: { name, line: range.start.line + 1 },
		}));
}

/** The distinct files of the workspace that have a tab. */
function openFiles(): vscode.Uri[] {
	const uris = vscode.window.tabGroups.all
		.flatMap(({ tabs }) => tabs)
		.flatMap(({ input }) => (input instanceof vscode.TabInputText ? input.uri : []))
		.filter((uri) => vscode.workspace.getWorkspaceFolder(uri) !== undefined);
	return [...new Map(uris.map((uri) => [uri.toString(), uri])).values()];
}

async function filesNamed(query: string, token: vscode.CancellationToken): Promise<vscode.Uri[]> {
	const parts = query.split("/").filter((part) => part !== "");
	const glob = `**/${parts.map((part) => `*${anyCase(part)}*`).join("/")}`;
	return vscode.workspace.findFiles(glob, notSearched(), MOST_FILES, token);
}

/** A glob that ignores the case of letters and escapes everything else. */
function anyCase(part: string): string {
	return [...part]
		.map((character) => {
			const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
			if (lower !== upper && lower.length === 1 && upper.length === 1) return `[${lower}${upper}]`;
			return /[*?[\]{}\\,!]/.test(character) ? "?" : character;
		})
		.join("");
}

/** The user's search exclusions, in addition to VS Code's own. */
function notSearched(): string | undefined {
	const excluded = vscode.workspace.getConfiguration("search").get<Record<string, unknown>>("exclude") ?? {};
	const globs = Object.keys(excluded).filter((glob) => excluded[glob] === true);
	return globs.length > 0 ? `{${globs.join(",")}}` : undefined;
}

function baseOf(path: string): string {
	return path.slice(path.lastIndexOf("/") + 1).toLowerCase();
}
