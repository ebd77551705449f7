/**
 * The Python program that runs an answer against its tests. It reads both as JSON from its standard input,
 * removes what an answer has no business with, and writes the given token only when the tests have passed: an
 * answer that exits early, with whatever status, has failed.
 *
 * The audit hook cannot be removed once it is set, but it is only the second fence, against accidents; the
 * first consists of the limits and, if the system has them, namespaces.
 */
export const TEST_BOOTSTRAP = `
import io, json, os, resource, sys

job = json.load(sys.stdin)
for name, limit in job["limits"].items():
    kind = getattr(resource, name, None)
    if kind is not None:
        resource.setrlimit(kind, (limit, limit))

home = os.path.realpath(os.getcwd()) + os.sep
writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
paths = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.truncate", "os.link",
         "os.symlink", "os.utime", "os.setxattr", "shutil.")
never = ("socket.", "subprocess.", "os.fork", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.kill",
         "os.chdir", "os.fchdir", "os.chroot", "pty.", "ctypes.", "signal.", "webbrowser.", "urllib.", "http.")

def inside(path):
    return isinstance(path, (str, bytes)) and os.path.realpath(os.fsdecode(path)).startswith(home)

def guard(event, args):
    if event.startswith(never):
        raise PermissionError(event)
    if event == "open" and isinstance(args[2], int) and args[2] & writes and not isinstance(args[0], int):
        if not inside(args[0]):
            raise PermissionError(event)
    elif event.startswith(paths) and not all(inside(arg) for arg in args if isinstance(arg, (str, bytes))):
        raise PermissionError(event)

done, out = os.write, os.dup(1)
null = os.open(os.devnull, os.O_WRONLY)
os.dup2(null, 1)
os.dup2(null, 2)
sys.stdin, sys.stdout, sys.stderr = io.StringIO(), io.StringIO(), io.StringIO()
sys.addaudithook(guard)

program = compile(job["program"], "answer", "exec")

def run(text):
    """Runs the whole program: what it reads, and what it has written."""
    sys.stdin = io.TextIOWrapper(io.BytesIO(text.encode()))
    sys.stdout = io.TextIOWrapper(io.BytesIO(), write_through=True)
    try:
        exec(program, {"__name__": "__main__"})
    except SystemExit:
        pass
    return sys.stdout.buffer.getvalue().decode()

space = {"__name__": "answer"}
if "entryPoint" in job:
    exec(program, space)
    candidate = space[job["entryPoint"]]
else:
    candidate = run
exec(compile(job["tests"], "tests", "exec"), space)
space["check"](candidate)
done(out, job["token"].encode())
`;
