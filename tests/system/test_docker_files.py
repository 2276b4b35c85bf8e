"""The image and the compose file: no engine is needed to hold them to their promises."""

from __future__ import annotations

import re
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.config.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]


def tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a development tool of this environment says."""
    command = [str(Path(sysconfig.get_path("scripts")) / name), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def compose() -> dict[str, Any]:
    """The compose file as data."""
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8")))


def services(*profiles: str) -> set[str]:
    """What `docker compose` starts with these profiles on."""
    return {
        name
        for name, service in compose()["services"].items()
        if not service.get("profiles") or set(service["profiles"]) & set(profiles)
    }


def inside(name: str, environ: dict[str, str], folder: Path) -> dict[str, str]:
    """The environment that a service sees when compose is called with `environ`; `folder` stands for /run/secrets."""
    service, secrets = compose()["services"][name], compose().get("secrets", {})
    for secret in service.get("secrets", []):
        file = re.fullmatch(r"\$\{(\w+):-(.+)\}", secrets[secret]["file"])
        assert file
        (folder / secret).symlink_to(environ.get(file[1], file[2]))
    said = {key: str(value) for key, value in service.get("environment", {}).items()}
    return {key: value.replace("/run/secrets/", f"{folder}/") for key, value in said.items()}


def instructions() -> list[str]:
    """The Dockerfile's instructions, continued lines joined, comments left out."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return "\n".join(lines).replace("\\\n", " ").splitlines()


def test_hadolint_has_nothing_to_say() -> None:
    verdict = tool("hadolint", "Dockerfile")

    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def test_the_compose_file_follows_its_schema() -> None:
    verdict = tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")

    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def test_plain_up_starts_the_one_machine_service_alone() -> None:
    assert services() == {"monitor"}
    assert services("web") == {"monitor", "web"}
    assert services("dev") == {"monitor", "mail"}
    assert services("scale") == {"monitor", "postgres", "scheduler", "worker", "web"}  # monitor: --scale monitor=0


def test_state_lives_in_two_volumes_and_the_configuration_is_read_only() -> None:
    service = compose()["services"]["monitor"]

    assert set(compose()["volumes"]) == {"storage", "digests", "database"}
    assert set(service["volumes"]) == {
        "./feeds.yaml:/data/feeds.yaml:ro",
        "storage:/data/storage",
        "digests:/data/digests",
    }


def test_the_archive_is_served_without_a_way_to_change_it() -> None:
    web = compose()["services"]["web"]

    assert "digests:/data/digests:ro" in web["volumes"]
    assert not [volume for volume in web["volumes"] if volume.startswith("storage")]
    assert web["command"][:4] == ["archive", "serve", "--host", "0.0.0.0"]


def test_there_is_time_to_drain_and_a_health_check() -> None:
    service = compose()["services"]["monitor"]

    assert service["stop_grace_period"] == "40s"
    assert service["healthcheck"]["test"] == ["CMD", "monitor", "status", "--healthy"]
    assert any(line.endswith('CMD ["monitor", "status", "--healthy"]') for line in instructions())


def test_a_worker_has_no_configuration_of_its_own() -> None:
    scheduler, worker = (compose()["services"][name] for name in ("scheduler", "worker"))

    assert worker["command"][:3] == ["run", "--role", "worker"]
    assert set(scheduler["volumes"]) - set(worker["volumes"]) == {"./feeds.yaml:/data/feeds.yaml:ro"}
    assert scheduler["secrets"] == worker["secrets"] == ["database_url", "smtp_url"]


@pytest.mark.parametrize("name", ["monitor", "web", "scheduler", "worker"])
def test_what_compose_sets_by_default_is_taken(name: str, tmp_path: Path) -> None:
    assert load_settings(inside(name, {}, tmp_path)) == Settings()


def test_a_secret_that_the_owner_names_reaches_the_service(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("smtps://desk:word@mail.example\n", encoding="utf-8")

    settings = load_settings(inside("monitor", {"SMTP_URL_SECRET": str(mine)}, tmp_path))

    assert settings.smtp_url == "smtps://desk:word@mail.example"


def test_our_containers_hold_no_privilege() -> None:
    for name in ("monitor", "web", "scheduler", "worker"):
        service = compose()["services"][name]

        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_no_port_is_open_to_the_world() -> None:
    ports = [port for service in compose()["services"].values() for port in service.get("ports", [])]

    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_secrets_come_from_files() -> None:
    environment = compose()["services"]["monitor"]["environment"]

    assert environment
    assert [name for name in environment if not name.endswith("_FILE")] == []


def test_every_image_of_others_has_a_fixed_version() -> None:
    images = [service["image"] for service in compose()["services"].values() if "build" not in service]
    bases = [line.split()[1] for line in instructions() if line.startswith("FROM ")]

    assert [image for image in images + bases if ":" not in image or image.endswith(":latest")] == []


def test_what_runs_is_not_root_and_not_what_builds() -> None:
    lines = instructions()
    stages = [index for index, line in enumerate(lines) if line.startswith("FROM ")]
    final = lines[stages[-1] :]

    assert len(stages) == 2
    assert [line for line in final if line.startswith("USER ")] == ["USER 10001:10001"]
    assert not [line for line in final if "pip install" in line]


def test_the_image_installs_only_what_the_lock_vouches_for() -> None:
    installs = [line for line in instructions() if "pip install" in line]

    assert "--require-hashes --only-binary :all: --requirement requirements.lock" in installs[0]
    assert "--no-deps --no-build-isolation ." in installs[1]
    assert len(installs) == 2


def test_the_image_runs_the_service_with_its_volumes() -> None:
    lines = instructions()

    assert 'ENTRYPOINT ["monitor"]' in lines
    assert 'CMD ["run"]' in lines
    assert 'VOLUME ["/data/storage", "/data/digests"]' in lines
    assert "STOPSIGNAL SIGTERM" in lines
    assert any("HEALTHCHECK" in line for line in lines)


def test_everything_the_image_copies_reaches_the_builder() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = {
        name.removeprefix("./")
        for line in instructions()
        if line.startswith("COPY ") and "--from" not in line
        for name in line.split()[1:-1]
    }

    assert "*" in ignored
    assert {f"!{name}" for name in copied} == {line for line in ignored if line.startswith("!")}
    assert [name for name in copied if not (ROOT / name).exists()] == []
