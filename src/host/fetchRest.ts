import { type Failure, failures } from "../core/failure.ts";
import type { PartState } from "./partFile.ts";
import type { PublishedFile } from "./publishedFile.ts";

/** The rest of a file as a server sends it. */
export interface Rest {
	/** Where the body begins in the file; 0 when the server sends all of it anew. */
	readonly from: number;
	readonly totalBytes: number | undefined;
	readonly validator: string | undefined;
	readonly body: AsyncIterable<Uint8Array>;
}

/** A failure that may pass: worth another try after a pause. */
export class Passing extends Error {
	readonly failure: Failure;
	/** What the server asks to wait, in milliseconds. */
	readonly waitMs: number | undefined;

	constructor(failure: Failure, waitMs?: number) {
		super(failure.message);
		this.failure = failure;
		this.waitMs = waitMs;
	}
}

/** Statuses that pass by themselves: time-out, too many requests. Those from 500 on do, too. */
const PASSING = new Set([408, 425, 429]);

/**
 * Asks for a file from a byte on. The part of another version is not continued: `If-Range` lets the server
 * send the whole file instead, and a server that ignores ranges does so anyway.
 * @param have bytes that are here already, and what they are bytes of
 * @throws Failure `downloadForbidden`, `downloadNotFound`, `downloadRefused`, `downloadNoFile`,
 *   `downloadWrongLength`; Passing; whatever `fetch` throws when there is no connection
 */
export async function fetchRest(
	file: PublishedFile,
	have: { bytes: number; state: PartState },
	signal: AbortSignal,
): Promise<Rest> {
	const response = await fetch(file.url, { signal, headers: headersFor(file, have) });
	try {
		assureFile(file, response);
		return readRest(file, have, response);
	} catch (error) {
		await response.body?.cancel().catch(() => {});
		throw error;
	}
}

function headersFor(file: PublishedFile, { bytes, state }: { bytes: number; state: PartState }) {
	const headers: Record<string, string> = { "Accept-Encoding": "identity" };
	if (bytes === 0) return headers;
	headers.Range = `bytes=${bytes}-`;
	if (state.validator && state.url === file.url) headers["If-Range"] = state.validator;
	return headers;
}

/** @throws as `fetchRest` for an answer that is not the file */
function assureFile({ name }: PublishedFile, { status, headers }: Response): void {
	assureStatus(name, status, headers);
	if (/^text\/html\b/i.test(headers.get("content-type") ?? "")) throw failures.downloadNoFile(name);
}

/**
 * @param what names what was asked for
 * @throws Failure or Passing for every status that is no success
 */
export function assureStatus(what: string, status: number, headers: Headers): void {
	if (status >= 200 && status < 300) return;
	if (status === 416) throw new Misfit();
	// The hub answers 401 for what does not exist as well, and says which it is in a header of its own.
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
	have: { bytes: number; state: PartState },
	{ status, headers, body }: Response,
): Rest {
	const range = status === 206 ? parseRange(headers.get("content-range")) : undefined;
	// The length of an encoded body is not that of the file.
	const length = Number((!headers.get("content-encoding") && headers.get("content-length")) || Number.NaN);
	const totalBytes = range ? range.total : Number.isFinite(length) ? length : undefined;
	if (file.bytes !== undefined && totalBytes !== undefined && totalBytes !== file.bytes) {
		throw failures.downloadWrongLength(file.name, totalBytes, file.bytes);
	}
	const validator = validatorOf(headers);
	// Another piece than the one asked for, or of another file: nothing that could be appended.
	const known = file.url === have.state.url ? have.state.validator : undefined;
	const foreign = known !== undefined && validator !== undefined && validator !== known;
	if (status === 206 && (range?.start !== have.bytes || foreign)) throw new Misfit();
	return {
		from: status === 206 ? have.bytes : 0,
		totalBytes,
		validator,
		body: (body ?? []) as AsyncIterable<Uint8Array>,
	};
}

/** The server sent a piece that does not fit what is here: only the whole file helps. */
export class Misfit extends Error {}

/** `bytes 100-199/200`; the total may be `*`. */
function parseRange(text: string | null): { start: number; total: number | undefined } | undefined {
	const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(text ?? "") ?? [];
	if (start === undefined) return undefined;
	return { start: Number(start), total: total === "*" ? undefined : Number(total) };
}

/** What `If-Range` takes: a strong ETag, else a date. */
function validatorOf(headers: Headers): string | undefined {
	const etag = headers.get("etag");
	return etag?.startsWith('"') ? etag : (headers.get("last-modified") ?? undefined);
}
