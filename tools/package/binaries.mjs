/** Gets packages with the binaries of a target, which may differ from this machine. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

/** The files to ship of a package with binaries, and of koffi, which calls into them. */
const SHIPPED = /^(?:package\.json|LICENSE(?:\.txt)?|index\.js|dist|bins|src|src\/koffi|\w+_\w+)(?:\/|$)/;
const LEFT_OUT = /\.(?:d\.ts|map|cc|hh|S|asm|inc|def)$|\/musl_|CMakeLists|\.cjs$|indirect/;

/**
 * Copies the parts of a package that are needed at run time: from node_modules if `npm ci` installed it,
 * otherwise from npm.
 * @param {string} root the project's folder
 * @param {string} name e.g. `@node-llama-cpp/linux-x64`
 * @param {string} to
 * @returns {string} the folder that it was copied from
 * @throws Error in one line when the package is unavailable
 */
export function copyPackage(root, name, to) {
	const lock = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
	const { version, integrity } = lock.packages[`node_modules/${name}`];
	const installed = path.join(root, "node_modules", name);
	const from = holds(installed, version) ? installed : fetchPackage(root, name, version, integrity);
	cpSync(from, to, {
		recursive: true,
		dereference: true,
		filter: (file) => {
			const inside = path.relative(from, file).replaceAll("\\", "/");
			return inside === "" || (SHIPPED.test(inside) && !LEFT_OUT.test(`/${inside}`));
		},
	});
	return from;
}

/**
 * @param {string} root
 * @param {string} name
 * @param {string} version
 * @param {string | undefined} integrity from the lock, if it has one
 */
function fetchPackage(root, name, version, integrity) {
	const cache = path.join(root, "node_modules", ".cache", "z1-binaries");
	const folder = path.join(cache, `${name.replace("/", "-")}-${version}`);
	if (holds(folder, version)) return folder;
	mkdirSync(cache, { recursive: true });
	const [packed] = pack(cache, `${name}@${version}`);
	if (integrity && packed.integrity !== integrity) {
		throw new Error(`${name}@${version} from npm is not the one that package-lock.json names.`);
	}
	const partial = `${folder}.partial`;
	rmSync(partial, { recursive: true, force: true });
	mkdirSync(partial);
	// Windows has tar, too.
	execFileSync("tar", ["-xzf", path.join(cache, packed.filename), "-C", partial, "--strip-components=1"]);
	rmSync(folder, { recursive: true, force: true });
	renameSync(partial, folder);
	rmSync(path.join(cache, packed.filename));
	return folder;
}

/** @param {string} cache @param {string} wanted @returns {{ filename: string, integrity: string }[]} */
function pack(cache, wanted) {
	try {
		const options = { cwd: cache, encoding: /** @type {const} */ ("utf8"), stdio: "pipe" };
		// On Windows, npm is a batch file, which needs a shell.
		const shell = process.platform === "win32";
		return JSON.parse(
			execFileSync("npm", ["pack", wanted, "--json", "--ignore-scripts"], { ...options, shell }),
		);
	} catch (error) {
		const { stdout } = /** @type {{ stdout?: string }} */ (error);
		const reason = /"code": "(\w+)"/.exec(String(stdout))?.[1] ?? String(error);
		throw new Error(`npm does not give ${wanted} (${reason}): this target cannot be packaged here.`);
	}
}

/** @param {string} folder @param {string} version */
function holds(folder, version) {
	const manifest = path.join(folder, "package.json");
	return existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).version === version;
}
