"""What an operator sees and does below ``/actuator``."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from sfworker.local import LocalWorker


class Desk:
    """What an operator sees and does, most of it at ``/actuator/routes``."""

    def __init__(self, worker: LocalWorker) -> None:
        self._port = worker.http_port

    def read(self, path: str) -> Any:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/actuator/{path}", timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as down:
            # Health says so by its status too.
            return json.load(down)

    def ask(self, action: str, **body: str) -> tuple[int, Any]:
        return self.post(f"routes/{action}", body)

    def post(self, path: str, body: dict[str, str], token: str | None = None) -> tuple[int, Any]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}/actuator/{path}",
            data=json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json",
                **({} if token is None else {"Authorization": f"Bearer {token}"}),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - an address of this test
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)

    def picture(self, revision: str) -> str:
        address = f"http://127.0.0.1:{self._port}/actuator/routes/{revision}/picture"
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert answer.headers["Content-Type"].startswith("image/svg+xml")
            return str(answer.read().decode())

    def routes(self) -> Any:
        return self.read("routes")

    def entry(self, revision: str) -> Any:
        return next((entry for entry in self.routes()["history"] if entry["hash"] == revision), None)
