"""An example of how not to claim, for the test of the checker: takes a message and writes it down in two commands.

Killed between the two it loses the message. With `whole` instead of `split` it does both in one script and loses none;
everything else is the same. Run as `python -m chaos.split_claim <redis url> <queue> <name> split|whole`.
"""

from __future__ import annotations

import base64
import json
import random
import sys
import time
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from chaos.routes import EFFECTS

IDLE_SECONDS = 0.02
# Longer than between two commands without anything, so that a few kills are enough.
BETWEEN_SECONDS = 0.03
WORK_SECONDS = 0.03

TAKE = """
local message = redis.call('RPOP', KEYS[1])
if message then redis.call('HSET', KEYS[2], cjson.decode(message).properties.delivery_tag, message) end
return message
"""
FINISH = """
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('SET', KEYS[1], ARGV[2])
  redis.call('PUBLISH', KEYS[1], ARGV[2])
  redis.call('SADD', KEYS[2], ARGV[3])
  redis.call('PUBLISH', 'task_status_events', ARGV[4])
  redis.call('LPUSH', 'task_status_queue', ARGV[4])
end
redis.call('HDEL', KEYS[3], ARGV[1])
"""


class Consumer:
    """One consumer; what it holds is in a hash under its name, and goes back to the queue when it starts again."""

    def __init__(self, client: redis.Redis, queue: str, name: str, whole: bool) -> None:
        self._client = client
        self._queue = queue
        self._held = f"unacked:{name}"
        self._whole = whole

    def restore(self) -> None:
        """Give back what the last process under this name held."""
        for tag, message in self._client.hgetall(self._held).items():
            pipeline = self._client.pipeline()
            pipeline.rpush(self._queue, message)
            pipeline.hdel(self._held, tag)
            pipeline.execute()

    def step(self) -> None:
        """Take a message, if there is one, and finish it."""
        message = self._take()
        if message is None:
            time.sleep(IDLE_SECONDS)
            return
        decoded = json.loads(message)
        time.sleep(WORK_SECONDS)
        execution = json.loads(base64.b64decode(decoded["body"]))[0][0]["execution_id"]
        self._finish(decoded["headers"]["id"], decoded["properties"]["delivery_tag"], execution)

    def _take(self) -> Any:
        if self._whole:
            time.sleep(BETWEEN_SECONDS)
            return self._client.eval(TAKE, 2, self._queue, self._held)
        message = self._client.rpop(self._queue)
        if message is not None:
            time.sleep(BETWEEN_SECONDS)
            self._client.hset(self._held, json.loads(str(message))["properties"]["delivery_tag"], str(message))
        return message

    def _finish(self, task: str, tag: str, execution: str) -> None:
        event = {
            "execution_id": execution,
            "event_id": f"{execution}:1",
            "seq": 1,
            "data": {"stage": "task_completed"},
        }
        keys = [f"celery-task-meta-{task}", EFFECTS, self._held]
        record = json.dumps({"status": "SUCCESS", "result": None, "task_id": task})
        self._client.eval(FINISH, 3, *keys, tag, record, f"{task}|{tag}", json.dumps(event))


def main(url: str, queue: str, name: str, how: str) -> None:
    """Consume until killed; a lost connection is made again."""
    # A command that is repeated behind our back would take two messages.
    client = redis.Redis.from_url(url, decode_responses=True, retry=Retry(NoBackoff(), 0))
    consumer = Consumer(client, queue, name, how == "whole")
    restored = False
    while True:
        try:
            if not restored:
                consumer.restore()
                restored = True
                print("consumer ready.", flush=True)
            consumer.step()
        except redis.RedisError as error:
            # What it held is not known any more; that it is done twice is prevented by the record.
            print(error, flush=True)
            restored = False
            time.sleep(random.uniform(0.05, 0.1))  # noqa: S311


if __name__ == "__main__":
    main(*sys.argv[1:5])
