import * as z from "zod";
import { STARTER_MODEL } from "../catalogue/catalogue.ts";
import type { ModelProfile } from "../catalogue/modelProfile.ts";
import { effortSchema } from "../effort.ts";
import { samplingSchema } from "../sampling.ts";

/** Every setting by its full name. package.json declares the same ones; a test keeps the two in step. */
export const SETTINGS = {
	"z1.engine": z.enum(["local", "server"]).default("local"),
	"z1.server.url": z.string().trim().default(""),
	"z1.server.model": z.string().trim().default(""),
	"z1.server.contextTokens": z.number().int().min(0).max(4194304).default(0),
	"z1.server.readAhead": z.boolean().default(false),
	"z1.model": z.string().trim().min(1).default(STARTER_MODEL),
	"z1.models.sampling": samplingSchema.default({}),
	"z1.models.hubUrl": z
		.string()
		.trim()
		.regex(/^https?:\/\/[^\s/]+/, "it must begin with https:// or http://")
		.default("https://huggingface.co"),
	"z1.models.unloadAfterMinutes": z.number().min(0).max(10080).default(15),
	"z1.readAheadTokens": z.number().int().min(0).max(10_000_000).default(20_000),
	"z1.system": z.string().default("Please reason step by step."),
	"z1.codeLens.enabled": z.boolean().default(false),
	"z1.history.maxConversations": z.number().int().min(0).max(10000).default(200),
	"z1.thinking.effort": effortSchema.default("auto"),
	"z1.thinking.earlyExit": z.boolean().default(true),
	"z1.thinking.maxTokens": z.number().int().min(0).max(131072).default(0),
	"z1.thinking.maxSeconds": z.number().min(0).max(3600).default(0),
	"z1.thinking.hint": z.string().max(2000).default(""),
	"z1.thinking.answerReserveTokens": z.number().int().min(16).max(32768).default(1024),
} as const;

export type SettingName = keyof typeof SETTINGS;
export type Settings = { readonly [Name in SettingName]: z.infer<(typeof SETTINGS)[Name]> };

/** The words that end a model's thinking: the user's, or the publisher's; undefined for Z1's. */
export function hintOf(profile: Pick<ModelProfile, "hint">, settings: Settings): string | undefined {
	return settings["z1.thinking.hint"] || profile.hint;
}

/** A rejected value, and what is used instead. */
export interface RejectedSetting {
	readonly name: SettingName;
	readonly message: string;
}

/** Parses raw settings; an invalid one falls back to its default and is reported, the others stand. */
export function parseSettings(raw: (name: SettingName) => unknown): {
	settings: Settings;
	rejected: RejectedSetting[];
} {
	const rejected: RejectedSetting[] = [];
	const entries = (Object.keys(SETTINGS) as SettingName[]).map((name) => {
		const schema = SETTINGS[name];
		const parsed = schema.safeParse(raw(name) ?? undefined);
		if (parsed.success) return [name, parsed.data];
		const fallback = schema.parse(undefined);
		const reason = parsed.error.issues[0]?.message ?? "it is not valid";
		rejected.push({ name, message: `${name}: ${reason}. Using ${JSON.stringify(fallback)} instead.` });
		return [name, fallback];
	});
	return { settings: Object.fromEntries(entries) as Settings, rejected };
}
