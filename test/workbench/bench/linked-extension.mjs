/**
 * Installs an extension under development into a profile, as if from a .vsix.
 *
 * VS Code's other way, naming the folder in the workbench's address, works only with its smoke test driver,
 * which hides every notification and dialog: good enough for tests, useless for people and pictures. A linked
 * extension behaves as for its users and needs no special address; a new build is active after "Developer:
 * Reload Window".
 */
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * @param {import("./profile.mjs").Profile} profile whose server is not running
 * @param {string} extensionPath
 */
export function linkExtension({ extensions }, extensionPath) {
	const { publisher, name, version } = JSON.parse(
		readFileSync(path.join(extensionPath, "package.json"), "utf8"),
	);
	const id = `${publisher}.${name}`;
	for (const entry of readdirSync(extensions)) {
		if (entry.startsWith(`${id}-`)) rmSync(path.join(extensions, entry), { recursive: true });
	}
	const folder = `${id}-${version}`;
	const link = path.join(extensions, folder);
	// A link, not the folder itself: uninstalling removes the link, never the project.
	symlinkSync(extensionPath, link, "dir");
	const listed = { identifier: { id }, version, relativeLocation: folder };
	const location = { $mid: 1, path: link, scheme: "file" };
	const others = readJson(path.join(extensions, "extensions.json"), []).filter(
		(/** @type {typeof listed} */ other) => other.identifier.id !== id,
	);
	writeFileSync(
		path.join(extensions, "extensions.json"),
		JSON.stringify([...others, { ...listed, location }]),
	);
	// VS Code's list of uninstalled extensions to remove at the next start.
	rmSync(path.join(extensions, ".obsolete"), { force: true });
}

/** @param {string} file @param {any} missing */
function readJson(file, missing) {
	return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : missing;
}
