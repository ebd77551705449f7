/**
 * A profile is what one VS Code needs of its own: user data, settings, extensions and a short folder for
 * sockets. Tests get a temporary one with a home folder of its own, so that nothing of a run stays behind.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { shortTmpdir } from "./paths.mjs";

/**
 * @typedef {object} Profile
 * @property {string} root
 * @property {string} userData
 * @property {string} extensions
 * @property {string} sockets a temporary folder whose path is short
 * @property {Record<string, string>} env what its programs get besides, or instead of, our own environment
 * @property {() => void} remove ends a temporary profile; of one that stays, only the sockets go
 */

/** @typedef {Record<string, unknown>} Settings */

/** No news, no updates, no questions: only what was asked for happens on the screen. */
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
 * A profile that stays, for a person: home folder and environment are theirs, and so are settings once
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

/** @param {string} userData @returns {Settings} the settings of a user data folder; none if it has none */
export function readSettings(userData) {
	const file = settingsFile(userData);
	return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

/** @param {string} userData @param {Settings} settings */
export function writeSettings(userData, settings) {
	const file = settingsFile(userData);
	mkdirSync(path.dirname(file), { recursive: true });
	writeFileSync(file, `${JSON.stringify(settings, null, "\t")}\n`);
}

/** @param {string} userData */
function settingsFile(userData) {
	return path.join(userData, "User", "settings.json");
}

/** Variables that would make the server join or obey another VS Code, or another server, of this person. */
const FOREIGN = /^(VSCODE_|CODE_SERVER|CS_|ELECTRON_|PORT$|LOG_LEVEL$|PASSWORD$|HASHED_PASSWORD$)/;

/**
 * The environment of the programs that use a profile.
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

/** Programs may still be writing while they end, hence the retries. @param {string} folder */
export function removeFolder(folder) {
	rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
