/** A shorter one is no secret, and would stand in many words. */
const SHORTEST_SECRET = 6;

/**
 * A text of which nothing signs anybody in, whoever has written it: what stands before the `@` of an address,
 * what has the form of a token, and what is known to be a secret go. Failures are made of nothing else; what
 * a server says passes through here before anything else reads it, with the key that the server was given.
 * @param secrets known ones, such as an API key
 */
export function withoutSecrets(text: string, secrets: Iterable<string> = []): string {
	let clean = text;
	for (const secret of secrets) {
		if (secret.length < SHORTEST_SECRET) continue;
		clean = clean.replace(anyFormOf(secret), "…");
		// Whoever cut the text may have cut it there.
		const cut = beginningAtEnd(clean, secret);
		if (cut >= SHORTEST_SECRET) clean = `${clean.slice(0, -cut)}…`;
	}
	return clean
		.replace(/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/"'<>]{1,500}@/gi, "$1")
		.replace(/\b(Bearer|Basic)\s+[\w~+/.=-]{16,}/gi, "$1 …")
		.replace(/\b(hf_|sk-)[\w-]{8,}/g, "$1…");
}

/**
 * The same for a text that comes in pieces: what may be the beginning of a secret waits until it is one or
 * not.
 */
export class SecretSieve {
	readonly #secrets: readonly string[];
	#waiting = "";

	constructor(secrets: Iterable<string>) {
		this.#secrets = [...secrets].filter(({ length }) => length >= SHORTEST_SECRET);
	}

	/** Takes more of the text, and returns what of it is settled. */
	push(text: string): string {
		if (this.#secrets.length === 0) return text;
		let clean = this.#waiting + text;
		for (const secret of this.#secrets) clean = clean.replaceAll(secret, "…");
		const waits = Math.max(...this.#secrets.map((secret) => beginningAtEnd(clean, secret)));
		this.#waiting = clean.slice(clean.length - waits);
		return clean.slice(0, clean.length - waits);
	}

	/** What still waits: no secret has become of it. */
	end(): string {
		const rest = this.#waiting;
		this.#waiting = "";
		return rest;
	}
}

/** So many characters at the end of a text may be the beginning of a secret. */
function beginningAtEnd(text: string, secret: string): number {
	for (let length = Math.min(secret.length - 1, text.length); length > 0; length--) {
		if (text.endsWith(secret.slice(0, length))) return length;
	}
	return 0;
}

/** As it is, and as JSON and addresses may have it, with as many of its characters escaped as they like. */
function anyFormOf(secret: string): RegExp {
	const characters = Array.from(secret, (character) => {
		const code = character.charCodeAt(0).toString(16).padStart(2, "0");
		const plain = /[\w-]/.test(character) ? character : `\\\\?\\${character}`;
		return `(?:${plain}|\\\\u00${inAnyCase(code)}|%${inAnyCase(code)})`;
	});
	return new RegExp(characters.join(""), "g");
}

/** A pattern for hexadecimal digits. */
const inAnyCase = (digits: string) => digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
