"""A Runner without SecretFlow, whose calls do what the request's parameters say."""

import json
import os
import threading
import time

import ray


def value(**fields):
    return json.dumps({"value": fields})


def failure(code, text, detail=None):
    return json.dumps(
        {
            "failure": {
                "code": code,
                "type": "",
                "text": text,
                "cause_type": None,
                "retryable": False,
                "detail": detail,
            }
        }
    )


@ray.remote
class Runner:
    def __init__(self, settings):
        self._settings = json.loads(settings)
        self._cancelled = threading.Event()

    def open(self, request):
        cluster = json.loads(request)["cluster"]
        self._cancelled.clear()
        return value(
            parties=[party["name"] for party in cluster["parties"]],
            seconds=0.1,
            warm=True,
        )

    def devices(self, request):
        spu = json.loads(request)["spu"]
        return value(devices=[] if spu is None else ["spu"], seconds=0.1)

    def run(self, request):
        task = json.loads(request)
        return getattr(self, "_" + task["parameters"]["behaviour"])(task)

    def _echo(self, task):
        return value(result={"settings": self._settings, "task": task}, seconds=0.1)

    def _pid(self, task):
        return value(result={"pid": os.getpid()}, seconds=0.1)

    def _fail(self, task):
        return failure(
            task["parameters"]["code"],
            "the text for the sender",
            "Traceback for the log",
        )

    def _die(self, task):
        os._exit(1)

    def _raise(self, task):
        raise ValueError("against the convention")

    def _wait(self, task):
        if self._cancelled.wait(task["timeout_seconds"]):
            return failure("CANCELLED", "cancelled")
        return failure("TIME_LIMIT", "too long")

    def _block(self, task):
        time.sleep(task["timeout_seconds"])

    def commit(self, request):
        return (
            value()
            if json.loads(request)["token"] == "1:1"
            else failure("STALE_CLAIM", "another worker holds it")
        )

    def close(self, request):
        return value()

    def cancel(self, request):
        self._cancelled.set()
        return value()

    def ping(self, request):
        return value(slot=self._settings["slot"])

    def progress(self, request):
        return value(progress=0.25)

    def alive(self, request):
        return value(alive=True)
