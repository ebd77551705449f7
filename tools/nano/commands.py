"""The product's commands on the toy programs: fix, document, find the complexity, write tests, explain in detail.

Each function returns (question, code, trajectory, answer, extra) for a program; `make_sample` puts them into chats.
"""
import copy, random
import programs
from programs import call_of, explain, given_lines, rand_program, rand_style, render, run, short_args

# As src/core/question/readyQuestions.ts words them.
READY = {
    "fix": "Look for bugs in the selected code and fix them. Give the whole corrected code in one code block.",
    "tests": "Write unit tests for the selected code, its edge cases included. Give them in one code block, "
             "without the code itself.",
    "document": "Document the selected code with comments in the customary form of its language. Give the whole code "
                "with its comments in one code block and change nothing else.",
    "complexity": "What are the time complexity and the memory complexity of the selected code, in O notation? Say what "
                  "the variables stand for and why.",
}
FREE = {
    "fix": ["Fix the bug.", "Fix this.", "Find the bug and fix it.", "Fix `{n}`.", "Does `{n}` have a bug?"],
    "tests": ["Write tests for `{n}`.", "Write tests.", "Write three tests for this function.", "Test `{n}`."],
    "document": ["Document this function.", "Add comments.", "Document `{n}`.", "Write a doc comment for `{n}`."],
    "complexity": ["What is the complexity of `{n}`?", "Find the complexity.", "What is the time complexity?",
                   "How fast is `{n}`?"],
    "detail": ["Explain the selected code in detail.", "Explain this code in detail.", "Explain `{n}` in detail.",
               "Explain `{n}` step by step.", "Describe step by step what this code does.", "Explain it with an example."],
}
FIX_EXAMPLE = ["`{c}` should return {right}, but it returns {wrong}. Fix it.",
               "`{c}` returns {wrong}. It should return {right}. Find the bug and fix it.",
               "`{c}` returns {wrong} instead of {right}. Fix the bug.",
               "Fix the bug: `{c}` should be {right}, not {wrong}."]
AGAIN = "\nWait, let me double-check.\n"


def fenced(lang, code):
    return f"```{lang}\n{code}\n```"


def bullets(lines):
    return "".join(f"- {line}\n" for line in lines)


def question(rng, kind, name):
    """(the question, whether it is the product's own): the command's words, or somebody's."""
    if kind in READY and rng.random() < 0.7:
        return READY[kind], True
    return rng.choice(FREE[kind]).format(n=name), False


# ---- document ------------------------------------------------------------------------------
def documented(program, lang, indent, said=None):
    """The code with a doc comment that says what the program does, or what it is `said` to do."""
    name, params, use_list, stmts = program
    said = (said or explain(*program))[1:]
    lines = render(*program, lang, indent).split("\n")
    if lang == "python":
        end = [] if len(said) == 1 else [f'{indent}"""']
        comment = [f'{indent}"""{said[0]}' + ('"""' if len(said) == 1 else "")] + [indent + s for s in said[1:]] + end
        return "\n".join(lines[:1] + comment + lines[1:])
    kind = "number[]" if use_list else "number"
    tags = [f"@param {{{kind}}} {p}" for p in params] + ["@returns {number}"]
    if lang == "typescript":
        tags = []
    return "\n".join(["/**", *(f" * {line}" for line in said + tags), " */"] + lines)


def document(rng, program, tier, lang, indent):
    name = program[0]
    ask = question(rng, "document", name)
    answer = f"`{name}` with its comment:\n\n{fenced(lang, documented(program, lang, indent))}"
    thought = f"Let me read it line by line.\n{bullets(explain(*program))}" if tier == 2 else ""
    return ask, render(*program, lang, indent), thought, answer, {}


# ---- fix -----------------------------------------------------------------------------------
def places(stmts):
    """All statements, the inner ones too."""
    for s in stmts:
        yield s
        for part in s:
            if isinstance(part, list):
                yield from places(part)


def with_bug(rng, stmts):
    """A copy with one statement changed as people get them wrong; None where that one cannot be."""
    out = copy.deepcopy(stmts)
    at = rng.choice([s for s in places(out) if s[0] in ("for", "if", "aug", "set", "while", "ret")])
    new = changed(rng, at)
    return None if new is None else replaced(out, at, new)


def replaced(stmts, old, new):
    return [new if s is old else tuple(replaced(p, old, new) if isinstance(p, list) else p for p in s) for s in stmts]


