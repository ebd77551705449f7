import { t } from "@vscode/l10n";
import { failures } from "../../core/failure.ts";

const MOST_REDIRECTS = 5;

/**
 * As `fetch`, but what is sent goes to the machine that it is addressed to and to no other: a redirect is followed on
 * the same origin, and from HTTP to HTTPS on the same host.
 * @throws Failure `serverRedirects`, before anything was sent on; whatever `fetch` throws
 */
export async function fetchFromHost(url: string, request: RequestInit): Promise<Response> {
	let at = new URL(url);
	for (let redirects = 0; ; redirects++) {
		const response = await fetch(at, { ...request, redirect: "manual" });
		const to = targetOf(response, at);
		if (to === undefined) return response;
		await response.body?.cancel().catch(() => {});
		if (to === "unknown") throw failures.serverRedirects(at.host, t("an address that it does not tell"));
		if (!isSameMachine(at, to) || redirects >= MOST_REDIRECTS)
			throw failures.serverRedirects(new URL(url).host, to.host);
		at = to;
	}
}

/** Where a response sends its request; undefined for one that answers it. */
function targetOf(response: Response, from: URL): URL | "unknown" | undefined {
	if (response.type === "opaqueredirect") return "unknown";
	if (![301, 302, 303, 307, 308].includes(response.status)) return undefined;
	const location = response.headers.get("location");
	return location !== null && URL.canParse(location, from.href) ? new URL(location, from) : "unknown";
}

function isSameMachine(from: URL, to: URL): boolean {
	if (to.username !== "" || to.password !== "") return false;
	const upgraded = from.protocol === "http:" && to.protocol === "https:" && from.hostname === to.hostname;
	return from.origin === to.origin || upgraded;
}
