import { type Failure, failures } from "../../core/failure.ts";
import type { PartState } from "./partFile.ts";
import type { PublishedFile } from "./publishedFile.ts";

/** A range of a file, in bytes. */
export interface Stretch {
	readonly from: number;
	/** Exclusive; without it, the range extends to the end of the file. */
	readonly to?: number;
}

/** The rest of a file, or a piece of it, as a server sends it. */
export interface Rest {
	/** Offset of the body in the file; 0 when the server sends the whole file again. */
	readonly from: number;
	/** Exclusive end of the wanted bytes; the body may be longer. Undefined means the end of the file. */
	readonly to: number | undefined;
	readonly totalBytes: number | undefined;
	readonly validator: string | undefined;
	readonly body: AsyncIterable<Uint8Array>;
}

/** A transient failure: worth another try after a pause. */
export class Passing extends Error {
	readonly failure: Failure;
	/** The pause that the server asks for, in milliseconds. */
	readonly waitMs: number | undefined;

	constructor(failure: Failure, waitMs?: number) {
		super(failure.message);
		this.failure = failure;
		this.waitMs = waitMs;
	}
}

/** A file up to this length comes in one go, unless a hash is published. */
const SMALL_BYTES = 16 * 2 ** 20;

/** Transient statuses: time-out, too many requests. Those from 500 on are transient, too. */
const PASSING = new Set([408, 425, 429]);

/**
 * Requests a file or a range of it. A part of another version is not continued: `If-Range` makes the server
 * send the whole file instead, and a server that ignores ranges does so anyway.
 * @param known validator of the version that the bytes here belong to
 * @throws Failure `downloadForbidden`, `downloadNotFound`, `downloadRefused`, `downloadNoFile`,
 *   `downloadWrongLength`; Passing; Misfit; whatever `fetch` throws without a connection
 */
export async function fetchRest(
	file: PublishedFile,
	stretch: Stretch,
	known: PartState,
	signal: AbortSignal,
): Promise<Rest> {
	const validator = known.url === file.url ? known.validator : undefined;
	const response = await fetch(file.url, { signal, headers: headersFor(stretch, validator) });
	try {
		assureFile(file, response);
		return readRest(file, stretch, validator, response);
	} catch (error) {
		await response.body?.cancel().catch(() => {});
		throw error;
	}
}

function headersFor({ from, to }: Stretch, validator: string | undefined): Record<string, string> {
	const headers = { "Accept-Encoding": "identity" };
	if (from === 0 && to === undefined) return headers;
	const range = { ...headers, Range: `bytes=${from}-${to === undefined ? "" : to - 1}` };
	return validator ? { ...range, "If-Range": validator } : range;
}

/** @throws as `fetchRest` when the answer is not the file */
function assureFile({ name }: PublishedFile, { status, headers }: Response): void {
	assureStatus(name, status, headers);
	// A success status without the file: it may come later.
	if (status !== 200 && status !== 206) throw new Passing(failures.downloadRefused(name, status));
	if (/^text\/html\b/i.test(headers.get("content-type") ?? "")) throw failures.downloadNoFile(name);
}

/**
 * @param what names the subject of the request in failures
 * @throws Failure or Passing for every status but success
 */
export function assureStatus(what: string, status: number, headers: Headers): void {
	if (status >= 200 && status < 300) return;
	if (status === 416) throw new Misfit();
	// The hub also answers 401 for what does not exist; a header of its own tells which it is.
	const missing = headers.get("x-error-code")?.endsWith("NotFound");
	if (status === 404 || status === 410 || missing) throw failures.downloadNotFound(what);
	if (status === 401 || status === 403) throw failures.downloadForbidden(what);
	const refused = failures.downloadRefused(what, status);
	if (status < 500 && !PASSING.has(status)) throw refused;
	const seconds = Number(headers.get("retry-after") ?? Number.NaN);
	throw new Passing(refused, Number.isFinite(seconds) ? seconds * 1000 : undefined);
}

function readRest(
	file: PublishedFile,
	{ from, to }: Stretch,
	known: string | undefined,
	{ status, headers, body }: Response,
): Rest {
	const range = status === 206 ? parseRange(headers.get("content-range")) : undefined;
	// The length of an encoded body is not the length of the file.
	const length = Number((!headers.get("content-encoding") && headers.get("content-length")) || Number.NaN);
	const totalBytes = range ? range.total : Number.isFinite(length) ? length : undefined;
	if (file.bytes !== undefined && totalBytes !== undefined && totalBytes !== file.bytes) {
		throw failures.downloadWrongLength(file.name, totalBytes, file.bytes);
	}
	const validator = validatorOf(headers);
	// A piece of another version of the file must not be put beside the others.
	const foreign = known !== undefined && validator !== undefined && validator !== known;
	// Without a validator and a hash, nothing proves that two pieces belong to one file: it has to come whole.
	// A small one does anyway: much of two versions of a text is the same, so that no sample tells them apart.
	const isSmall = totalBytes !== undefined && totalBytes <= SMALL_BYTES;
	const isUncertain = !file.sha256 && (validator === undefined || isSmall);
	if (status === 206 && (range?.start !== from || foreign || isUncertain)) throw new Misfit();
	return {
		from: range ? from : 0,
		to: range && to !== undefined ? Math.min(to, range.end) : undefined,
		totalBytes,
		validator,
		body: (body ?? []) as AsyncIterable<Uint8Array>,
	};
}

/**
 * The bytes behind those that are known.
 * @throws Misfit when the body begins with others
 */
export async function* behindKnown(
	body: AsyncIterable<Uint8Array>,
	known: Uint8Array,
): AsyncGenerator<Uint8Array> {
	let left = known;
	for await (const chunk of body) {
		const same = left.subarray(0, chunk.length);
		if (Buffer.compare(chunk.subarray(0, same.length), same) !== 0) throw new Misfit();
		left = left.subarray(same.length);
		if (same.length < chunk.length) yield chunk.subarray(same.length);
	}
}

/** The server sent a piece that does not fit what is here: only the whole file helps. */
export class Misfit extends Error {}

/** Parses `bytes 100-199/200`; the total may be `*`. `end` is exclusive. */
function parseRange(
	text: string | null,
): { start: number; end: number; total: number | undefined } | undefined {
	const [, start, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(text ?? "") ?? [];
	if (start === undefined) return undefined;
	return { start: Number(start), end: Number(last) + 1, total: total === "*" ? undefined : Number(total) };
}

/** What `If-Range` takes: a strong ETag, otherwise a date. */
function validatorOf(headers: Headers): string | undefined {
	const etag = headers.get("etag");
	return etag?.startsWith('"') ? etag : (headers.get("last-modified") ?? undefined);
}
