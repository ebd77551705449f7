import { failures } from "../failure.ts";
import type { Message, Question, Turn } from "./question.ts";

/** A chat held elsewhere: its last question and the history before it. */
export interface Chat {
	/** Undefined if the chat has no system message. */
	readonly system: string | undefined;
	readonly turns: readonly Turn[];
	readonly question: Question;
}

/**
 * Reads the messages of a chat. Adjacent messages of the same role are joined, since chat templates expect
 * alternating roles; system messages apply to the whole chat, wherever they are.
 * @throws Failure `chatOrder`
 */
export function readChat(messages: readonly Message[]): Chat {
	const said = messages.filter(({ text }) => text.trim() !== "");
	const system = said.filter(({ role }) => role === "system").map(({ text }) => text);
	const spoken = joinNeighbours(said.filter(({ role }) => role !== "system"));
	const question = spoken.at(-1);
	if (spoken[0]?.role !== "user" || question?.role !== "user") throw failures.chatOrder();
	const turns: Turn[] = [];
	for (let i = 0; i + 1 < spoken.length; i += 2) {
		turns.push({ question: { prompt: spoken[i]?.text ?? "" }, answer: spoken[i + 1]?.text ?? "" });
	}
	return {
		system: system.length > 0 ? system.join("\n\n") : undefined,
		turns,
		question: { prompt: question.text },
	};
}

function joinNeighbours(messages: readonly Message[]): Message[] {
	const joined: Message[] = [];
	for (const { role, text } of messages) {
		const last = joined.at(-1);
		if (last?.role === role) last.text += `\n\n${text}`;
		else joined.push({ role, text });
	}
	return joined;
}
