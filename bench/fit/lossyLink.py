"""Two network namespaces and a line between them with a delay and losses; for downloads.ts. Linux, root.

Usage: lossyLink.py RTT_MS LOSS MBIT CONTROL SERVER CLIENT, the last two being commands of the shell. The server runs
at 10.9.0.1, the client at 10.9.0.2; every packet either way is late by half of RTT_MS, is lost with the
probability LOSS, and takes its time on a line of MBIT. CONTROL is how TCP avoids congestion: cubic, bbr.
"""

import ctypes, fcntl, heapq, os, random, select, signal, struct, subprocess, sys, time

CLONE_NEWNET = 0x40000000
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 1, 0x1000
# A router's buffer: what does not fit in is lost, too.
BUFFER_SECONDS = 0.1
libc = ctypes.CDLL(None, use_errno=True)


def check(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), "a network namespace cannot be made")


def new_namespace(own, peer, control):
    check(libc.unshare(CLONE_NEWNET))
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH", b"line", IFF_TUN | IFF_NO_PI))
    route = f"route change {peer} dev line congctl {control}"
    for command in ["link set lo up", f"addr add {own} peer {peer} dev line", "link set line up", route]:
        subprocess.run(["ip", *command.split()], check=True)
    return tun, os.open("/proc/self/ns/net", os.O_RDONLY)


def start(namespace, command):
    return subprocess.Popen(
        command, shell=True, start_new_session=True, preexec_fn=lambda: check(libc.setns(namespace, CLONE_NEWNET))
    )


def carry(ends, rtt, loss, bytes_per_second, until):
    under_way, free_at, count = [], dict.fromkeys(ends, 0.0), 0
    while not until():
        now = time.monotonic()
        while under_way and under_way[0][0] <= now:
            _, _, end, packet = heapq.heappop(under_way)
            try:
                os.write(end, packet)
            except BlockingIOError:
                pass
        wait = min(0.05, max(0.0, under_way[0][0] - now)) if under_way else 0.05
        for end in select.select(list(ends), [], [], wait)[0]:
            for _ in range(64):
                try:
                    packet = os.read(end, 65536)
                except BlockingIOError:
                    break
                begin = max(time.monotonic(), free_at[end])
                if random.random() < loss or begin - time.monotonic() > BUFFER_SECONDS:
                    continue
                free_at[end] = begin + len(packet) / bytes_per_second
                count += 1
                heapq.heappush(under_way, (free_at[end] + rtt / 2, count, ends[end], packet))


def main():
    rtt_ms, loss, mbit, control, server_command, client_command = sys.argv[1:]
    random.seed(1)
    here = new_namespace("10.9.0.1", "10.9.0.2", control)
    there = new_namespace("10.9.0.2", "10.9.0.1", control)
    server = start(here[1], server_command)
    client = start(there[1], client_command)
    try:
        ends = {here[0]: there[0], there[0]: here[0]}
        carry(ends, float(rtt_ms) / 1000, float(loss), float(mbit) * 125_000, lambda: client.poll() is not None)
    finally:
        for process in (server, client):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    sys.exit(client.wait())


main()
