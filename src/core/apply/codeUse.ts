/**
 * What a complete code block can be used for, besides copying: `apply` changes the code of the question;
 * `testFile` adds to the file with that code's tests; `newFile`; `insert` puts it at the cursor.
 */
export const CODE_USES = ["apply", "testFile", "newFile", "insert"] as const;
export type CodeUse = (typeof CODE_USES)[number];
