/** A model file as its publisher describes it, and the name it gets here. */
export interface PublishedFile {
	/** Name in the models folder; no path. */
	readonly name: string;
	readonly url: string;
	/** Size where it is published. */
	readonly bytes?: number;
	/** In hexadecimal, lower case, where it is published. */
	readonly sha256?: string;
}
