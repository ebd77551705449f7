import type { FolderWalk, WalkedFile } from "./folderWalk.ts";
import type { Places } from "./places.ts";

/** A model file of another program, or a part of one. */
export interface ProgramFile extends WalkedFile {
	/** What the program calls the model. */
	readonly name: string;
	/** What `z1.model` is set to, where the file may get another name. */
	readonly setting?: string;
}

/** A program that downloads models. */
export interface ModelProgram {
	readonly name: string;
	/** Where it may keep them, most likely first; whether there is anything is found out by looking. */
	folders(places: Places, walk: FolderWalk): Promise<readonly string[]> | readonly string[];
	/** The model files in one of these folders. */
	list(folder: string, walk: FolderWalk): AsyncGenerator<ProgramFile>;
}

export const GGUF = /\.gguf$/i;
