/**
 * Different wordings of the labelled questions, to check that the estimate does not depend on one of them.
 */

/** A question as `z1 estimate` takes it. */
export interface Phrased {
	readonly prompt: string;
	readonly code?: string;
	readonly language?: string;
}

/** "What does this function return?" The weights are fitted to the first wording. */
export const VALUE_PHRASINGS: Readonly<Record<string, (code: string, input: string) => Phrased>> = {
	"What does f(…) return?": (code, input) => ({
		prompt: `What does f(${input}) return?`,
		code,
		language: "python",
	}),
	"What is the output of": (code, input) => ({
		prompt: `What is the output of \`f(${input})\`?`,
		code,
		language: "py",
	}),
	"Complete the assertion": (code, input) => ({
		prompt: `Complete the assertion: assert f(${input}) ==`,
		code,
	}),
	"Input: …": (code, input) => ({
		prompt: `Given the following function and input, predict the output.\n\nInput: ${input}`,
		code,
		language: "Python",
	}),
	"for the input …": (code, input) => ({
		prompt: `What value does this function return for the input \`${input}\`? Think step by step.`,
		code,
		language: "python",
	}),
	"called with (…)": (code, input) => ({
		prompt: `Trace the code below and give the value it returns when it is called with (${input}).`,
		code,
		language: "python",
	}),
	"code in a fence": (code, input) => ({
		prompt: `\`\`\`python\n${code}\n\`\`\`\nWhat will f(${input}) evaluate to? Reply with the value only.`,
	}),
	"code without a fence": (code, input) => ({
		prompt: `Consider this code:\n\n${code}\n\nWhat does f(${input}) return?`,
	}),
	"the code prints": (code, input) => ({
		prompt: "What does this program print?",
		code: `${code}\n\nprint(f(${input}))`,
		language: "python",
	}),
	"an assertion in the code": (code, input) => ({
		prompt:
			"You are given a Python function and an assertion containing an input to the function. Complete the assertion " +
			"with a literal containing the output when executing the provided code on the given input, even if the function " +
			"is incorrect or incomplete. Do NOT output any extra information. Execute the program step by step before " +
			"arriving at an answer, and provide the full assertion with the correct output in [ANSWER] and [/ANSWER] tags.\n\n" +
			`[PYTHON]\n${code}\nassert f(${input}) == ??\n[/PYTHON]`,
	}),
};

/** "Implement this exercise." The weights are fitted to the first wording. */
export const EXERCISE_PHRASINGS: Readonly<
	Record<string, (instructions: string, stub: string, language: string) => Phrased>
> = {
	instructions: (prompt, code, language) => ({ prompt, code, language }),
	"Implement this exercise": (text, code, language) => ({
		prompt: `Implement this exercise:\n\n${text}`,
		code,
		language,
	}),
	"Solve … in the language": (text, code, language) => ({
		prompt: `Solve the following exercise in ${language}. Give only the code.\n\n${text}`,
		code,
		language: language.toUpperCase(),
	}),
	"Complete the stub": (text, code, language) => ({
		prompt: `Complete the code below according to the instructions. Explain your solution.\n\n${text}`,
		code,
		language,
	}),
	"How would you": (text, code, language) => ({
		prompt: `How would you write this so that the tests pass? I get stuck.\n\n${text}`,
		code,
		language,
	}),
	"stub in a fence": (text, code, language) => ({
		prompt: `${text}\n\nStart from this:\n\n\`\`\`${language}\n${code}\n\`\`\`\n`,
	}),
	"no language": (prompt, code) => ({ prompt, code }),
	"no stub": (prompt, _code, language) => ({ prompt, language }),
};
