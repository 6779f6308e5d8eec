"""Locks of multiprocessing inside of the sandbox behave as those of Python do outside."""

from __future__ import annotations

import multiprocessing
from importlib import import_module
from multiprocessing import heap
from multiprocessing.pool import ThreadPool

import pytest
from sfworker.sandbox import semaphores

NATIVE = import_module("_multiprocessing")
FORK = multiprocessing.get_context("fork")


@pytest.fixture(autouse=True, params=["Python's", "ours"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "ours":
        # What is set here is set back.
        monkeypatch.setattr(NATIVE, "SemLock", semaphores.SharedSemaphore)
        monkeypatch.setattr(heap.Arena, "_dir_candidates", [])


def test_a_lock_is_held_once() -> None:
    lock = FORK.Lock()
    assert lock.acquire()
    assert not lock.acquire(block=False)
    assert not lock.acquire(timeout=0.01)
    assert not lock.acquire(timeout=-1)
    lock.release()
    with pytest.raises(ValueError, match="released too many times"):
        lock.release()
    with lock:
        assert "MainProcess" in repr(lock)


def test_a_recursive_lock_is_held_by_one_thread() -> None:
    lock = FORK.RLock()
    with pytest.raises(AssertionError):
        lock.release()
    with lock, lock, ThreadPool(1) as pool:
        assert not pool.apply(lock.acquire, (False,))
    with ThreadPool(1) as pool:
        assert pool.apply(lock.acquire, (False,))


def test_a_semaphore_counts() -> None:
    semaphore = FORK.BoundedSemaphore(2)
    assert [semaphore.acquire(block=False) for _ in range(3)] == [True, True, False]
    assert semaphore.get_value() == 0


def test_a_condition_and_an_event_wake_others() -> None:
    event, condition = FORK.Event(), FORK.Condition()
    with ThreadPool(1) as pool:
        waiting = pool.apply_async(event.wait, (10,))
        event.set()
        assert waiting.get(10)
    with condition:
        assert not condition.wait(0.01)


def test_processes_share_a_lock_and_a_value() -> None:
    value, results = FORK.Value("i", 0), FORK.Queue()

    def add() -> None:
        for _ in range(100):
            with value.get_lock():
                value.value += 1
        results.put("done")

    processes = [FORK.Process(target=add) for _ in range(3)]
    for process in processes:
        process.start()
    assert [results.get(timeout=20) for _ in processes] == ["done"] * 3
    for process in processes:
        process.join(20)
    assert value.value == 300


def test_a_lock_goes_to_no_process_that_begins_anew() -> None:
    if NATIVE.SemLock is semaphores.SharedSemaphore:
        process = multiprocessing.get_context("spawn").Process(target=print, args=[FORK.Lock()])
        with pytest.raises(RuntimeError, match="take the start method 'fork'"):
            process.start()
