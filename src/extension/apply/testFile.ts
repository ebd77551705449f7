import path from "node:path";
import * as vscode from "vscode";
import { relinkTests, testNamesOf, testPlaceOf } from "../../core/apply/testPlace.ts";
import { cellOf } from "../code/locateCode.ts";

/** Dependencies and build output. */
const FOREIGN =
	"{**/node_modules/**,**/.git/**,**/dist/**,**/out/**,**/build/**,**/target/**,**/vendor/**,**/.venv/**}";
/** Limits: tests named after the file, and other files, from which the project's custom is inferred. */
const MOST_OWN = 100;
const MOST_OTHERS = 100;
/** Time limit of the search in milliseconds; what was found by then counts. */
const MOST_TIME = 3000;

/** The file for some tests, and the tests adapted to it. */
export interface PlacedTests {
	readonly uri: vscode.Uri;
	readonly exists: boolean;
	readonly tests: string;
}

/**
 * Finds the file for tests of a document's code: an existing test file, otherwise the place that the project
 * or the language has for it.
 * @returns undefined if that is unclear
 */
export async function placeTests(
	document: vscode.TextDocument,
	tests: string,
): Promise<PlacedTests | undefined> {
	const { uri } = document;
	const isFile =
		!document.isUntitled && !cellOf(document) && vscode.workspace.fs.isWritableFileSystem(uri.scheme);
	if (!isFile) return undefined;
	const root = vscode.workspace.getWorkspaceFolder(uri)?.uri ?? vscode.Uri.joinPath(uri, "..");
	const file = path.posix.relative(root.path, uri.path);
	const { tests: known, namesakes } = await projectOf(root, file);
	const place = testPlaceOf(file, known, namesakes);
	if (place === undefined) return undefined;
	const target = vscode.Uri.joinPath(root, place);
	return { uri: target, exists: await exists(target), tests: relinkTests(tests, file, place) };
}

/** What a project has around a file, as far as it was found. */
interface Project {
	/** The tests that may be the file's own by their name, and others of its language. */
	readonly tests: readonly string[];
	readonly namesakes: readonly string[];
}

async function projectOf(root: vscode.Uri, file: string): Promise<Project> {
	const { own, all } = testNamesOf(file);
	if (own.length === 0 || !vscode.workspace.getWorkspaceFolder(root)) return { tests: [], namesakes: [] };
	const stop = new vscode.CancellationTokenSource();
	const timer = setTimeout(() => stop.cancel(), MOST_TIME);
	const find = async (names: readonly string[], most: number) => {
		const pattern = new vscode.RelativePattern(root, `**/{${names.map(escapeGlob).join(",")}}`);
		const found = await vscode.workspace.findFiles(pattern, FOREIGN, most, stop.token);
		return found.map((uri) => path.posix.relative(root.path, uri.path)).sort();
	};
	try {
		const [known, namesakes] = await Promise.all([
			find(own, MOST_OWN),
			find([path.posix.basename(file)], MOST_OTHERS),
		]);
		const isOnly = known.length > 0 && namesakes.length <= 1;
		return { tests: isOnly ? known : [...known, ...(await find(all, MOST_OTHERS))], namesakes };
	} finally {
		clearTimeout(timer);
		stop.dispose();
	}
}

/** Names may contain characters with a meaning in globs: `[id].ts`. */
function escapeGlob(name: string): string {
	return name.replace(/[[\]{}?!]/g, "[$&]");
}

function exists(uri: vscode.Uri): Promise<boolean> {
	return Promise.resolve(vscode.workspace.fs.stat(uri)).then(
		() => true,
		() => false,
	);
}
