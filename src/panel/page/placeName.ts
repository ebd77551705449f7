import { baseName } from "../../core/baseName.ts";
import { describePlace } from "../../core/question/describePlace.ts";
import type { CodeSelection } from "../../core/question/question.ts";
import { visibleText } from "../../core/visibleText.ts";

/** The name of a file without its folders, which would not fit. */
export function fileName(file: string): string {
	return visibleText(baseName(file));
}

/** `fold.js:3–9` */
export function placeName(place: Omit<CodeSelection, "text" | "language">): string {
	return describePlace({ ...place, file: fileName(place.file) });
}
