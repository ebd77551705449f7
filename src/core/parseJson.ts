/** Parses JSON; undefined if the text is invalid, since no JSON text means undefined. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
