/** Where tests go, by the custom of the language and of the project. Paths use slashes. */

/** Names of test files; `*` stands for the name of the tested file. New files get the first name. */
const CUSTOMS: ReadonlyMap<string, readonly string[]> = new Map(
	Object.entries({
		...Object.fromEntries(
			["ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts"].map((ending) => [
				ending,
				[`*.test.${ending}`, `*.spec.${ending}`],
			]),
		),
		py: ["test_*.py", "*_test.py"],
		go: ["*_test.go"],
		java: ["*Test.java", "*Tests.java", "Test*.java"],
		kt: ["*Test.kt", "*Tests.kt"],
		groovy: ["*Spec.groovy", "*Test.groovy"],
		scala: ["*Spec.scala", "*Test.scala", "*Suite.scala"],
		cs: ["*Tests.cs", "*Test.cs"],
		rb: ["*_spec.rb", "*_test.rb", "test_*.rb"],
		php: ["*Test.php"],
		swift: ["*Tests.swift"],
		dart: ["*_test.dart"],
		ex: ["*_test.exs"],
		lua: ["*_spec.lua"],
		c: ["test_*.c", "*_test.c"],
		cpp: ["*_test.cpp", "test_*.cpp", "*Test.cpp"],
		cc: ["*_test.cc", "*_unittest.cc"],
	}),
);
/** Languages whose tests customarily stand beside the tested file, if the project has no tests yet. */
const BESIDE = new Set([
	"ts",
	"tsx",
	"js",
	"jsx",
	"mjs",
	"cjs",
	"mts",
	"cts",
	"py",
	"go",
	"java",
	"kt",
	"dart",
]);
const TEST_FOLDER = /^(?:tests?|specs?|__tests__)$/i;

const TESTS = new RegExp(
	[
		"(?:^|[^\\w.])(?:describe|it|test|suite|context|specify)(?:\\.\\w{1,20})?[ \\t]{0,4}\\(?[ \\t]{0,4}[\"'`]",
		"^[ \\t]*(?:async[ \\t]+)?def[ \\t]+test_?\\w*",
		"^[ \\t]*class[ \\t]+\\w*Tests?\\b",
		"\\bfunc[ \\t]+(?:Test|Benchmark)\\w*\\(",
		"@(?:Test|ParameterizedTest)\\b",
		"#\\[(?:tokio::)?(?:test|cfg\\(test\\))",
		"\\[(?:Fact|Theory|Test|TestMethod|TestCase)\\b",
		"\\bTEST(?:_F|_P)?[ \\t]*\\(",
		"\\bextends[ \\t]+\\w*TestCase\\b",
		"\\bfunc[ \\t]+test\\w+\\(\\)",
		"\\bimport[ \\t]+(?:unittest|pytest)\\b",
	].join("|"),
	"m",
);

/** Whether code contains tests, by the syntax of the usual frameworks. */
export function looksLikeTests(code: string): boolean {
	return TESTS.test(code);
}

export function isTestFile(file: string): boolean {
	const { name, folders } = partsOf(file);
	if (namesFor("*", file).some((pattern) => toRegExp(pattern).test(name))) return true;
	return folders.some((folder) => TEST_FOLDER.test(folder)) && endingOf(file) !== "";
}

/**
 * Names that a file's tests may have, and patterns for all test files of its language, with `*` for a name.
 */
export function testNamesOf(file: string): {
	readonly own: readonly string[];
	readonly all: readonly string[];
} {
	return { own: namesFor(partsOf(file).stem, file), all: namesFor("*", file) };
}

/**
 * Where the tests of a file go.
 * @param known the project's test files in its language
 * @param namesakes the project's files of the same name, such as `index.ts`: some of these tests are theirs
 * @returns undefined if neither language nor project has a custom; the file itself for Rust
 */
export function testPlaceOf(
	file: string,
	known: readonly string[],
	namesakes: readonly string[] = [],
): string | undefined {
	if (endingOf(file) === "rs") return file;
	const { stem, folders } = partsOf(file);
	const names = namesFor(stem, file);
	const others = namesakes.filter((path) => path !== file && !isTestFile(path));
	const own = known
		.filter((path) => names.includes(partsOf(path).name))
		.filter((path) => !others.some((other) => isNearer(other, file, path)));
	if (own.length > 0) return nearest(own, file);
	const style = styleOf(file, known);
	const folder = folderFor(folders, file, known);
	return folder && style !== undefined ? [...folder, names[style]].join("/") : undefined;
}

/** Index of the name that the project uses most; the first if it has no tests. */
function styleOf(file: string, known: readonly string[]): number | undefined {
	const patterns = namesFor("*", file).map(toRegExp);
	if (patterns.length === 0) return undefined;
	const counts = patterns.map((pattern) => known.filter((path) => pattern.test(partsOf(path).name)).length);
	return counts.indexOf(Math.max(...counts));
}

