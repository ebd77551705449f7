"""Print problems in the form of bench/problems, as JSON lines.

    python3 problems.py values SEED COUNT     traces and explanations, as nano-dev.jsonl (seed 2026)
    python3 problems.py commands SEED COUNT   fix, write tests, document, find the complexity, as nano-commands.jsonl

What has to be run to be judged is in Python.
"""
import json, random, re, sys
import commands, programs
from programs import call_of, render, short_args

# The judge of tests puts the answer, indented, behind this: the answer's assertions become `answer`.
COUNTED = """seen = set()
{code}
plain = {name}
def {name}(*args):
    seen.add(repr(args))
    return plain(*args)
def answer():"""
# Three different calls hold, and a function that returns one more is found out.
HOLD = """def check(answer):
    global plain
    answer()
    assert len(seen) >= 3
    right = plain
    plain = lambda *args: right(*args) + 1
    try:
        answer()
    except AssertionError:
        return
    raise AssertionError("nothing is asserted")"""


def values(rng):
    s = programs.make_sample(rng)
    return s["kind"], dict(tier=s["tier"], answer=s["answer"]), s


def behaves(rng, program):
    """Assertions that a function does what the program does, as far as it stays small."""
    name, params, use_list, stmts = program
    tier = 2 if any(s[0] in ("for", "each", "while") for s in stmts) else 1
    lines = []
    for size in [0, 1, 2, 3, 5, 6]:
        args = short_args(rng, params, use_list, size)
        try:
            lines.append(f"    assert {call_of('candidate', args)} == {programs.run(params, args, stmts)[0]}")
        except programs.TooBig:
            continue
    return "def check(candidate):\n" + "\n".join(lines), len(lines) >= 3, tier


def wrong_answer(task, right):
    """An answer that is not far off: another class, a wrong value, or code that returns one more."""
    if task == "complexity":
        return right + " No: O(2^n)."
    if task == "tests":
        return re.sub(r"(-?\d+)\n```$", lambda m: f"{int(m[1]) + 1}\n```", right)
    return right[:-4] + " + 1\n```"


def command(rng, task):
    while True:
        lang = None if task == "complexity" else "python"
        s = commands.make_sample(rng, task, lang)
        common = dict(tier=s["tier"])
        common.update(right=s["answer"], wrong=wrong_answer(task, s["answer"]))
        if task == "complexity":
            return task, dict(common, check="complexity", answer=s["growth"]), s
        tests, enough, common["tier"] = behaves(rng, s["program"])
        if not enough or s["name"] == "check":
            continue
        if task == "tests":
            code = render(*s["program"], "python", "    ")
            judged = dict(tests=HOLD, entryPoint="answer", preamble=COUNTED.format(code=code, name=s["name"]))
        elif task == "document":
            judged = dict(tests=tests + "\n    assert candidate.__doc__", entryPoint=s["name"])
        else:
            judged = dict(tests=tests, entryPoint=s["name"])
        return {"example": "fix by example"}.get(task, task), dict(common, check="tests", **judged), s


def problems(what, seed, count):
    rng = random.Random(seed)
    tasks = ["fix", "example", "tests", "document", "complexity"]
    for i in range(count):
        kind, judged, s = values(rng) if what == "values" else command(rng, tasks[i % len(tasks)])
        prefix = "nano" if what == "values" else "nano-commands"
        yield dict(id=f"{prefix}-{seed}-{i}", question=s["question"], code=s["code"], language=s["language"],
                   file=f"{s['name']}.{programs.EXTENSIONS[s['language']]}", kind=kind, **judged)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("values", "commands"):
        raise SystemExit(__doc__)
    for problem in problems(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])):
        print(json.dumps(problem))
