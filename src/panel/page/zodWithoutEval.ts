import * as z from "zod";

// Zod compiles its parsers with `new Function` if allowed. The panel's content security policy forbids that,
// and reports even the attempt. Must be imported first, because schemas check this when created.
z.config({ jitless: true });
