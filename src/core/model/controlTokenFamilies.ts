/** The control tokens of a family of public models, from their tokenisers and chat templates. */
export interface ControlTokenFamily {
	readonly family: string;
	/** Matches the names that servers give to models of the family. */
	readonly models: RegExp;
	/** Tokens that nobody writes by chance, as regular expressions; `\d+` where they are numbered. */
	readonly marks: readonly string[];
	/** Tokens that also occur as ordinary text in code, HTML and prose. */
	readonly words?: readonly string[];
}

/** `<|name|>`, with ASCII bars or DeepSeek's wide ones: the shape that most families share. */
export const BARRED = String.raw`<[|｜][^\s<>|｜]{1,60}[|｜]>`;

const SENTENCE = ["</?s>", "<unk>", "<pad>"];
const THINKING = ["</?think>", "</?tool_call>", "</?tool_response>", "</?tools>"];
/** Code models trained on repositories: StarCoder, SmolLM, Granite, Mellum. */
const REPOSITORIES = [
	...["<fim_(?:prefix|middle|suffix|pad)>", "<gh_stars>", "<repo_?name>", "<file_sep>"],
	...["<issue_(?:start|comment|closed)>", "<commit_(?:before|msg|after)>", "<empty_output>"],
	...["<jupyter_(?:start|text|code|output|script)>", "<code_to_intermediate>", "<intermediate_to_code>"],
	"<pr_(?:status|is_merged|base|base_code|file|diff|diff_hunk|diff_hunk_comment_line|comment|event_id|review" +
		"|review_state|review_comment|in_reply_to_review_id|in_reply_to_comment_id)>",
];

/**
 * All known families, with their tokens beyond `BARRED`. A missing token could be injected into the prompt of
 * a server that reads text; a superfluous one puts a space into somebody's code.
 */
