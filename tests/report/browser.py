"""A headless Chromium, spoken to over two pipes: nothing to install but the browser itself."""

import base64
import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--remote-debugging-pipe",
)


def find_browser() -> str | None:
    """The program, where it is installed."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


class Tab:
    """One page in the browser; `errors` are the console's, `requests` what the page fetched."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands = commands
        self._answers = os.fdopen(answers, "rb")
        self._number = 0
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Give a command and wait for what it returns; events on the way are kept."""
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            command["sessionId"] = self._session
        os.write(self._commands, json.dumps(command).encode() + b"\0")
        while True:
            message = self._read()
            if message.get("id") == self._number:
                assert "error" not in message, message
                return dict(message["result"])
            self.events.append(message)

    def open(self, path: Path) -> None:
        """Load a file, and wait until it is there."""
        self.call("Page.navigate", url=path.as_uri())
        while not self.saw("Page.loadEventFired"):
            self.events.append(self._read())

    def saw(self, method: str) -> list[dict[str, Any]]:
        """What the events of a kind said."""
        return [event["params"] for event in self.events if event.get("method") == method]

    @property
    def errors(self) -> list[dict[str, Any]]:
        """What went wrong on the page."""
        said = self.saw("Runtime.consoleAPICalled") + [
            event["entry"] for event in self.saw("Log.entryAdded")
        ]
        bad = [one for one in said if one.get("type", one.get("level")) in ("error", "warning")]
        return bad + self.saw("Runtime.exceptionThrown")

    @property
    def requests(self) -> list[str]:
        """The addresses that were asked for."""
        return [event["request"]["url"] for event in self.saw("Network.requestWillBeSent")]

    def evaluate(self, script: str) -> Any:
        """The value of an expression on the page."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def screenshot(self) -> bytes:
        """The whole page as PNG."""
        answer = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(answer["data"])

    def pdf(self) -> bytes:
        """The page as it is printed."""
        answer = self.call("Page.printToPDF", preferCSSPageSize=True)
        return base64.b64decode(answer["data"])

    def _read(self) -> dict[str, Any]:
        text = bytearray()
        while (byte := self._answers.read(1)) != b"\0":
            assert byte, "the browser is gone"
            text += byte
        return dict(json.loads(text))


@contextmanager
def tab(program: str, folder: Path) -> Iterator[Tab]:
    """A page in a browser of its own, with its profile in `folder`, closed at the end."""
    ends = [fd for pair in (os.pipe(), os.pipe()) for fd in pair]
    # Above those that the browser wants to find them under.
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 20) for fd in ends]
    for fd in ends:
        os.close(fd)
    its_commands, our_commands, our_answers, its_answers = high
    start = f'exec "$@" 3<&{its_commands} 4>&{its_answers}'
    process = subprocess.Popen(
        ["bash", "-c", start, "bash", program, *FLAGS, f"--user-data-dir={folder}"],
        pass_fds=(its_commands, its_answers),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(its_commands)
    os.close(its_answers)
    try:
        yield Tab(our_commands, our_answers)
    finally:
        process.terminate()
        process.wait(timeout=30)
        os.close(our_commands)
