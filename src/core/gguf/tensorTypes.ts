/** Weights in a block of a type, and the block's size in bytes. */
interface WeightBlock {
	readonly weights: number;
	readonly bytes: number;
}

/**
 * The weight types that llama.cpp reads, by their number in a GGUF file; sizes from its `ggml.c`. Missing
 * numbers are types that it has dropped, or does not read yet.
 */
const BLOCKS = new Map<number, WeightBlock>(
	Object.entries({
		0: [1, 4],
		1: [1, 2],
		2: [32, 18],
		3: [32, 20],
		6: [32, 22],
		7: [32, 24],
		8: [32, 34],
		9: [32, 36],
		10: [256, 84],
		11: [256, 110],
		12: [256, 144],
		13: [256, 176],
		14: [256, 210],
		15: [256, 292],
		16: [256, 66],
		17: [256, 74],
		18: [256, 98],
		19: [256, 50],
		20: [32, 18],
		21: [256, 110],
		22: [256, 82],
		23: [256, 136],
		24: [1, 1],
		25: [1, 2],
		26: [1, 4],
		27: [1, 8],
		28: [1, 8],
		29: [256, 56],
		30: [1, 2],
		34: [256, 54],
		35: [256, 66],
		39: [32, 17],
		40: [64, 36],
		41: [128, 18],
		42: [64, 18],
	}).map(([type, [weights = 1, bytes = 0]]) => [Number(type), { weights, bytes }]),
);

/**
 * Size of a tensor in bytes; undefined if llama.cpp does not read its type, or if its rows are not whole
 * blocks.
 */
export function tensorBytes(type: number, dimensions: readonly number[]): number | undefined {
	const block = BLOCKS.get(type);
	const [row = 1] = dimensions;
	if (!block || row % block.weights !== 0) return undefined;
	return dimensions.reduce((product, size) => product * size, 1) * (block.bytes / block.weights);
}

export const isKnownType = (type: number): boolean => BLOCKS.has(type);
