"""Take the picture of the chat that the README shows: serve a store, ask, save what the browser draws.

    python docs/take_screenshot.py --store store --question 克州2021年项目支出多少 --output docs/chat.png

Needs chromium (or chrome) and chromedriver on the PATH, and a font with Chinese glyphs. Speaks chromedriver's own
HTTP protocol, so nothing is installed for it.
"""

from __future__ import annotations

import argparse
import base64
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUESTIONS = ("克州2021年项目支出多少", "昌吉州2021年一般公共服务支出多少")  # one plain figure, one that is contradicted
ENTER = "\ue007"  # WebDriver's code point for the key
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key under which WebDriver returns an element


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", default="store")
    parser.add_argument("--question", action="append", help="may be repeated: asked one after another")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "chat.png")
    parser.add_argument("--width", type=int, default=1320)
    parser.add_argument("--height", type=int, default=1215)
    parser.add_argument("--scale", type=float, default=0.85, help="pixels of the picture for one of the page")
    parser.add_argument("--dark", action="store_true")
    chosen = parser.parse_args()
    questions = chosen.question or QUESTIONS

    with (
        serving(str(Path(chosen.store).resolve())) as address,
        browsing(chosen.width, chosen.height, chosen.scale) as browser,
    ):
        browser("url", {"url": f"{address}/?__theme={'dark' if chosen.dark else 'light'}"})
        wait_for("the page", lambda: count(browser, "#question textarea"))
        for asked, question in enumerate(questions, start=1):
            box = browser("element", {"using": "css selector", "value": "#question textarea"})[ELEMENT]
            browser(f"element/{box}/value", {"text": question + ENTER})
            wait_for("an answer", partial(has_answers, browser, asked))
        time.sleep(1.5)  # the chat scrolls smoothly to the newest question
        chosen.output.write_bytes(base64.b64decode(browser("screenshot", None)))
    sys.stdout.write(f"{chosen.output}\n")


def has_answers(browser: Callable[[str, Any], Any], asked: int) -> bool:
    return count(browser, "#chat .bot-row .wz:not(.wz-waiting)") >= asked


def count(browser: Callable[[str, Any], Any], selector: str) -> int:
    return len(browser("elements", {"using": "css selector", "value": selector}))


@contextmanager
def serving(store: str) -> Iterator[str]:
    port = free_port()
    program = "import sys, app; app.serve(sys.argv[1], port=int(sys.argv[2]))"
    with running([sys.executable, "-c", program, store, str(port)], port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def browsing(width: int, height: int, scale: float = 1) -> Iterator[Callable[[str, Any], Any]]:
    """A function that sends one WebDriver command to a fresh headless browser: POST with a body, GET with None."""
    port = free_port()
    with tempfile.TemporaryDirectory() as profile, running([on_path("chromedriver"), f"--port={port}"], port):
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
        arguments += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        arguments += [f"--user-data-dir={profile}", "--hide-scrollbars", "--force-device-scale-factor=1"]
        options = {"binary": on_path(*BROWSERS), "args": arguments}
        wanted = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}}
        session = f"http://127.0.0.1:{port}/session"
        session = f"{session}/{call('POST', session, wanted)['sessionId']}"
        size = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
        metrics = {"cmd": "Emulation.setDeviceMetricsOverride", "params": size}
        call("POST", f"{session}/goog/cdp/execute", metrics)
        try:
            yield lambda command, body: call("GET" if body is None else "POST", f"{session}/{command}", body)
        finally:
            call("DELETE", session, None)


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        wait_for(command[0], lambda: process.poll() is not None or listens(port))
        if process.poll() is not None:
            raise SystemExit(f"{command[0]} ended with {process.returncode}")
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def call(method: str, url: str, body: Any) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy to ourselves
    try:
        with opener.open(request, timeout=60) as reply:
            return json.load(reply)["value"]
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{url}: {error.read().decode()[:400]}") from error


def wait_for(what: str, holds: Callable[[], Any], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise SystemExit(f"{what} did not come within {seconds:.0f} s")
        time.sleep(0.3)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def on_path(*names: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise SystemExit(f"not on the PATH: {' or '.join(names)}")
    return found


if __name__ == "__main__":
    main()
