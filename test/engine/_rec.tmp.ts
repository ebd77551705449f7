import { readFileSync, appendFileSync, writeFileSync } from "node:fs";
import { openNano } from "./nano.ts";
import { parseProblem } from "../../src/core/bench/problem.ts";
import { recordTrajectory } from "../../src/core/bench/recordTrajectory.ts";
const n = Number(process.argv[2] ?? 3), out = process.argv[3];
const nano = await openNano();
const never = new AbortController().signal;
const ps = readFileSync("/work/main/bench/problems/nano-dev.jsonl","utf8").trim().split("\n").slice(0,n).map(parseProblem);
writeFileSync(out!, "");
let t0=Date.now();
for (const problem of ps) {
  const trajectory = await recordTrajectory(nano.reasoner, {system:"Please reason step by step.", question: problem.question, window:{thinkingTokens:400, answerReserveTokens:1024}, everyTokens:16, alsoAt:[32,64,128,256,400]}, never);
  appendFileSync(out!, JSON.stringify({problem, trajectory})+"\n");
}
console.log((Date.now()-t0)/1000, "s");
await nano.dispose();
