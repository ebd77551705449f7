/** Words in a model's name or kinds which tell that it does not write text. */
const OTHER_KINDS = new Set(
	`embed embeds embedding embeddings embedder rerank reranker reranking ranker whisper asr stt tts speech transcribe
	transcription audio moderation diffusion sdxl flux dalle image vae clip siglip bge e5 gte minilm colbert splade
	classifier classification score scoring similarity feature extraction wav2vec parakeet kokoro piper bark upscale`.split(
		/\s+/,
	),
);
/** Words by which a server tells that it does. */
const CHAT = new Set(["chat", "completion", "completions", "generate", "generation"]);

/** A model as a server lists it. */
export interface ListedModel {
	readonly id: string;
	/** `type`, `task`, `capabilities` and the like, verbatim. */
	readonly kinds: readonly string[];
}

/** Whether a listed model can chat, as far as its name and the server tell. */
export function canChat({ id, kinds }: ListedModel): boolean {
	const said = kinds.flatMap(wordsOf);
	if (said.some((word) => CHAT.has(word))) return true;
	return ![...said, ...wordsOf(id)].some((word) => OTHER_KINDS.has(word));
}

function wordsOf(text: string): string[] {
	return text.toLowerCase().split(/[^a-z0-9]+/);
}
