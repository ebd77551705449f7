/** A shorter text is not a secret, and would occur in many words. */
const SHORTEST_SECRET = 6;

/**
 * Removes every credential from a text, whoever wrote it: userinfo before the `@` of an address, anything in
 * the form of a token, and known secrets. Failures are made of such text only; a server's words pass through
 * here before anything else reads them, with the key that the server was sent.
 * @param secrets known ones, such as an API key
 */
export function withoutSecrets(text: string, secrets: Iterable<string> = []): string {
	let clean = text;
	for (const secret of secrets) {
		if (secret.length < SHORTEST_SECRET) continue;
		clean = clean.replace(anyFormOf(secret), "…");
		// A text may have been cut within a secret.
		const cut = beginningAtEnd(clean, secret);
		if (cut >= SHORTEST_SECRET) clean = `${clean.slice(0, -cut)}…`;
	}
	return clean
		.replace(/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/"'<>]{1,500}@/gi, "$1")
		.replace(/\b(Bearer|Basic)\s+[\w~+/.=-]{16,}/gi, "$1 …")
		.replace(/\b(hf_|sk-)[\w-]{8,}/g, "$1…");
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