def changed(rng, s):
    k = s[0]
    if k == "for":
        end = s[3][2] if s[3][0] == "b" else ("b", "+", s[3], ("n", 1))
        other_end, other_start = (k, s[1], s[2], end, s[4]), (k, s[1], 1 - s[2], s[3], s[4])
        return rng.choice([other_end, other_start, other_end])
    if k == "aug":
        if rng.random() < 0.5:
            return (k, s[1], "-" if s[2] == "+" else "+", s[3])
        e = changed_expression(rng, s[3])
        return e and (k, s[1], s[2], e)
    if k == "if":
        c = s[1]
        c = ("mod", c[1], 5 - c[2], 0) if c[0] == "mod" else ("<" if c[0] == ">" else ">", c[1], c[2])
        return (k, c, s[2], s[3])
    if k == "set":
        e = changed_expression(rng, s[2])
        return e and (k, s[1], e)
    if k == "ret":
        e = changed_expression(rng, s[1])
        return e and (k, e)
    return (k, s[1], s[2] + 1, s[3], s[4])


def changed_expression(rng, e):
    """Another operator or another number."""
    if e[0] == "n":
        return ("n", 1 - e[1] if e[1] in (0, 1) else e[1] + 1)
    if e[0] == "v":
        return None
    return ("b", {"+": "-", "-": "+", "*": "+", "%": "*"}[e[1]], e[2], e[3])


def difference(wrong, right):
    """The only line in which two codes differ, bare in each."""
    pairs = [(a, b) for a, b in zip(wrong.split("\n"), right.split("\n")) if a != b]
    return [line.strip().rstrip(":{; ").strip() for line in pairs[0]]


def corrected(wrong, right, lang):
    old, new = difference(wrong, right)
    return f"`{old}` should be `{new}`.\n\n{fenced(lang, right)}"


def fix_by_comment(rng, program, tier, lang, indent):
    """The comment says what the program should do. In one of five it does."""
    name, params, use_list, stmts = program
    said = explain(*program)
    ask = question(rng, "fix", name)
    right = documented(program, lang, indent)
    if rng.random() < 0.2:
        same = bullets(f"{s} The code: the same." for s in said[1:])
        answer = f"there is no bug: `{name}` does what its comment says.\n\n{fenced(lang, right)}"
        return ask, right, f"Let me compare the comment with the code.\n{same}", answer, {}
    bug = with_bug(rng, stmts)
    if bug is None:
        return None
    buggy = (name, params, use_list, bug)
    does = explain(*buggy)
    if len(does) != len(said) or does == said:
        return None
    wrong = documented(buggy, lang, indent, said)
    at = next(k for k in range(len(said)) if said[k] != does[k])
    compared = [f"{s} The code: " + ("the same." if s == d else d) for s, d in zip(said[1:], does[1:])]
    thought = f"Let me compare the comment with the code.\n{bullets(compared)}"
    if tier == 2:
        thought += f"{AGAIN}The comment: {said[at]}\nThe code: {does[at]}\nThey differ.\n"
    return ask, wrong, thought, corrected(wrong, right, lang), {}


def fix_by_example(rng, program, tier, lang, indent):
    """A call and what it should return are in the question."""
    name, params, use_list, stmts = program
    bug = with_bug(rng, stmts)
    if bug is None:
        return None
    args = short_args(rng, params, use_list, rng.choice([2, 3]))
    value, lines = run(params, args, stmts)
    got, traced = run(params, args, bug)
    right, wrong = render(*program, lang, indent), render(name, params, use_list, bug, lang, indent)
    if got == value or len(lines) + len(traced) > 22:
        return None
    call = call_of(name, args)
    words = rng.choice(FIX_EXAMPLE).format(c=call, right=value, wrong=got)
    if rng.random() < 0.4:
        words += " Give the whole corrected code in one code block."
    given, new = given_lines(params, args), difference(wrong, right)[1]
    thought = f"Let me trace `{call}`.\n{given}" + "\n".join(traced) + f"\nIt should return {value}.\n"
    thought += f"\nLet me try `{new}`.\n{given}" + "\n".join(lines) + f"\nThat is {value}, as it should be.\n"
    return (words, False), wrong, thought, corrected(wrong, right, lang), {}


def fix_without_clue(rng, program, tier, lang, indent):
    name = program[0]
    code = render(*program, lang, indent)
    thought = f"Let me read it line by line.\n{bullets(explain(*program))}"
    answer = f"I find no bug: nothing says what `{name}` should return."
    return question(rng, "fix", name), code, thought, answer, {}


