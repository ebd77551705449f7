import * as z from "zod";

// Zod compiles its parsers with `new Function` where it may. The panel's content security policy forbids
// that, and already the attempt is reported. Imported first, because schemas look when they are made.
z.config({ jitless: true });
