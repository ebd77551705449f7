import { failures } from "../../core/failure.ts";

/** What a user's text points to: a repository of the hub, a model of Ollama, or a file anywhere. */
export type HubAddress =
	| {
			readonly kind: "repository";
			readonly repository: string;
			/** The file in the repository, if the text names one. */
			readonly file?: string;
			/** The quantisation, if the text names one: `Q4_K_M`. */
			readonly quantisation?: string;
			/** The branch, tag or commit, if it is not `main`. */
			readonly revision?: string;
	  }
	| {
			readonly kind: "ollama";
			/** With its owner: `library/qwen3`. */
			readonly model: string;
			readonly tag: string;
	  }
	| { readonly kind: "file"; readonly url: string; readonly name: string };

/** Commands of other programs that fetch the model named behind them. */
const COMMAND = /^(?:ollama (?:run|pull)|(?:llama-cli|llama-server) -hf) +/;
const HOSTS = /^(?:huggingface\.co|hf\.co|(?:www\.)?ollama\.com|registry\.ollama\.ai)\//;
const REPOSITORY = /^([\w.-]+\/[\w.-]+?)(?::([\w.-]+))?$/;
/** A name as only Ollama gives it, not a host with a port: `qwen3:4b`. */
const OLLAMA_NAME = /^([\w.-]+):(?!\d+$)([\w.-]+)$/;
/** A page of a repository as the browser shows it: `/owner/name`, `/owner/name/blob/main/model.gguf`. */
const REPOSITORY_PATH =
	/^\/([\w.-]+\/[\w.-]+?)(?::([\w.-]+))?(?:\/(?:tree|blob|resolve)\/([^/]+)(?:\/(.+))?)?\/?$/;
const OLLAMA_PATH = /^\/([\w.-]+\/[\w.-]+?)(?::([\w.-]+))?\/?$/;

/**
 * Reads `owner/name` (with `:Q4_K_M` for one of its files), the address of a repository or of a file in it, a
 * model of Ollama (`qwen3:4b`, or its page), or the address of a GGUF file elsewhere.
 * @param hubUrl addresses below this one, or below Hugging Face's, name repositories
 * @throws Failure `hubAddressInvalid`
 */
export function parseHubAddress(text: string, hubUrl: string): HubAddress {
	const trimmed = text.trim().replace(COMMAND, "");
	const [, model, tag = ""] = OLLAMA_NAME.exec(trimmed) ?? [];
	if (model) return { kind: "ollama", model: `library/${model}`, tag };
	const isUrl = HOSTS.test(trimmed);
	const named = isUrl ? undefined : REPOSITORY.exec(trimmed);
	if (named) return repositoryOf(named[1] as string, named[2]);
	const invalid = failures.hubAddressInvalid(trimmed.replace(/^.*@/s, ""));
	const address = isUrl ? `https://${trimmed}` : trimmed;
	if (!URL.canParse(address)) throw invalid;
	const url = new URL(address);
	if (url.protocol !== "https:" && url.protocol !== "http:") throw invalid;
	return ofUrl(url, hubUrl) ?? thrown(invalid);
}

function ofUrl(url: URL, hubUrl: string): HubAddress | undefined {
	const { host, pathname } = url;
	if (/(?:^|\.)ollama\.(?:com|ai)$/.test(host)) {
		const [, model, tag = "latest"] = OLLAMA_PATH.exec(pathname) ?? [];
		return model ? { kind: "ollama", model, tag } : undefined;
	}
	const [, repository, tag, revision, path] = REPOSITORY_PATH.exec(pathInHub(url, hubUrl) ?? "") ?? [];
	const file = path?.split("/").at(-1);
	if (repository) {
		return {
			...repositoryOf(repository, tag),
			...(file?.endsWith(".gguf") && { file }),
			...(revision && revision !== "main" && { revision: decoded(revision) }),
		};
	}
	const name = pathname.split("/").at(-1) ?? "";
	return /^[\w.+-]+\.gguf$/i.test(name) ? { kind: "file", url: url.href, name } : undefined;
}

function repositoryOf(repository: string, tag: string | undefined): HubAddress {
	const quantisation = tag?.toUpperCase();
	const named = quantisation !== undefined && quantisation !== "LATEST";
	return { kind: "repository", repository, ...(named && { quantisation }) };
}

/** The path of an address below a hub, whose own address may have one, too; undefined elsewhere. */
function pathInHub(url: URL, hubUrl: string): string | undefined {
	const hubs = ["https://huggingface.co", "https://hf.co", hubUrl].filter((hub) => URL.canParse(hub));
	for (const { host, pathname } of hubs.map((hub) => new URL(hub))) {
		const base = pathname.replace(/\/+$/, "");
		if (host === url.host && url.pathname.startsWith(`${base}/`)) return url.pathname.slice(base.length);
	}
	return undefined;
}

/** `refs/pr/1` of `refs%2Fpr%2F1`; what is not encoded right stays, and the hub does not know it. */
function decoded(revision: string): string {
	try {
		return decodeURIComponent(revision);
	} catch {
		return revision;
	}
}

function thrown(error: Error): never {
	throw error;
}