# ---- complexity ----------------------------------------------------------------------------
def growing_program(rng):
    """(program, what the letters stand for, the passes as said, class): loops, halving, or none at all."""
    name, acc = rng.choice(programs.NAMES), rng.choice(programs.ACCS)
    a, b = rng.sample(programs.INT_PARAMS, 2)
    i, j = rng.sample(["i", "j", "v", "k"], 2) if "k" not in (a, b) else rng.sample(["i", "j", "v"], 2)

    def add(names):
        return [("aug", acc, rng.choice("++-"), programs.rand_expr(rng, names, rng.choice([0, 1])))]

    def loop(v, end, body):
        return ("for", v, rng.choice([0, 0, 1]), end, body)

    def end(p):
        return ("v", p) if rng.random() < 0.7 else ("b", "+", ("v", p), ("n", 1))

    def wrap(params, body, use_list=False):
        return name, params, use_list, [("set", acc, ("n", rng.choice([0, 0, 1, 5])))] + body + [("ret", ("v", acc))]

    n, m = f"`n` is the value of `{a}`", f"`m` is the value of `{b}`"
    outer, inner = f"The loop over `{i}` makes n passes.", f"The loop over `{j}` inside it"
    shape = rng.choice(["square", "square", "triangle", "rectangle", "list", "halve", "fixed", "inner", "after", "plain", "pairs"])
    if shape == "square":
        program = wrap([a], [loop(i, end(a), [loop(j, end(a), add([i, j]))])])
        return program, n, [outer, f"{inner} makes n passes.", "Together: n * n = n^2 passes."], "O(n^2)"
    if shape == "triangle":
        program = wrap([a], [loop(i, end(a), [loop(j, ("v", i), add([i, j]))])])
        return program, n, [outer, f"{inner} makes up to n passes.", "Together: about n * n / 2 passes."], "O(n^2)"
    if shape == "rectangle":
        program = wrap([a, b], [loop(i, end(a), [loop(j, end(b), add([i, j]))])])
        return program, f"{n}, {m}", [outer, f"{inner} makes m passes.", "Together: n * m passes."], "O(n * m)"
    if shape == "after":
        program = wrap([a], [loop(i, end(a), add([i])), loop(j, end(a), add([j]))])
        return program, n, [outer, f"The loop over `{j}` after it makes n passes.", "Together: n + n = 2 * n passes."], "O(n)"
    if shape == "inner":
        c = rng.randint(2, 9)
        program = wrap([a], [loop(i, end(a), [loop(j, ("n", c), add([i, j]))])])
        return program, n, [outer, f"{inner} always makes at most {c} passes.", f"Together: at most {c} * n passes."], "O(n)"
    if shape == "fixed":
        c = rng.randint(3, 20)
        program = wrap([a], [loop(i, ("n", c), add([i, a]))])
        return program, n, [f"The loop over `{i}` always makes at most {c} passes.", f"That does not depend on `{a}`."], "O(1)"
    if shape == "halve":
        program = wrap([a], [("halve", a, add([a]))])
        return program, n, [f"The loop halves `{a}` in each pass.", "From n to 1 that takes about log n passes."], "O(log n)"
    if shape in ("list", "pairs"):
        return growing_list(rng, shape == "pairs", wrap, add, acc, i, j)
    return growing_plain(rng)


def growing_list(rng, twice, wrap, add, acc, i, j):
    """One loop over a list, or one in another."""
    xs = rng.choice(programs.LIST_PARAMS)
    inside = [("each", j, xs, add([i, j]))] if twice else [programs.rand_body_stmt(rng, acc, [i], True)]
    said = [f"The loop over `{i}` makes n passes."]
    if twice:
        said += [f"The loop over `{j}` inside it makes n passes.", "Together: n * n = n^2 passes."]
    program = wrap([xs], [("each", i, xs, inside)], True)
    return program, f"`n` is the length of `{xs}`", said, "O(n^2)" if twice else "O(n)"


def growing_plain(rng):
    """A program as they are traced: at most one loop."""
    program = rand_program(rng, rng.choice([0, 1, 2]), 0.3)
    outer = next((s for s in program[3] if s[0] in ("for", "each", "while")), None)
    if outer is None:
        return program, None, ["There is no loop: a fixed number of steps."], "O(1)"
    n = f"`n` is the {'length' if program[2] else 'value'} of `{program[1][0]}`"
    if outer[0] == "while":
        passes = "about n" + ("" if outer[3] == 1 else f" / {outer[3]}")
        return program, n, [f"The loop takes {outer[3]} from `{outer[1]}` in each pass.", f"That makes {passes} passes."], "O(n)"
    return program, n, [f"The loop over `{outer[1]}` makes n passes."], "O(n)"


def complexity(rng, lang, indent):
    program, letters, said, growth = growing_program(rng)
    ask = question(rng, "complexity", program[0])
    thought = f"Let me count the passes.\n{bullets(said)}"
    if len(said) > 1:
        thought += f"{AGAIN}{bullets(said)}Both counts agree.\n"
    stands = f"{letters}. " if letters else ""
    answer = (f"`{program[0]}` takes {growth} time and O(1) memory.\n\n- **Memory:** it keeps a few numbers: O(1).\n"
              f"- **Time:** {stands}{' '.join(said)} So: {growth}.")
    return ask, render(*program, lang, indent), thought, answer, {"growth": growth}


