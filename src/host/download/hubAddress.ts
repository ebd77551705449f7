import { failures } from "../../core/failure.ts";

/** What a user's text points to: a repository of the hub, or one file anywhere. */
export type HubAddress =
	| { readonly kind: "repository"; readonly repository: string; readonly file?: string }
	| { readonly kind: "file"; readonly url: string; readonly name: string };

const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;
/** A page of a repository as the browser shows it: `/owner/name`, `/owner/name/blob/main/model.gguf`. */
const REPOSITORY_PATH = /^\/([\w.-]+\/[\w.-]+)(?:\/(?:tree|blob|resolve)\/[^/]+(?:\/(.+))?)?\/?$/;

/**
 * Reads `owner/name`, the address of a repository or of a file in it, or that of a GGUF file elsewhere.
 * @param hubUrl addresses that begin with it, or with that of Hugging Face, name repositories
 * @throws Failure `hubAddressInvalid`
 */
export function parseHubAddress(text: string, hubUrl: string): HubAddress {
	const trimmed = text.trim();
	if (REPOSITORY.test(trimmed)) return { kind: "repository", repository: trimmed };
	const invalid = failures.hubAddressInvalid(trimmed.replace(/^.*@/s, ""));
	if (!URL.canParse(trimmed)) throw invalid;
	const url = new URL(trimmed);
	if (url.protocol !== "https:" && url.protocol !== "http:") throw invalid;
	const [, repository, path] = REPOSITORY_PATH.exec(url.pathname) ?? [];
	const file = path?.split("/").at(-1);
	if (repository && isHub(url, hubUrl)) {
		return { kind: "repository", repository, ...(file?.endsWith(".gguf") && { file }) };
	}
	const name = url.pathname.split("/").at(-1) ?? "";
	if (!/^[\w.+-]+\.gguf$/i.test(name)) throw invalid;
	return { kind: "file", url: url.href, name };
}

function isHub(url: URL, hubUrl: string): boolean {
	const hosts = ["huggingface.co", "hf.co", URL.canParse(hubUrl) ? new URL(hubUrl).host : ""];
	return hosts.includes(url.host);
}
