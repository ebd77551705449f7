/**
 * A profile holds what one VS Code needs of its own: user data, settings, extensions and a short folder for
 * sockets. Tests get a temporary profile with its own home folder, so that a run leaves nothing behind.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { shortTmpdir } from "./paths.mjs";

/**
 * @typedef {object} Profile
 * @property {string} root
 * @property {string} userData
 * @property {string} extensions
 * @property {string} sockets a temporary folder with a short path
 * @property {Record<string, string>} env overrides and extends the environment of its programs
 * @property {() => void} remove deletes a temporary profile; of a persistent one, only the sockets
 */

/** @typedef {Record<string, unknown>} Settings */

/** No news, updates or questions: the screen shows only what was asked for. */
export const DEFAULT_SETTINGS = {
	"chat.disableAIFeatures": true,
	"extensions.autoCheckUpdates": false,
	"extensions.autoUpdate": false,
	"extensions.ignoreRecommendations": true,
	"git.openRepositoryInParentFolders": "never",
	"security.workspace.trust.enabled": false,
	"telemetry.telemetryLevel": "off",
	"update.mode": "none",
	"window.confirmBeforeClose": "never",
	"workbench.colorTheme": "Default Dark Modern",
	"workbench.enableExperiments": false,
	"workbench.secondarySideBar.defaultVisibility": "hidden",
	"workbench.startupEditor": "none",
	"workbench.tips.enabled": false,
};

/**
 * @param {Settings} [settings] override the defaults above
 * @param {string} [extensions] a folder with installed extensions, instead of an empty one
 * @returns {Profile} one that lasts until its remove()
 */
export function temporaryProfile(settings = {}, extensions = undefined) {
	const root = temporaryFolder();
	const sockets = path.join(root, "t");
	mkdirSync(sockets, { mode: 0o700 });
	const env = {
		HOME: root,
		XDG_CACHE_HOME: path.join(root, ".cache"),
		XDG_CONFIG_HOME: path.join(root, ".config"),
		XDG_DATA_HOME: path.join(root, ".local", "share"),
		XDG_RUNTIME_DIR: sockets,
		TMPDIR: sockets,
	};
	const userData = path.join(root, "ud");
	writeSettings(userData, { ...DEFAULT_SETTINGS, ...settings });
	return withExtensions({ root, sockets, env, userData, remove: () => removeFolder(root) }, extensions);
}

/**
 * A persistent profile for a person: home folder and environment are theirs, and so are settings once
 * written.
 * @param {string} root
 * @returns {Profile}
 */
export function persistentProfile(root) {
	const sockets = temporaryFolder();
	const userData = path.join(root, "ud");
	if (!existsSync(settingsFile(userData))) writeSettings(userData, DEFAULT_SETTINGS);
	return withExtensions({ root, sockets, env: {}, userData, remove: () => removeFolder(sockets) });
}

/** @param {Omit<Profile, "extensions">} profile @param {string} [extensions] @returns {Profile} */
function withExtensions(profile, extensions = path.join(profile.root, "ext")) {
	mkdirSync(extensions, { recursive: true });
	return { ...profile, extensions };
}

/** @param {string} userData @returns {Settings} the settings of a user data folder, if it has any */
export function readSettings(userData) {
	const file = settingsFile(userData);
	return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

/**
 * @param {string} userData
 * @param {Settings} settings
 * @param {"User" | "Machine"} [whose] the workbench in a browser is a remote window: what a setting's scope
 *   binds to the machine is read from there only
 */
export function writeSettings(userData, settings, whose) {
	const file = settingsFile(userData, whose);
	mkdirSync(path.dirname(file), { recursive: true });
	writeFileSync(file, `${JSON.stringify(settings, null, "\t")}\n`);
}

/** @param {string} userData @param {"User" | "Machine"} [whose] */
function settingsFile(userData, whose = "User") {
	return path.join(userData, whose, "settings.json");
}

/** Variables that would make the server join or obey another VS Code, or another server, of this user. */
const FOREIGN = /^(VSCODE_|CODE_SERVER|CS_|ELECTRON_|PORT$|LOG_LEVEL$|PASSWORD$|HASHED_PASSWORD$)/;

/**
 * The environment of a profile's programs.
 * @param {Profile} profile
 * @param {Record<string, string>} [extra]
 * @returns {Record<string, string | undefined>}
 */
export function profileEnv({ env }, extra = {}) {
	const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
	return { ...Object.fromEntries(inherited), ...env, ...extra };
}

/** A folder that only this user can enter. */
export function temporaryFolder() {
	return mkdtempSync(path.join(shortTmpdir(), "z1vs-"));
}

/** Programs may still write while they end, hence the retries. @param {string} folder */
export function removeFolder(folder) {
	rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