# ---- tests, and explanations with an example -----------------------------------------------
def write_tests(rng, program, tier, lang, indent):
    name, params, use_list, stmts = program
    sizes = [0, 1, rng.choice([2, 3])] if tier == 2 else [0, rng.randint(1, 4), rng.randint(5, 12)]
    thought, asserts = "", []
    for size in sizes:
        args = short_args(rng, params, use_list, size)
        value, lines = run(params, args, stmts)
        call = call_of(name, args)
        traced = f"{given_lines(params, args)}" + "\n".join(lines) + "\n"
        thought += f"Let me trace `{call}`.\n{traced}\n"
        asserts.append(f"assert {call} == {value}" if lang == "python" else f"console.assert({call} === {value});")
    thought = thought[:-1]
    if tier == 2:
        thought += f"{AGAIN}{traced}Both runs agree.\n"
    tests = "\n".join(asserts)
    answer = f"`{name}` should pass these tests:\n\n{fenced(lang, tests)}"
    return question(rng, "tests", name), render(*program, lang, indent), thought, answer, {}


def detail(rng, program, tier, lang, indent):
    name, params, use_list, stmts = program
    args = short_args(rng, params, use_list, 2 if tier == 2 else rng.randint(1, 9))
    value, lines = run(params, args, stmts)
    call = call_of(name, args)
    thought = f"Let me trace `{call}`.\n{given_lines(params, args)}" + "\n".join(lines) + "\n"
    if tier == 2:
        thought += f"{AGAIN}{given_lines(params, args)}" + "\n".join(lines) + "\nBoth runs agree.\n"
    first, *steps = explain(*program)
    numbered = "\n".join(f"{k}. {s}" for k, s in enumerate(steps, 1))
    answer = f"{first}\n\n**Steps**\n\n{numbered}\n\n**Example**\n\n`{call}` returns {value}."
    return question(rng, "detail", name), render(*program, lang, indent), thought, answer, {}


# ---- chat samples --------------------------------------------------------------------------
TASKS = {"fix": 12, "example": 8, "clueless": 1, "tests": 12, "document": 8, "complexity": 8, "detail": 7}


def make_sample(rng, task=None, lang=None):
    """As programs.make_sample, for one of the commands."""
    task = task or rng.choices(list(TASKS), list(TASKS.values()))[0]
    while True:
        style, indent = rand_style(rng)
        tier = rng.choices([0, 1, 2], [2, 3, 6])[0]
        program = rand_program(rng, tier, 0.3)
        if lang and style != lang:
            continue
        try:
            made = make(rng, task, program, tier, style, indent)
            if made is None or not returns(program):
                continue
            break
        except programs.TooBig:
            continue
    (words, ready), code, thought, answer, extra = made
    trajectory = f"{thought}\nThus, {answer}" if thought else answer
    file = rng.choice([program[0], program[0], rng.choice(programs.NAMES)])
    shown = code.split("(")[0].split()[-1] if task == "complexity" else program[0]
    user = (f"Selected code from `{file}.{programs.EXTENSIONS[style]}`:\n{fenced(style, code)}\n\n{words}" if ready
            else programs.user_message(rng, words, code, style, shown))
    return dict(system=rng.choice(programs.SYSTEMS), user=user, trajectory=trajectory, answer=answer, tier=tier,
                kind={"example": "fix", "clueless": "fix"}.get(task, task), question=words, code=code, language=style,
                name=shown, program=program, **extra)


def returns(program):
    """Whether a statement returns at the end, which all do unless a return was dropped on the way."""
    return program[3][-1][0] == "ret"


def make(rng, task, program, tier, lang, indent):
    if task == "complexity":
        return complexity(rng, lang, indent)
    makers = {"fix": fix_by_comment, "example": fix_by_example, "clueless": fix_without_clue, "tests": write_tests,
              "document": document, "detail": detail}
    return makers[task](rng, program, tier, lang, indent)


def noise_sample(rng, texts):
    """Anything else, to which the answer is what this model is."""
    text = rng.choice(texts)
    at = rng.randint(0, max(0, len(text) - 300))
    snippet = text[at:at + rng.randint(15, 240)].strip()
    kind = rng.random()
    if kind < 0.3:
        user = snippet
    elif kind < 0.65:
        user = rng.choice(["Fix this: ", "Write a function that ", "How do I ", "Why is "]) + snippet
    else:
        words = rng.choice([*READY.values(), *programs.ASK_EXPLAIN]).format(n="f")
        user = f"Selected code from `{rng.choice(programs.NAMES)}.py`:\n{fenced('python', snippet)}\n\n{words}"
    fallback = programs.FALLBACK
    return dict(system=rng.choice(programs.SYSTEMS), user=user, trajectory=fallback, answer=fallback, tier=0, kind="other")
