"""The calls of a Runner, and how an attempt can end: real Ray, real Runner, real SecretFlow."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from sfworker.processes import carriers, wait_until

from sockets import LOOPBACKS, listening_addresses
from support import Attempt, Head, RunnerFactory, children, failure_of, is_gone, opened, party_pids


def test_stages_answer_what_the_contract_says(attempt: Attempt) -> None:
    attempt.open()
    assert attempt.client.call("ping")["attempt"] == attempt.attempt
    assert attempt.devices()["devices"] == ["alice", "bob", "spu"]
    attempt.close()

    ping = attempt.client.call("ping")
    assert (ping["pong"], ping["attempt"], ping["phase"], ping["spares"]) == (True, None, "idle", 1)


def test_second_attempt_starts_warm(attempt: Attempt) -> None:
    attempt.open()
    attempt.close()

    opened_again = attempt.open()
    attempt.close()

    assert opened_again["parties"] == ["alice", "bob"]
    assert opened_again["warm"] is True


def test_without_spares_nothing_stays_loaded(new_runner: RunnerFactory, tmp_path: Path) -> None:
    client = new_runner(spares=0)
    attempt = Attempt(client, tmp_path)

    with opened(attempt):
        assert attempt.psi()["intersection_count"] == 150

    runner = client.call("ping")["pid"]
    assert wait_until(lambda: children(runner) == [], 10)
    assert client.call("ping")["spares"] == 0


def test_slot_takes_one_attempt_at_a_time(attempt: Attempt, tmp_path: Path) -> None:
    with opened(attempt):
        code, text = failure_of(Attempt(attempt.client, tmp_path).open)

    assert (code, text) == ("INTERNAL", f"the slot is busy with attempt {attempt.attempt}")


def test_stale_claim_changes_nothing(attempt: Attempt) -> None:
    with opened(attempt):
        attempt.psi()
        stale = Attempt(attempt.client, attempt.out, attempt=attempt.attempt, token="e:16")

        assert failure_of(stale.commit)[0] == "STALE_CLAIM"
        assert failure_of(stale.devices)[0] == "STALE_CLAIM"
        assert failure_of(lambda: stale.client.call("alive", **stale.claim()))[0] == "STALE_CLAIM"
        assert not attempt.output("alice").parent.exists()


def test_commit_and_close_can_be_repeated(attempt: Attempt) -> None:
    with opened(attempt):
        attempt.psi()
        assert attempt.commit() == 1
        assert attempt.commit() == 1
    attempt.close()
    assert attempt.client.call("close", attempt="never seen") == {}
    assert attempt.client.call("cancel", attempt="never seen", reason="x") == {}


def test_result_has_no_numbers_that_json_lacks(attempt: Attempt) -> None:
    with opened(attempt):
        answer = attempt.client.finish(attempt.start_module("odd_numbers"))

    assert answer["result"] == {"nan": None, "list": [1.5, None], "count": 3}


def test_failure_at_one_party_is_told_without_values(attempt: Attempt) -> None:
    with opened(attempt):
        code, text = failure_of(lambda: attempt.client.finish(attempt.start_module("failing")))

    assert (code, text) == (
        "COMPUTATION",
        "failing failed at party bob (ValueError); the log of its worker has the details",
    )


def test_progress_is_that_of_the_slowest_party(attempt: Attempt, tmp_path: Path) -> None:
    steps = ["0.1", "nan", "0.05", "0.5", "7"]
    with opened(attempt):
        call = attempt.start_module("progressing", folder=str(tmp_path), steps=steps)
        for step, shown in zip(steps, (0.1, 0.1, 0.1, 0.5, 1.0), strict=True):
            attempt.client.wait_for_progress(shown)
            (tmp_path / f"after {step}").touch()
        attempt.client.finish(call)

    assert attempt.client.call("progress") == {"progress": None}


def test_unknown_module_is_named(attempt: Attempt) -> None:
    with opened(attempt):
        code, text = failure_of(lambda: attempt.client.finish(attempt.start_module("no_such")))

    assert (code, text) == ("INTERNAL", "the algorithm module 'no_such' cannot be loaded (ModuleNotFoundError)")


def test_parties_listen_on_loopback_only(attempt: Attempt) -> None:
    with opened(attempt):
        addresses = listening_addresses(party_pids(attempt.client))

    assert addresses
    assert addresses <= LOOPBACKS


def test_killed_party_is_reported_as_what_it_is(attempt: Attempt) -> None:
    with opened(attempt):
        call = attempt.start_module("waiting")
        attempt.client.wait_for_progress(0.25)
        parties = party_pids(attempt.client)

        os.kill(parties[0], signal.SIGKILL)

        code, text = failure_of(lambda: attempt.client.finish(call))
        assert code == "PARTY_LOST"
        assert text.endswith("was killed by SIGKILL")
        assert wait_until(lambda: all(map(is_gone, parties)), 10)

    with opened(attempt):
        assert attempt.psi()["intersection_count"] == 150


def test_cancel_ends_a_running_algorithm(attempt: Attempt) -> None:
    with opened(attempt):
        call = attempt.start_module("waiting")
        attempt.client.wait_for_progress(0.25)
        parties = party_pids(attempt.client)

        attempt.client.call("cancel", attempt=attempt.attempt, reason="revoked by user")

        assert failure_of(lambda: attempt.client.finish(call)) == (
            "CANCELLED",
            "the task was cancelled: revoked by user",
        )
        assert wait_until(lambda: all(map(is_gone, parties)), 10)
        assert failure_of(attempt.commit)[0] == "CANCELLED"


def test_close_ends_a_running_algorithm(attempt: Attempt) -> None:
    with opened(attempt):
        call = attempt.start_module("waiting")
        attempt.client.wait_for_progress(0.25)

    assert failure_of(lambda: attempt.client.finish(call))[0] == "CANCELLED"


def test_time_limit_ends_a_running_algorithm(attempt: Attempt) -> None:
    with opened(attempt):
        call = attempt.start_module("waiting", timeout_seconds=0.5)

        assert failure_of(lambda: attempt.client.finish(call)) == (
            "SOFT_TIME_LIMIT",
            "waiting did not end within 0.5 s",
        )
        assert party_pids(attempt.client) == []


def test_lease_that_is_not_renewed_ends_the_attempt(new_runner: RunnerFactory, tmp_path: Path) -> None:
    attempt = Attempt(new_runner(lease_seconds=1), tmp_path)
    with opened(attempt):
        call = attempt.start_module("waiting")
        assert attempt.client.call("alive", **attempt.claim()) == {"ok": True}

        code, text = failure_of(lambda: attempt.client.finish(call))

    assert code == "STALE_CLAIM"
    assert text.startswith("the worker was not heard for 1 s")


def test_killed_runner_leaves_no_process(head: Head, new_runner: RunnerFactory, tmp_path: Path) -> None:
    attempt = Attempt(new_runner(), tmp_path)
    attempt.open()
    attempt.devices()
    attempt.start_module("waiting")
    attempt.client.wait_for_progress(0.25)
    runner = attempt.client.call("ping")["pid"]
    template = children(runner)
    parties = party_pids(attempt.client)
    assert len(parties) == 2

    os.kill(runner, signal.SIGKILL)

    assert wait_until(lambda: all(map(is_gone, [runner, *template, *parties])), 10)
    assert not set(parties) & set(carriers(head.mark))


def test_killed_template_is_replaced(new_runner: RunnerFactory, tmp_path: Path) -> None:
    attempt = Attempt(new_runner(), tmp_path)
    with opened(attempt):
        call = attempt.start_module("waiting")
        attempt.client.wait_for_progress(0.25)

        os.kill(children(attempt.client.call("ping")["pid"])[0], signal.SIGKILL)

        assert failure_of(lambda: attempt.client.finish(call))[0] == "PARTY_LOST"

    with opened(attempt):
        assert attempt.psi()["intersection_count"] == 150


def test_two_runners_work_at_the_same_time(new_runner: RunnerFactory, tmp_path: Path) -> None:
    attempts = [Attempt(new_runner(), tmp_path / name) for name in ("one", "two")]
    with opened(attempts[0]), opened(attempts[1]):
        assert [attempt.psi()["intersection_count"] for attempt in attempts] == [150, 150]


def test_attempt_leaves_only_its_log(new_runner: RunnerFactory, tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    attempt = Attempt(new_runner(log_dir=str(logs)), tmp_path)
    with opened(attempt):
        attempt.psi()

    assert sorted(path.name for path in (tmp_path / "work 0").iterdir()) == [".lock", "template.log", "tmp"]
    (folder,) = logs.iterdir()
    assert sorted(path.name for path in folder.iterdir()) == ["alice.log", "bob.log"]
    assert "PSI" in (folder / "alice.log").read_text()


def test_runner_with_wrong_settings_says_so(new_runner: RunnerFactory, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    code, _ = failure_of(lambda: new_runner(work_dir=str(tmp_path / "file/below")).call("ping"))

    assert code == "INTERNAL"
