"""A responder that does nothing: what is left is the time of the client and of Redis, the floor of a round trip.

Run as `python -m bench.responder <redis url> <queue>`; ends with SIGTERM.
"""

from __future__ import annotations

import json
import sys

import redis


def main(url: str, queue: str) -> None:
    """Answer every task with the same result."""
    with redis.Redis.from_url(url) as client:
        while True:
            popped = client.brpop([queue], timeout=1)
            if popped is None:
                continue
            task = json.loads(popped[1])["headers"]["id"]
            key = f"celery-task-meta-{task}"
            record = {"status": "SUCCESS", "result": 1, "traceback": None, "children": [], "task_id": task}
            text = json.dumps(record)
            client.pipeline().set(key, text, ex=86400).publish(key, text).execute()


if __name__ == "__main__":
    main(*sys.argv[1:3])
