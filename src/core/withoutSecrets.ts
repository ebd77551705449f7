/** A shorter text is not a secret, and would occur in many words. */
const SHORTEST_SECRET = 6;

/**
 * Removes every credential from a text, whoever wrote it: userinfo before the `@` of an address, anything in
 * the form of a token, and known secrets. Failures and logs are made of such text only.
 * @param secrets known ones, such as an API key
 */
export function withoutSecrets(text: string, secrets: Iterable<string> = []): string {
	return withoutKnown(text, secrets)
		.replace(/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/"'<>]{1,500}@/gi, "$1")
		.replace(/\b(Bearer|Basic|Token)\s+(?=[\w~+/.=-]*\d)[\w~+/.=-]{16,}/gi, "$1 …")
		.replace(NAMED, "$1…")
		.replace(TOKEN, "$1…");
}

/** Tokens by the forms that their issuers give them. */
const TOKEN =
	/\b(hf_|sk-|gh[opsur]_|github_pat_|glpat-|xox[abeoprs]-|npm_(?=[A-Za-z\d]{20})|AKIA(?=[A-Z\d]{16})|AIza(?=[\w-]{30})|eyJ(?=[\w-]{8,200}\.[\w-]{8,}))[\w-]{8,}(?:\.[\w-]{8,})*/g;
/** Values that are named as secrets, in an address, a header or JSON. */
const NAMED =
	/((?<![\w-])(?:x-)?(?:api[-_]?key|access[-_]?token|auth[-_]?token|client[-_]?secret|x-amz-signature|(?<=[?&])(?:key|token|sig|signature|password))["']?\s{0,3}[:=]\s{0,3}["']?)(?=[\w~+/.=%-]*[\d_-])[\w~+/.=%-]{6,}/gi;

/**
 * Removes known secrets only: what a server says is an answer, in which anything else in the form of a secret
 * is somebody's code.
 */
export function withoutKnown(text: string, secrets: Iterable<string>): string {
	let clean = text;
	for (const secret of secrets) {
		if (secret.length < SHORTEST_SECRET) continue;
		clean = clean.replace(anyFormOf(secret), "…");
		// A text may have been cut within a secret.
		const cut = beginningAtEnd(clean, secret);
		if (cut >= SHORTEST_SECRET) clean = `${clean.slice(0, -cut)}…`;
	}
	return clean;
}

/**
 * The same for a text that arrives in pieces: the possible beginning of a secret waits until it is settled.
 */
export class SecretSieve {
	readonly #secrets: readonly string[];
	#waiting = "";

	constructor(secrets: Iterable<string>) {
		this.#secrets = [...secrets].filter(({ length }) => length >= SHORTEST_SECRET);
	}

	/** Takes more text, and returns what is settled. */
	push(text: string): string {
		if (this.#secrets.length === 0) return text;
		let clean = this.#waiting + text;
		for (const secret of this.#secrets) clean = clean.replaceAll(secret, "…");
		const waits = Math.max(...this.#secrets.map((secret) => beginningAtEnd(clean, secret)));
		this.#waiting = clean.slice(clean.length - waits);
		return clean.slice(0, clean.length - waits);
	}

	/** Returns what still waits: no secret has come of it. */
	end(): string {
		const rest = this.#waiting;
		this.#waiting = "";
		return rest;
	}
}

/** Length of the text's end that may be the beginning of a secret. */
function beginningAtEnd(text: string, secret: string): number {
	for (let length = Math.min(secret.length - 1, text.length); length > 0; length--) {
		if (text.endsWith(secret.slice(0, length))) return length;
	}
	return 0;
}

/** Matches a secret as it is, and with any of its characters escaped, as in JSON or addresses. */
function anyFormOf(secret: string): RegExp {
	const characters = Array.from(secret, (character) => {
		const code = character.charCodeAt(0).toString(16).padStart(2, "0");
		const plain = /[\w-]/.test(character) ? character : `\\\\?\\${character}`;
		return `(?:${plain}|\\\\u00${inAnyCase(code)}|%${inAnyCase(code)})`;
	});
	return new RegExp(characters.join(""), "g");
}

/** A pattern for hexadecimal digits in either case. */
const inAnyCase = (digits: string) => digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