export const CONTROL_TOKEN_FAMILIES: readonly ControlTokenFamily[] = [
	{ family: "Qwen", models: /qw(?:en|q)|qvq|mimo/i, marks: THINKING },
	{ family: "DeepSeek", models: /deepseek/i, marks: [...THINKING, "｜DSML｜"], words: ["<EOT>"] },
	{
		family: "Llama 2, Code Llama",
		models: /llama-?2|code-?llama/i,
		marks: [String.raw`\[/?INST\]`, "<</?SYS>>", "<FILL_ME>"],
		words: [...SENTENCE, "<(?:PRE|SUF|MID|EOT)>"],
	},
	{ family: "Llama 3 and 4", models: /llama-?[34]/i, marks: [] },
	{
		family: "Mistral",
		models: /mi[sx]tral|codestral|devstral|magistral|ministral|pixtral|voxtral/i,
		marks: [
			String.raw`\[/?(?:INST|AVAILABLE_TOOLS|TOOL_RESULTS|SYSTEM_PROMPT|MODEL_SETTINGS)\]`,
			String.raw`\[(?:TOOL_CALLS|TOOL_CONTENT|CALL_ID|IMG_BREAK|IMG_END|BEGIN_AUDIO|control_\d+)\]`,
			String.raw`\[/?THINK\]`,
		],
		words: [...SENTENCE, String.raw`\[(?:IMG|ARGS|AUDIO|TRANSCRIBE|PREFIX|MIDDLE|SUFFIX)\]`],
	},
	{
		family: "Gemma",
		models: /gemma|shieldgemma/i,
		marks: [
			...["<(?:start|end)_of_(?:turn|image|audio)>", "<(?:image|audio)_soft_token>", String.raw`<unused\d+>`],
			...[String.raw`\[multimodal\]`, String.raw`\[@BOS@\]`, String.raw`<loc\d{4}>`, String.raw`<seg\d{3}>`],
			"<(?:start|end)_function_(?:call|declaration|response)>",
			String.raw`<\|(?:turn|channel|think|tool|tool_call|tool_response|image|audio)>`,
			String.raw`<(?:turn|channel|think|tool|tool_call|tool_response|image|audio)\|>`,
		],
		words: ["<(?:bos|eos|pad|unk|mask|escape)>"],
	},
	{ family: "Phi", models: /\bphi-?\d/i, marks: [], words: SENTENCE },
	{ family: "GPT", models: /\bgpt-?(?:2|oss)/i, marks: [] },
	{
		family: "GLM",
		models: /glm/i,
		marks: [
			...THINKING,
			...[String.raw`\[[gs]MASK\]`, "</?arg_(?:key|value)>", "<(?:sop|eop)>", "</?tool_call>"],
		],
		words: [String.raw`\[MASK\]`],
	},
	{
		family: "Command",
		models: /command|c4ai|aya/i,
		marks: ["<(?:BOS|EOS|MASK|EOP)_TOKEN>"],
		words: ["<(?:PAD|UNK|CLS|SEP)>"],
	},
	{
		family: "StarCoder, SmolLM, Granite, Mellum",
		models: /starcoder|starchat|smollm|granite|mellum|octocoder/i,
		marks: [...REPOSITORIES, ...THINKING],
		words: ["<filename>", "<pr>", "<(?:NAME|EMAIL|KEY|PASSWORD)>"],
	},
	{
		family: "InternLM, Baichuan, Pangu",
		models: /intern(?:lm|vl)|baichuan|pangu/i,
		marks: [
			...[String.raw`\[UNUSED_TOKEN_\d+\]`, String.raw`<TOKENS_UNUSED_\d+>`, String.raw`<reserved_\d+>`],
			...[String.raw`\[unused\d+\]`, "<eo[ha]>"],
		],
		words: SENTENCE,
	},
	{ family: "MOSS", models: /\bmoss/i, marks: ["<eo[chmrt]>"] },
	{
		family: "SmolVLM, Idefics",
		models: /smolvlm|idefics|docling/i,
		marks: ["<end_of_utterance>", "<fake_token_around_image>", "<global-img>", String.raw`<row_\d+_col_\d+>`],
	},
	{
		family: "OLMo",
		models: /olmo/i,
		marks: [String.raw`\|\|\|(?:PHONE_NUMBER|EMAIL_ADDRESS|IP_ADDRESS)\|\|\|`],
	},
	{
		family: "Persimmon, Fuyu",
		models: /persimmon|fuyu/i,
		marks: [String.raw`\|(?:ENDOFTEXT|NEWLINE|SPEAKER)\|`],
	},
	{
		family: "Apriel",
		models: /apriel/i,
		marks: [String.raw`\[(?:BEGIN|END) FINAL RESPONSE\]`, "</?tool_calls>"],
	},
	{
		family: "Falcon",
		models: /falcon/i,
		marks: [
			">>(?:TITLE|ABSTRACT|INTRODUCTION|SUMMARY|COMMENT|ANSWER|QUESTION|DOMAIN|EMAIL_ADDRESS|IP_ADDRESS)<<",
			">>(?:PREFIX|SUFFIX|MIDDLE)<<",
		],
	},
	{
		family: "Nemotron",
		models: /nemotron/i,
		marks: [...THINKING, String.raw`<SPECIAL_\d+>`, String.raw`<extra_id_\d+>`],
		words: [...SENTENCE, String.raw`\[/?INST\]`],
	},
	{
		family: "Seed",
		models: /seed/i,
		marks: [
			"</?seed:(?:think|tool_call|cot_budget_reflect)>",
			String.raw`<\[[a-zA-Z_]{1,30}_never_used_[0-9a-f]{1,40}\]>`,
			"<seed:(?:bos|eos|pad)>",
		],
	},
	{
		family: "Kimi",
		models: /kimi|moonlight/i,
		marks: [String.raw`\[extra_id_\d+\]`, String.raw`\[(?:start|end)_header_id\]`],
		words: [String.raw`\[(?:BOS|EOS|EOT|PAD|UNK)\]`],
	},
	{
		family: "MiniMax",
		models: /minimax/i,
		marks: [
			...[String.raw`\]~!?b[\][]`, String.raw`\[e~\[`, "</?minimax:tool_call>"],
			"<(?:beginning|end)_of_(?:sentence|image|video|speech)>",
		],
	},
	{
		family: "EXAONE",
		models: /exaone/i,
		marks: [String.raw`\[\|[a-z]{1,30}\|\]`],
		words: [String.raw`\[(?:BOS|PAD|UNK)\]`],
	},
	{
		family: "Ling, Ring",
		models: /\b(?:ling|ring|bailing)\b/i,
		marks: [String.raw`\[[gs]MASK\]`, ...THINKING],
		words: ["</?role>", String.raw`\[(?:CLS|MASK)\]`],
	},
	{
		family: "ERNIE, Hunyuan",
		models: /ernie|hunyuan|\bhy\d/i,
		marks: [String.raw`<mask:\d+>`, ...THINKING, "</?tool_calls>", "</?tool_responses>", "<tool_sep>"],
		words: SENTENCE,
	},
	{
		family: "BERT, T5",
		models: /\bbert|\bt5|bart/i,
		marks: [String.raw`<extra_id_\d+>`, String.raw`\[unused\d+\]`],
		words: [...SENTENCE, "<mask>", String.raw`\[(?:CLS|SEP|PAD|UNK|MASK)\]`],
	},
];
