"""A worker that must not start says why in a few lines, and ends; one that may does not check twice."""

from __future__ import annotations

import shutil
from pathlib import Path

from sfworker.local import PROJECT, LocalWorker, free_port

from e2e.rights import RedisWithUsers

END_SECONDS = 60
PASSED_BEFORE = "passed all checks before"


def refusal(folder: Path, **settings: str) -> str:
    """Start a worker that ends by itself; returns what it said."""
    worker = LocalWorker(folder, settings=settings)
    worker.start()
    said = "\n".join(worker.news(END_SECONDS))
    assert worker.process.wait(END_SECONDS) == 1
    return said


def test_production_refuses_a_redis_that_may_evict_tasks(server: RedisWithUsers, tmp_path: Path) -> None:
    with server.client() as client:
        client.config_set("maxmemory-policy", "allkeys-lru")

    said = refusal(tmp_path, APP_ENV="production", REDIS_URL=server.url_of("worker"))

    assert "maxmemory-policy=allkeys-lru: Redis may evict tasks" in said
    assert "redis-cli config set maxmemory-policy noeviction" in said
    assert "SFWORKER_CELERY_ALLOWEVICTION=true" in said
    assert "\tat " not in said


def test_a_misspelt_setting_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, SFWORKER_CELERY_LEESE="5s")

    assert "SFWORKER_CELERY_LEESE is set, and nothing reads it; did you mean 'SFWORKER_CELERY_LEASE'?" in said
    assert "\tat " not in said


def test_route_files_that_cannot_run_are_refused(tmp_path: Path) -> None:
    (tmp_path / "routes").mkdir()
    (tmp_path / "routes" / "10-intake.camel.yaml").write_text("- route: [\n", encoding="utf-8")

    said = refusal(tmp_path, SFWORKER_ROUTES=str(tmp_path / "routes"))

    assert "10-intake.camel.yaml:" in said
    assert "\tat " not in said


def test_the_build_made_the_archive_that_shortens_the_start() -> None:
    assert (PROJECT / "target" / "sfworker.jsa").is_file(), "the lines [archive] of the build say why"


def test_routes_that_passed_all_checks_are_not_checked_again(tmp_path: Path) -> None:
    routes = tmp_path / "routes"
    shutil.copytree(PROJECT / "routes", routes)
    (redis_port, http_port) = (free_port(), free_port())

    def checked(**more: str) -> bool:
        settings = {"SFWORKER_CELERY_WAITFORRAY": "false", "SFWORKER_ROUTES": str(routes), **more}
        with LocalWorker(tmp_path, redis_port, http_port, settings).running() as worker:
            return not any(PASSED_BEFORE in line for line in worker.lines)

    assert checked()
    assert not checked()
    assert checked(SFWORKER_RETRY_MAXRETRIES="4")
    small = routes / "15-small.camel.yaml"
    small.write_text(small.read_text(encoding="utf-8") + "# an edit\n", encoding="utf-8")
    assert checked()
