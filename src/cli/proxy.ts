import http from "node:http";
import { UsageError } from "./usage.ts";

/** Of Node 24.14 and later. */
const { setGlobalProxyFromEnv } = http as {
	setGlobalProxyFromEnv?: (env: Readonly<Record<string, string | undefined>>) => void;
};

const NAMES = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"];

/**
 * Connects through the proxy that the environment names, as other programs of a terminal do, but directly to
 * this machine.
 * @returns whether that can be done, if it names one
 * @throws UsageError for what is no address of a proxy, without showing it: it may hold a password
 */
export function useProxy(env: Readonly<Record<string, string | undefined>> = process.env): boolean {
	if (!NAMES.some((name) => env[name])) return true;
	if (!setGlobalProxyFromEnv) return env.NODE_USE_ENV_PROXY === "1";
	const direct = [env.no_proxy ?? env.NO_PROXY, "localhost", "127.0.0.1", "::1", "[::1]"];
	try {
		setGlobalProxyFromEnv({ ...env, no_proxy: direct.filter(Boolean).join(",") });
	} catch {
		throw new UsageError("HTTP_PROXY and HTTPS_PROXY take an address, such as http://proxy.example:8080");
	}
	return true;
}
