import { NANO_BYTES } from "./nanoBytes.ts";

/** Where what is in the header of the starter model: offsets of its lengths, counts, types and sizes. */
interface Places {
	readonly strings: number[];
	readonly keyTypes: number[];
	readonly listTypes: number[];
	readonly listLengths: number[];
	readonly numbers: number[];
	readonly dimensionCounts: number[];
	readonly dimensions: number[];
	readonly tensorTypes: number[];
	readonly offsets: number[];
	headerBytes: number;
}

const VALUE_BYTES = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];
/** Lengths and counts that a program must not believe, besides small ones. */
const ABSURD_64 = [
	0n,
	1n,
	2n ** 20n,
	2n ** 26n,
	2n ** 31n,
	2n ** 32n,
	2n ** 40n,
	2n ** 53n,
	2n ** 63n - 1n,
	2n ** 64n - 1n,
];
const ABSURD_32 = [0, 1, 3, 5, 64, 255, 65_536, 1_000_000, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 16, 2 ** 32 - 1];
const DAMAGED_TEMPLATES = [
	"{% for a in range(100000000) %}{% endfor %}",
	"{{ messages.constructor }}",
	"{% for %}",
	"{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
	"<|im_start|>",
];

/** What is done to the file, in words. */
export interface Mutation {
	readonly name: string;
	readonly bytes: Buffer;
}

/**
 * Damaged copies of the starter model, the same for the same seed: lengths, counts, types, sizes, cuts,
 * flipped bits.
 */
export function* ggufMutations(count: number, seed = 7): Generator<Mutation> {
	const places = findPlaces();
	let state = seed;
	const random = (below: number): number => {
		state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
		return (state >>> 8) % below;
	};
	const mutations = Object.entries(mutationsOf(places, random));
	for (let n = 0; n < count; n++) {
		const [name, mutate] = mutations[n % mutations.length] ?? ["", (bytes: Buffer) => bytes];
		yield { name, bytes: mutate(Buffer.from(NANO_BYTES)) };
	}
}

type Mutate = (bytes: Buffer) => Buffer;

function mutationsOf(places: Places, random: (below: number) => number): Record<string, Mutate> {
	const { headerBytes } = places;
	const one = <T>(list: readonly T[]): T => list[random(list.length)] as T;
	const long = (at: (() => number) | number) => (bytes: Buffer) => {
		bytes.writeBigUInt64LE(one(ABSURD_64), typeof at === "number" ? at : at());
		return bytes;
	};
	const short =
		(at: (() => number) | number, values: readonly number[] = ABSURD_32) =>
		(bytes: Buffer) => {
			bytes.writeUInt32LE(one(values), typeof at === "number" ? at : at());
			return bytes;
		};
	const flip = (from: number, to: number, most: number) => (bytes: Buffer) => {
		for (let n = 1 + random(most); n > 0; n--) {
			const at = from + random(to - from);
			bytes[at] = (bytes[at] ?? 0) ^ (1 + random(255));
		}
		return bytes;
	};
	return {
		"bytes of the header": flip(4, headerBytes, 16),
		"bytes of its beginning": flip(4, 100, 1),
		"bytes of the tensors' infos": flip((places.dimensionCounts[0] ?? 0) - 40, headerBytes, 6),
		version: short(4),
		"number of tensors": long(8),
		"number of keys": long(16),
		"length of a string": long(() => one(places.strings)),
		"type of a value": short(() => one(places.keyTypes)),
		"type of a list": short(() => one(places.listTypes)),
		"list of lists": short(() => one(places.listTypes), [9]),
		"length of a list": long(() => one(places.listLengths)),
		"a number": short(() => one(places.numbers)),
		"number of dimensions": short(() => one(places.dimensionCounts)),
		"a dimension": long(() => one(places.dimensions)),
		"type of weights": short(() => one(places.tensorTypes)),
		"type of weights, one that there is": short(
			() => one(places.tensorTypes),
			Array.from({ length: 43 }, (_, type) => type),
		),
		"place of weights": long(() => one(places.offsets)),
		"cut in the header": (bytes) => bytes.subarray(0, random(headerBytes)),
		"cut in the weights": (bytes) => bytes.subarray(0, headerBytes + random(bytes.length - headerBytes)),
		"weights that are no numbers": (bytes) => bytes.fill(0xff, headerBytes + 64 + random(1e6)),
		"only zeros": (bytes) => bytes.fill(0, 4),
		"only ones": (bytes) => bytes.fill(0xff, 4, 4096),
		"chat template": (bytes) => {
			const at = bytes.indexOf("tokenizer.chat_template") + "tokenizer.chat_template".length + 4;
			const length = Number(bytes.readBigUInt64LE(at));
			bytes.write(one(DAMAGED_TEMPLATES).padEnd(length).slice(0, length), at + 8);
			return bytes;
		},
	};
}

function findPlaces(): Places {
	const places: Places = {
		strings: [],
		keyTypes: [],
		listTypes: [],
		listLengths: [],
		numbers: [],
		dimensionCounts: [],
		dimensions: [],
		tensorTypes: [],
		offsets: [],
		headerBytes: 0,
	};
	let at = 8;
	const u64 = (list: number[] = []) => {
		list.push(at);
		at += 8;
		return Number(NANO_BYTES.readBigUInt64LE(at - 8));
	};
	const u32 = (list: number[] = []) => {
		list.push(at);
		at += 4;
		return NANO_BYTES.readUInt32LE(at - 4);
	};
	const string = (list?: number[]) => {
		const length = u64(list);
		at += length;
	};
	const list = () => {
		const type = u32(places.listTypes);
		const length = u64(places.listLengths);
		for (let n = 0; n < length; n++) {
			if (type === 8) string(n < 3 ? places.strings : undefined);
			else at += VALUE_BYTES[type] ?? 0;
		}
	};
	const [tensors, keys] = [u64(), u64()];
	for (let n = 0; n < keys; n++) {
		string(places.strings);
		const type = u32(places.keyTypes);
		if (type === 8) string(places.strings);
		else if (type === 9) list();
		else if (type === 4 || type === 6) u32(places.numbers);
		else at += VALUE_BYTES[type] ?? 0;
	}
	for (let n = 0; n < tensors; n++) {
		string(places.strings);
		const dimensions = u32(places.dimensionCounts);
		for (let dimension = 0; dimension < dimensions; dimension++) u64(places.dimensions);
		u32(places.tensorTypes);
		u64(places.offsets);
	}
	places.headerBytes = at;
	return places;
}
