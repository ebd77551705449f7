import { isAbsolute, join, parse } from "node:path";
import { homeFolder } from "../../node/homeFolder.ts";

/** What determines where programs keep their files. */
export interface Places {
	readonly platform: NodeJS.Platform;
	readonly home: string;
	/** Root of the file system or of the drive. */
	readonly root: string;
	readonly env: Readonly<Record<string, string | undefined>>;
}

export function placesHere(): Places {
	const home = homeFolder();
	return { platform: process.platform, home, root: parse(home).root, env: process.env };
}

/** The folder that an environment variable names, with `~` expanded; none if it is empty. */
export function folderIn({ env, home }: Places, variable: string): string | undefined {
	const value = env[variable]?.trim().replace(/^(["'])(.*)\1$/, "$2");
	if (!value) return undefined;
	const expanded = value.replace(/^~(?=$|[\\/])/, home);
	return isAbsolute(expanded) ? expanded : undefined;
}

/** Where programs keep what they can fetch again. */
export function cacheFolder(places: Places): string {
	const { platform, home } = places;
	if (platform === "win32") return folderIn(places, "LOCALAPPDATA") ?? join(home, "AppData", "Local");
	if (platform === "darwin") return join(home, "Library", "Caches");
	return folderIn(places, "XDG_CACHE_HOME") ?? join(home, ".cache");
}

/** Where programs keep user data; on Windows, the roaming folder. */
export function dataFolder(places: Places): string {
	const { platform, home } = places;
	if (platform === "win32") return folderIn(places, "APPDATA") ?? join(home, "AppData", "Roaming");
	if (platform === "darwin") return join(home, "Library", "Application Support");
	return folderIn(places, "XDG_DATA_HOME") ?? join(home, ".local", "share");
}

/** Where programs keep user data that is too large to roam. */
export function localDataFolder(places: Places): string {
	return places.platform === "win32" ? cacheFolder(places) : dataFolder(places);
}

export const isPresent = <T>(value: T | undefined): value is T => value !== undefined;
