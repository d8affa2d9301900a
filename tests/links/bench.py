#!/usr/bin/env python3
"""What a day's sync takes over bad links, beside one upload of the same bytes in the same run.

Needs root (network namespaces), curl, and the binaries of a build. For each link it prints seconds, times the floor
(payload over the link's rate, outages taken off), IP bytes up against the payload, requests and bytes sent twice, and how long
the sync itself took: the rest is a process that opens its vault and closes it, as no app does for a sync; then the same
bytes by one curl upload, and as one multipart request a dossier (sent again until it arrives). On a link `-tcp` UDP is closed;
on one `-open` the device is an app that is open since its last sync, and no process that was just begun.

  tests/links/bench.py TARGET/debug 2g 3g kiosk bad-4g bad-4g-cut 2g-cut   the links to try, all where none is named
"""
import json, pathlib, shutil, signal, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).parent
LINK, WORK = HERE / "link.py", HERE / "workload.py"
PIN = "246810"
# name: profile, options of the link, dossiers
LINKS = {
    "2g": ("2g", [], 1),
    "2g-cut": ("2g", ["--cut", "--outage", "5", "--every", "90"], 1),
    "3g": ("3g", [], 4),
    "kiosk": ("kiosk", [], 40),
    "bad-4g": ("bad-4g", [], 40),
    "bad-4g-cut": ("bad-4g", ["--cut"], 40),
    "2g-open": ("2g", [], 1),
    "2g-tcp": ("2g", [], 1),
    "bad-4g-tcp": ("bad-4g", [], 10),
}
# Has the port for UDP, and hears nobody there: who asks is told that it is closed.
CLOSES = """
import socket, sys, time
closed = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
closed.bind((sys.argv[1], 8443)); closed.connect((sys.argv[1], 9))
print("closed", flush=True)
time.sleep(86400)
"""
DISCARDS = """
import http.server, sys
class Discards(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_PUT(self):
        left = int(self.headers["content-length"])
        while left > 0:
            got = self.rfile.read(min(left, 16384))
            if not got:
                return
            left -= len(got)
        self.send_response(200); self.send_header("content-length", "0"); self.end_headers()
    do_POST = do_PUT
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer((sys.argv[1], 8000), Discards).serve_forever()
"""


class Link:
    """One link while it is up."""

    def __init__(self, home, profile, options, net):
        self.ns, self.net, self.stats = f"b{net}", net, home / f"stats-{net}.json"
        self.profile, self.options = profile, options

    def __enter__(self):
        self.carries = subprocess.Popen(
            [sys.executable, LINK, "up", self.profile, self.ns, "--net", str(self.net), "--stats", self.stats, *self.options],
            stdout=subprocess.PIPE, text=True)
        assert self.carries.stdout.readline().strip() == "ready"
        return self

    def __exit__(self, *_):
        self.carries.send_signal(signal.SIGTERM)
        self.carries.wait()

    def there(self, *command, **kept):
        return subprocess.Popen(["ip", "netns", "exec", f"{self.ns}-srv", *command], **kept)

    def here(self, *command):
        return subprocess.run(["ip", "netns", "exec", f"{self.ns}-dev", *map(str, command)], capture_output=True, text=True)

    def counted(self):
        time.sleep(1.2)
        return json.loads(self.stats.read_text())


