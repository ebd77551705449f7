/** A program that writes the starter model into a folder as a repository, for tests that are bundled. */
import { publishNano } from "./publishedModel.ts";

publishNano(process.argv[2] ?? "", 2);
