"""What a container may: nothing but its work. And where secrets are not."""

import json

import pytest

from deploy.docker.compose import ROOT
from shared.messaging.topology import CONSUMERS
from tests.compose.confinement import check_limits, check_powers, inspected, name_of
from tests.compose.system import ComposeSystem

PUBLISHED = {"web", "siecle"}


def test_no_root_no_capability_no_writing(system: ComposeSystem) -> None:
    assert len(check_powers(system)) >= 8


def test_only_the_pages_are_published_and_only_here(system: ComposeSystem) -> None:
    for container in inspected(system):
        bound = [one for ports in container["HostConfig"]["PortBindings"].values() for one in ports]
        assert {one["HostIp"] for one in bound} <= {"127.0.0.1"}
        assert bool(bound) == (name_of(container) in PUBLISHED)


def test_limits_and_log_rotation_everywhere(system: ComposeSystem) -> None:
    check_limits(system)


def test_an_image_holds_its_own_service_only(system: ComposeSystem) -> None:
    for service, folder in (("web", "intentions"), *((name, name) for name in CONSUMERS)):
        assert system.compose.execute(service, "ls", "/app/services").split() == [folder]
        assert sorted(system.compose.execute(service, "ls", "/app").split()) == ["services", "shared"]


def as_root(system: ComposeSystem, command: str) -> list[str]:
    """The words that a shell of root prints on the secrets' volume."""
    image = json.loads(system.docker("inspect", *system.containers("postgres")))[0]["Image"]
    volume = f"{system.project}_secrets:/vault:ro"
    shell = ("run", "--rm", "--user=0", "--volume", volume, "--entrypoint=sh", image, "-c")
    return system.docker(*shell, command).split()


@pytest.fixture(scope="module")
def secret_values(system: ComposeSystem) -> list[str]:
    """Every secret there is."""
    values = as_root(system, "for file in /vault/master/*; do cat $file; echo; done")
    assert len(values) >= 16
    return values


def test_no_secret_where_others_look(system: ComposeSystem, secret_values: list[str]) -> None:
    containers = inspected(system)
    shown = json.dumps(containers)
    for image in {container["Image"] for container in containers}:
        shown += system.docker("history", "--no-trunc", image) + system.docker("inspect", image)
    shown += system.compose("logs", "--no-color")
    assert [value for value in secret_values if value in shown] == []


def test_each_reads_its_own_secrets_alone(system: ComposeSystem) -> None:
    files = as_root(system, "find /vault -type f")
    owners = {file.split("/")[2] for file in files}
    assert owners >= {"web", "worker", "cli", "setup", "topology", "migrate-sync", "master"}
    for service in owners & {name_of(container) for container in inspected(system)}:
        each = f"for file in {' '.join(files)}; do test -r $file && echo $file; done; true"
        readable = system.compose.execute(service, "sh", "-c", each).split()
        assert readable
        assert {file.split("/")[2] for file in readable} == {service}


def test_the_services_ids_are_those_of_their_images(system: ComposeSystem) -> None:
    recipe = (ROOT / "docker-compose.yml").read_text()
    for container in inspected(system):
        user = container["Config"]["User"]
        assert user.split(":")[0].isdigit(), name_of(container)
    assert recipe.count("UID: 1000") == 4
