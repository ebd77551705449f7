import { homedir, userInfo } from "node:os";
import { isAbsolute, sep } from "node:path";

/**
 * The user's home, by the environment or by the system: a path in the environment that is not absolute would
 * lie in whatever folder is current. A user whom the system does not know, as in some containers, has the
 * root.
 */
export function homeFolder(ways: readonly (() => string)[] = [homedir, () => userInfo().homedir]): string {
	for (const way of ways) {
		try {
			const home = way();
			if (isAbsolute(home)) return home;
		} catch {
			// The system does not know this user.
		}
	}
	return sep;
}