function folderFor(
	folders: readonly string[],
	file: string,
	known: readonly string[],
): readonly string[] | undefined {
	const places = known.map((path) => partsOf(path).folders);
	const isIn = (folder: readonly string[]) => places.some((place) => place.join("/") === folder.join("/"));
	if (isIn(folders)) return folders;
	if (isIn([...folders, "__tests__"]) || places.some((place) => place.at(-1) === "__tests__")) {
		return [...folders, "__tests__"];
	}
	const main = folders.indexOf("main");
	if (main > 0 && folders[main - 1] === "src") return folders.with(main, "test");
	const roots = places.flatMap((place) => {
		const at = place.findIndex((folder) => TEST_FOLDER.test(folder));
		return at < 0 ? [] : [{ root: place.slice(0, at + 1), isFlat: place.length === at + 1 }];
	});
	if (known.length > 0 && roots.length === known.length) return mirrored(folders, roots);
	return known.length > 0 || BESIDE.has(endingOf(file)) ? folders : undefined;
}

/** The test folder nearest to the file's folder, with the same subfolders if they exist. */
function mirrored(
	folders: readonly string[],
	roots: readonly { readonly root: readonly string[]; readonly isFlat: boolean }[],
): readonly string[] {
	const shared = (root: readonly string[]) => commonLength(root, folders);
	const best = roots.reduce((one, other) => (shared(other.root) > shared(one.root) ? other : one));
	const same = roots.filter(({ root }) => root.join("/") === best.root.join("/"));
	const root = ownRoot(best.root, folders);
	if (same.every(({ isFlat }) => isFlat)) return root;
	const inside = folders.slice(commonLength(root, folders));
	return [...root, ...(/^(?:src|lib|app|source)$/.test(inside[0] ?? "") ? inside.slice(1) : inside)];
}

/** The folder in the place of another package's test folder, where that is not around the file. */
function ownRoot(root: readonly string[], folders: readonly string[]): readonly string[] {
	const common = commonLength(root, folders);
	const own = folders[common];
	return common >= root.length - 1 || own === undefined
		? root
		: [...root.slice(0, common), own, ...root.slice(common + 1)];
}

/** Whether a test file's folders tell that it belongs to the one file rather than to the other. */
function isNearer(one: string, other: string, test: string): boolean {
	const named = partsOf(test).folders;
	const [a, b] = [partsOf(one).folders, partsOf(other).folders].map((folders) => ({
		shared: folders.filter((folder) => named.includes(folder)).length,
		more: folders.filter((folder) => !named.includes(folder)).length,
	}));
	if (!a || !b) return false;
	return a.shared > b.shared || (a.shared === b.shared && a.more < b.more);
}

function nearest(paths: readonly string[], file: string): string | undefined {
	const { folders } = partsOf(file);
	return [...paths].sort(
		(a, b) => commonLength(partsOf(b).folders, folders) - commonLength(partsOf(a).folders, folders),
	)[0];
}

/**
 * Corrects the imports of tests that lie in another folder than the tested file, where models assume the same
 * one: `./cart` is made to lead back to it.
 * @param from the tested file
 * @param to the test file
 */
export function relinkTests(tests: string, from: string, to: string): string {
	const source = partsOf(from);
	const target = partsOf(to).folders;
	if (source.folders.join("/") === target.join("/")) return tests;
	const common = commonLength(source.folders, target);
	const up = target.slice(common).map(() => "..");
	const path = [...up, ...source.folders.slice(common)].join("/");
	return tests.replace(/(["'])\.\/([\w.-]+)\1/g, (all, quote: string, name: string) =>
		name === source.stem || name === source.name || name === `${source.stem}.js`
			? `${quote}${path.startsWith(".") ? path : `./${path}`}/${name}${quote}`
			: all,
	);
}

function namesFor(stem: string, file: string): string[] {
	return (CUSTOMS.get(endingOf(file)) ?? []).map((name) => name.replace("*", () => stem));
}

function toRegExp(glob: string): RegExp {
	const [before = "", after = ""] = glob.split("*").map((text) => text.replaceAll(".", "\\."));
	return new RegExp(`^${before}.+${after}$`);
}

function endingOf(file: string): string {
	return /\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? "";
}

function partsOf(path: string): { folders: string[]; name: string; stem: string } {
	const folders = path.split("/");
	const name = folders.pop() ?? "";
	return { folders, name, stem: name.replace(/\.\w+$/, "") };
}

function commonLength(a: readonly string[], b: readonly string[]): number {
	let length = 0;
	while (length < a.length && length < b.length && a[length] === b[length]) length++;
	return length;
}
