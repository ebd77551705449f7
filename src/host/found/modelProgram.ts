import type { FolderWalk, WalkedFile } from "./folderWalk.ts";
import type { Places } from "./places.ts";

/** A model file of another program, or a part of one. */
export interface ProgramFile extends WalkedFile {
	/** The program's name for the model. */
	readonly name: string;
	/** The value for `z1.model`, if the file's own name may change. */
	readonly setting?: string;
}

/** A program that downloads models. */
export interface ModelProgram {
	readonly name: string;
	/** Folders that may hold models, most likely first; they need not exist. */
	folders(places: Places, walk: FolderWalk): Promise<readonly string[]> | readonly string[];
	/** The model files in one of these folders. */
	list(folder: string, walk: FolderWalk): AsyncGenerator<ProgramFile>;
}

export const GGUF = /\.gguf$/i;
