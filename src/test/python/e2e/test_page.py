"""The page of the worker in a real browser: what it shows, what it does for whom, and what it must not do."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from sfworker.local import LocalWorker

from e2e.browser import HOW, Browser, find
from e2e.conftest import TOKEN
from e2e.desk import Desk
from e2e.test_psi import QUEUE
from e2e.wait import until
from e2e.work import endless, sample, send

HOSTILE = '<img src=x onerror="document.title=1">'
ESCAPE = ("Escape", 27)
ENTER = ("Enter", 13)
TAB = ("Tab", 9)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    executable = find()
    if executable is None:
        pytest.skip(HOW)
    browser = Browser(executable, tmp_path_factory.mktemp("browser"))
    yield browser
    browser.close()


@pytest.fixture
def page(chromium: Browser, guarded: LocalWorker) -> Iterator[Browser]:
    """The page, freshly loaded; whatever a test does, the browser has nothing to complain about."""
    chromium.complaints.clear()
    chromium.requests.clear()
    chromium.look(1280, 900)
    address = f"http://127.0.0.1:{guarded.http_port}/"
    chromium.open(address)
    chromium.until("document.querySelectorAll('#tiles div').length === 5")
    yield chromium
    assert chromium.complaints == []
    assert [url for url in chromium.requests if not url.startswith(address)] == []


def press(page: Browser, key: tuple[str, int]) -> None:
    page.press(*key, text="\r" if key == ENTER else "")


def answer(page: Browser, token: str | None) -> None:
    """Answer the dialog by keyboard: with a token, or with a plain yes."""
    page.until("document.querySelector('#ask').open")
    if token is None:
        page.run("document.querySelector('#ask button[value=yes]').focus()")
    else:
        page.until("document.activeElement.id === 'token'")
        page.type(token)
    press(page, ENTER)


def test_the_browser_may_load_and_run_only_files_of_the_worker(guarded: LocalWorker) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", guarded.http_port, timeout=10)
    connection.request("GET", "/")
    head = connection.getresponse()
    text = head.read().decode()
    connection.close()

    policy = (head.getheader("Content-Security-Policy") or "").split("; ")
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"} <= set(policy)
    assert "unsafe" not in " ".join(policy)
    assert head.getheader("X-Content-Type-Options") == "nosniff"
    assert "<style" not in text
    assert "style=" not in text
    assert "http://" not in text.replace("http://www.w3.org", "")


def test_it_shows_queue_tasks_failures_letters_times_and_flow(page: Browser, desk: Desk, sender: Celery) -> None:
    send(sender, sample("psi")).get(timeout=90)
    bad = send(sender, sample("psi", input_paths={"alice": "data/none.csv", "bob": "data/bob.csv"}))
    with pytest.raises(FileNotFoundError):
        bad.get(timeout=60)
    task = endless()
    send(sender, task)

    page.until(f"document.querySelector('#running').innerText.includes({json.dumps(task['execution_id'])})", 60)
    page.until("document.querySelector('#running progress').value >= 0.5", 60)
    page.until("document.querySelector('#failures').innerText.includes('put the file into the data folder')")
    page.until("document.querySelector('#letters').innerText.includes('none.csv')")
    page.until("document.querySelectorAll('#plot .column').length > 0")
    page.until("document.querySelector('#flow').naturalWidth > 0")
    assert "takes tasks" in page.text("#intake")
    assert page.text("#revision") == desk.routes()["active"]
    titles = page.run("[...document.querySelectorAll('#plot title')].map(each => each.textContent).join('|')")
    assert "algorithm" in titles
    until(lambda: page.run("document.querySelector('.slots .busy') !== null"))


def test_every_recent_task_names_the_folder_of_its_output(page: Browser, desk: Desk, sender: Celery) -> None:
    good, bad = sample("psi"), sample("psi", input_paths={"alice": "data/none.csv", "bob": "data/bob.csv"})
    send(sender, good).get(timeout=90)
    with pytest.raises(FileNotFoundError):
        send(sender, bad).get(timeout=90)

    shown = {}
    for name in (good["execution_id"], bad["execution_id"]):
        rows = "[...document.querySelectorAll('#recent tbody tr')]"
        own = f"{rows}.find(row => row.cells[1].textContent.includes({json.dumps(name)}))"
        page.until(f"{own} !== undefined")
        shown[name] = page.run(f"{own}.cells[7].textContent")

    told = {task["execution_id"]: task["output"] for task in desk.read("tasks")["recent"]}
    assert shown == {name: told[name] or "\N{EN DASH}" for name in shown}
    assert {log.name for log in Path(shown[good["execution_id"]]).iterdir()} == {"alice.log", "bob.log"}


def test_nothing_a_sender_writes_becomes_part_of_the_page(page: Browser, desk: Desk, sender: Celery) -> None:
    task = sample("psi", task_type=HOSTILE)
    task["execution_id"] = HOSTILE
    with pytest.raises(ValueError, match="not supported"):
        send(sender, task).get(timeout=60)
    stranger = sender.send_task(f"tasks.{HOSTILE}", queue=QUEUE)

    page.until("document.querySelector('#failures').innerText.includes('onerror=')")
    page.until(f"document.querySelector('#letters').innerText.includes({json.dumps(stranger.id)})")

    assert page.run("[...document.images].every(image => /^(icon|flow|)$/.test(image.id))")
    assert page.run("document.querySelectorAll('[onerror]').length") == 0
    assert page.run("document.title").endswith("127.0.0.1")
    assert "<img src=x" in page.text("#failures")


def test_an_operator_cancels_with_the_keyboard(page: Browser, desk: Desk, sender: Celery) -> None:
    send(sender, endless())
    page.until("document.querySelector('#running progress')?.value >= 0.5", 60)
    page.run("document.querySelector('#running-title').focus()")
    press(page, TAB)
    assert page.run("document.activeElement.getAttribute('aria-label')").startswith("Cancel ss_lr")

    press(page, ENTER)
    page.until("document.querySelector('#ask').open")
    press(page, ESCAPE)
    page.until("!document.querySelector('#ask').open")
    assert desk.read("tasks")["running"][0]["state"] == "running"
    page.until("document.activeElement.getAttribute('aria-label')?.startsWith('Cancel ss_lr')")
    press(page, ENTER)
    answer(page, None)
    answer(page, "wrong")
    page.until("document.querySelector('#ask-text').innerText.includes('does not take this token')")
    answer(page, TOKEN)

    page.until("document.querySelector('#said').innerText.includes('ending')")
    page.until("document.querySelector('#running-none').hidden === false", 60)
    assert page.run("localStorage.length + sessionStorage.length") == 0
    assert TOKEN not in page.run("document.documentElement.outerHTML")


def test_a_dead_letter_is_replayed(page: Browser, desk: Desk, sender: Celery, guarded: LocalWorker) -> None:
    missing = guarded.folder / "data" / "late.csv"
    task = sample("psi", input_paths={"alice": "data/late.csv", "bob": "data/bob.csv"})
    result = send(sender, task)
    with pytest.raises(FileNotFoundError):
        result.get(timeout=60)
    missing.write_bytes((guarded.folder / "data" / "alice.csv").read_bytes())
    name = json.dumps(f"Replay {result.id}")
    page.until(f"document.querySelector('[aria-label=' + CSS.escape({name}) + ']') !== null")

    page.run(f"document.querySelector('[aria-label=' + CSS.escape({name}) + ']').click()")
    answer(page, TOKEN)

    page.until("document.querySelector('#said').innerText.includes('done')")
    until(lambda: desk.read(f"tasks/{result.id}").get("outcome") == "success", 90)
    page.until(f"document.querySelector('[aria-label=' + CSS.escape({name}) + ']') === null")


def test_draining_is_shown_and_undone(page: Browser, desk: Desk) -> None:
    page.run("document.querySelector('#drain').click()")
    answer(page, None)
    answer(page, TOKEN)
    page.until("document.querySelector('#intake').innerText === 'drained'")

    # The token is known now, as long as the page is open.
    page.run("document.querySelector('#resume').click()")
    page.until("document.querySelector('#intake').innerText === 'takes tasks'")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")])
def test_it_fits_every_screen_and_follows_the_color_scheme(page: Browser, width: int, scheme: str) -> None:
    page.look(width, 800, scheme)

    page.until("document.documentElement.scrollWidth <= innerWidth")
    red = page.run("Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])")
    assert (red < 128) == (scheme == "dark")


def test_it_says_when_the_worker_cannot_be_reached(chromium: Browser, guarded: LocalWorker) -> None:
    chromium.open(f"http://127.0.0.1:{guarded.http_port}/")
    chromium.until("document.querySelectorAll('#tiles div').length === 5")
    chromium.ask("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0)
    chromium.until("!document.querySelector('#lost').hidden")
    assert "cannot be reached" in chromium.text("#lost")

    chromium.ask(
        "Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1
    )
    chromium.until("document.querySelector('#lost').hidden")
