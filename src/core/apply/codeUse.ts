/**
 * What can be done with a whole code block, besides copying it: `apply`, as a change of the code that was
 * asked about; `testFile`, into the file that holds the tests of that code; `newFile`; `insert`, where the
 * cursor is.
 */
export const CODE_USES = ["apply", "testFile", "newFile", "insert"] as const;
export type CodeUse = (typeof CODE_USES)[number];
