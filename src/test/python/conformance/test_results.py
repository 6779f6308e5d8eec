"""C30 to C34: how results are written and read, and how tasks are refused."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Callable

import pytest

from conformance.conftest import RESULT_SECONDS
from conformance.eventually import eventually
from conformance.heard import Heard, Published
from conformance.site import ECHO, QUEUE, Client, Site

META = "celery-task-meta-"
PROCESS_SECONDS = 30
# Waits for a result in a process of its own: url and id are its arguments.
WAITER = """\
import sys
from celery import Celery
app = Celery(broker=sys.argv[1], backend=sys.argv[1])
print(app.AsyncResult(sys.argv[2]).get(timeout=20)["echoed_data"])
"""


@pytest.mark.case("C30")
def test_a_result_is_one_write_and_one_message_of_the_same_bytes(
    site: Site, client: Client, published: Callable[[str], Published]
) -> None:
    task = str(uuid.uuid4())
    client.store.config_set("notify-keyspace-events", "KA")
    writes, records = published(f"__keyspace@0__:{META}{task}"), published(META + task)

    client.echo("once", task_id=task).get(timeout=10)
    site.assert_settled()

    client.store.config_set("notify-keyspace-events", "")
    assert Counter(writes.texts())[b"set"] == 1
    assert records.texts() == [client.meta(task)]
    record = client.record(task)
    assert record["task_id"] == task
    assert {"status", "result", "traceback", "children", "date_done", "task_id"} <= set(record)


@pytest.mark.case("C31")
def test_waiting_may_begin_before_the_end(site: Site, client: Client) -> None:
    with site.busy(2):
        result = client.echo("waited for")
        waiter = subprocess.Popen(
            [sys.executable, "-c", WAITER, client.url, result.id], stdout=subprocess.PIPE, text=True
        )
        # It looks once and then listens; the task ends only when it listens.
        eventually(lambda: dict(client.store.pubsub_numsub(META + result.id))[(META + result.id).encode()] >= 2, True)

    assert result.get(timeout=10)["echoed_data"] == "waited for"
    assert waiter.communicate(timeout=PROCESS_SECONDS)[0].strip() == "waited for"


@pytest.mark.case("C31")
def test_waiting_may_begin_after_the_end_and_in_another_process(site: Site, client: Client) -> None:
    result = client.echo("kept")
    client.ends(result, "SUCCESS")

    waiter = subprocess.run(
        [sys.executable, "-c", WAITER, client.url, result.id],
        capture_output=True,
        text=True,
        timeout=PROCESS_SECONDS,
        check=True,
    )

    assert waiter.stdout.strip() == "kept"
    assert result.get(timeout=10)["echoed_data"] == "kept"


@pytest.mark.case("C32")
def test_an_extended_result_says_what_was_called(fleet: Site) -> None:
    client = fleet.client
    worker = fleet.only()

    result = client.app.send_task(ECHO, kwargs={"data": "named"}, queue=QUEUE)
    result.get(timeout=10)
    record = client.record(result)

    assert RESULT_SECONDS - 100 < client.store.ttl(META + result.id) <= RESULT_SECONDS
    assert (record["name"], record["args"], record["kwargs"]) == (ECHO, [], {"data": "named"})
    assert (record["worker"], record["retries"], record["queue"]) == (fleet.node(worker), 0, QUEUE)
    assert (result.name, result.worker, result.queue) == (ECHO, fleet.node(worker), QUEUE)


@pytest.mark.case("C33")
def test_an_unknown_task_is_not_registered(site: Site, client: Client) -> None:
    result = client.app.send_task("nobody.knows_this", queue=QUEUE)

    with pytest.raises(Exception) as failure:
        result.get(timeout=10)

    assert type(failure.value).__name__ == "NotRegistered"
    stored = client.record(result)["result"]
    assert (stored["exc_type"], stored["exc_module"]) == ("NotRegistered", "celery.exceptions")
    assert stored["exc_message"] == ["nobody.knows_this"]


@pytest.mark.case("C33")
def test_an_unknown_task_has_its_event(site: Site, client: Client, heard: Heard) -> None:
    result = client.app.send_task("nobody.knows_this", queue=QUEUE)

    event = heard.wait_for(result.id, "task-failed")

    assert "NotRegistered" in event["exception"]
    assert "traceback" in event


@pytest.mark.case("C34")
@pytest.mark.parametrize(("args", "kwargs"), [([], {}), ([1, 2], {}), ([1], {"data": 2}), ([], {"other": 1})])
def test_wrong_arguments_are_a_type_error(args: list[int], kwargs: dict[str, int], site: Site, client: Client) -> None:
    result = client.app.send_task(ECHO, args=args, kwargs=kwargs, queue=QUEUE)

    with pytest.raises(TypeError):
        result.get(timeout=10)

    assert json.loads(client.meta(result) or b"{}")["result"]["exc_module"] == "builtins"
