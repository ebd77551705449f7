/** A piece of generated text: usually one token, more where a character needs several. */
export interface Chunk {
	readonly text: string;
	readonly tokens: number;
	/** Probability of the least likely of its tokens, 0–1; only when asked for. */
	readonly confidence?: number;
	/** The ids of its tokens, if the reasoner can retrace them and measured them. */
	readonly ids?: readonly number[];
}

/** The number of tokens of some chunks. */
export function tokensOf(chunks: readonly Chunk[]): number {
	return chunks.reduce((sum, { tokens }) => sum + tokens, 0);
}