def ours(home, binaries, link, day, name):
    """The real device and the real province. It has joined, and heard what there is to hear, before the clock runs."""
    sim, province = binaries / "tannha-sim", binaries / "tannha-province"
    says = lambda *command: json.loads(subprocess.run([province, "--data", home / "province", *command, "--json"], check=True, capture_output=True, text=True).stdout)
    address = f"10.9.{link.net}.1:8443"
    closes = None
    if name.endswith("-tcp"):
        closes = link.there(sys.executable, "-c", CLOSES, f"10.9.{link.net}.1", stdout=subprocess.PIPE)
        closes.stdout.readline()
    serves = link.there(province, "--data", home / "province", "serve", "--listen", address, "--url", f"https://{address}",
                        stdout=subprocess.DEVNULL, stderr=open(home / "province.log", "a"))
    try:
        time.sleep(2)
        invitation = says("invite", "--area", "2022:05746")["invitation"]
        device = home / f"device-{link.net}"
        run = lambda *command: link.here(sim, "--data", device, *command, "--pin", PIN)
        is_open = name.endswith("-open")
        for command in (("join", "--invitation", invitation), ("sync",), *([] if is_open else [("submit", "--workload", day)])):
            done = run(*command)
            assert done.returncode == 0, done.stderr
        before = link.counted()
        begun, tries, said = time.monotonic(), 0, None
        sums = dict(requests=0, bytes_resent=0, sync=0)
        while said is None or said["waiting"] > 0:
            submits = ("--again", "--workload", day) if is_open and tries == 0 else ()
            done, tries = run("sync", *submits, "--json"), tries + 1
            if done.returncode == 0:
                said = json.loads(done.stdout)
                sums["sync"] += said["seconds"]
                for key in ("requests", "bytes_resent"):
                    sums[key] += said[key]
            assert tries < 50, done.stderr
        seconds = time.monotonic() - begun
        sums["sync"] = f'{sums["sync"]:.1f} s'
        after = link.counted()
        empty, again = (json.loads(run("sync", *more, "--json").stdout) for more in ([], ["--again"]))
        return seconds, before, after, dict(sums, tries=tries, empty=f'{empty["requests"]} request, {empty["bytes_up"]}/{empty["bytes_down"]} bytes, {empty["seconds"]:.2f} s, and in the same process again {again["seconds"]:.2f} s')
    finally:
        serves.terminate()
        serves.wait()
        if closes:
            closes.kill()
            closes.wait()


def plain(home, link, files):
    """`files` one after another by curl, each sent again until it arrives."""
    serves = link.there(sys.executable, "-c", DISCARDS, f"10.9.{link.net}.1")
    try:
        time.sleep(1)
        before, begun = link.counted(), time.monotonic()
        for file in files:
            for _ in range(20):
                done = link.here("curl", "--silent", "--fail", "--max-time", "900", "-H", "Expect:", "-T", file, f"http://10.9.{link.net}.1:8000/x")
                if done.returncode == 0:
                    break
                time.sleep(1)
            else:
                return None
        return time.monotonic() - begun, before, link.counted()
    finally:
        serves.kill()
        serves.wait()


def line(name, what, payload, link, seconds, before, after, more=""):
    shape = after["link"]
    floor = payload * 8 / shape["rate"]
    if shape["every"]:
        floor *= shape["every"] / (shape["every"] - shape["outage"])
    up = after["up"]["bytes"] - before["up"]["bytes"]
    print(f"{name:11} {what:10} {seconds:7.1f} s  {seconds / floor:5.3f} × the floor  {up / payload:5.3f} × the bytes  {more}", flush=True)


def main():
    binaries, names = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:] or list(LINKS)
    home = pathlib.Path(tempfile.mkdtemp(prefix="links-"))
    try:
        for net, name in enumerate(names, start=1):
            profile, options, dossiers = LINKS[name]
            day = home / f"day-{dossiers}"
            if not day.exists():
                subprocess.run([sys.executable, WORK, "day", day, "--n", str(dossiers)], check=True, capture_output=True)
            each = [sorted(one.rglob("*")) for one in sorted(day.iterdir()) if one.is_dir()] or [sorted(day.rglob("*"))]
            payload = sum(file.stat().st_size for file in day.rglob("*") if file.is_file())
            with Link(home, profile, options, net) as link:
                seconds, before, after, more = ours(home, binaries, link, day, name)
            line(name, "tannha", payload, link, seconds, before, after, ", ".join(f"{key} {value}" for key, value in more.items()))
            whole, parts = home / "whole", []
            with open(whole, "wb") as out:
                for place, files in enumerate(each):
                    part = home / f"part-{place}"
                    part.write_bytes(b"".join(file.read_bytes() for file in files if file.is_file()))
                    out.write(part.read_bytes())
                    parts.append(part)
            for what, files in (("one upload", [whole]), ("multipart", parts)):
                with Link(home, profile, options, 50 + net) as link:
                    done = plain(home, link, files)
                if done:
                    line(name, what, payload, link, *done)
                else:
                    print(f"{name:11} {what:10} never done", flush=True)
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
