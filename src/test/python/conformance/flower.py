"""Flower, in an environment of its own, attached to a Redis; and what its pages and buttons do."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sfworker.local import free_port

from conformance import environments
from conformance.eventually import holds

START_SECONDS = 30.0
INSPECTED = {"stats", "active_queues", "registered", "scheduled", "active", "reserved", "revoked", "conf"}
REQUEST_SECONDS = 20
APPLICATION = """\
import json, os
from celery import Celery

url = os.environ["FLOWER_REDIS_URL"]
app = Celery("flower", broker=url, backend=url)
app.conf.update(json.loads(os.environ["FLOWER_CELERY_OPTIONS"]))
"""


@dataclass
class Flower:
    """A running Flower."""

    folder: Path
    url: str
    options: Mapping[str, Any]
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> Flower:
        """Start it, and wait until it answers."""
        (self.folder / "flower_application.py").write_text(APPLICATION, encoding="utf-8")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
            "FLOWER_REDIS_URL": self.url,
            "FLOWER_CELERY_OPTIONS": json.dumps(self.options),
            "FLOWER_UNAUTHENTICATED_API": "true",
        }
        command = [str(environments.python("flower")), "-m", "celery", "-A", "flower_application", "flower"]
        with (self.folder / "flower.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--address=127.0.0.1", f"--port={self.port}", "--inspect_timeout=1000"],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        assert holds(lambda: self.status("/") == 200, START_SECONDS), f"see {self.folder}/flower.log"
        return self

    def request(self, path: str, method: str = "GET") -> bytes:
        """Ask for a page, or press a button."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", method=method, data=b"" if method == "POST" else None
        )
        with urllib.request.urlopen(request, timeout=REQUEST_SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read()
            return content

    def status(self, path: str) -> int:
        """HTTP status of a page; 0 when nobody answers."""
        try:
            self.request(path)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0
        return 200

    def json(self, path: str) -> Any:
        """What the API answers; nothing when it does not know."""
        try:
            return json.loads(self.request(path))
        except urllib.error.HTTPError:
            return {}

    def workers(self) -> dict[str, bool]:
        """Workers and whether they are online."""
        status: dict[str, bool] = self.json("/api/workers?status=1")
        return status

    def inspected(self, node: str) -> set[str]:
        """Ask a worker for all that its page shows; return what it answered, now or before."""
        found = self.json(f"/api/workers?refresh=true&workername={node}").get(node, {})
        return set(found) - {"timestamp"}

    def task(self, task: str) -> dict[str, Any]:
        """What is known about a task."""
        info: dict[str, Any] = self.json(f"/api/task/info/{task}")
        return info

    def press(self, button: str, **arguments: str) -> bytes:
        """Press a button of the pages."""
        query = f"?{urllib.parse.urlencode(arguments)}" if arguments else ""
        return self.request(f"/api/{urllib.parse.quote(button)}{query}", "POST")

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            finally:
                self._process.kill()
