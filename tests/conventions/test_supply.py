"""What is installed, and on which terms: wheels by hash, images by minor version, one licence."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
LICENCE = "EUPL-1.2"
COMPOSE = sorted([ROOT / "docker-compose.yml", *(ROOT / "deploy").glob("compose.*.yml")])
IMAGE = re.compile(r"\$\{([A-Z]+_IMAGE):-([^}]+)\}")
MINOR = re.compile(r":v?\d+\.\d+")


def _tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def _commands(text: str) -> list[str]:
    """The lines of a script, continued ones joined, comments left out."""
    joined = re.sub(r"\\\n\s*", " ", text)
    return [line for line in joined.splitlines() if not line.lstrip().startswith("#")]


def test_s3_requirements_are_installed_as_wheels_by_hash() -> None:
    installs = [
        (file.name, line)
        for file in _tracked("*.sh", "*Dockerfile", "Makefile", ".ci/*")
        for line in _commands(file.read_text())
        if "pip install" in line and "--no-index" not in line
    ]
    assert len(installs) >= 2
    for found in installs:
        assert "--only-binary :all:" in found[1], found
        assert "--require-hashes" in found[1], found


def test_s3_locking_takes_no_version_without_a_wheel() -> None:
    assert "uv pip compile" in (makefile := (ROOT / "Makefile").read_text())
    assert "--only-binary :all:" in makefile


def test_s3_packages_of_npm_are_locked_and_run_no_script() -> None:
    calls = [
        (file.name, line)
        for file in _tracked("*.sh", "*.py", "Makefile", "*Dockerfile")
        if file != Path(__file__)
        for line in file.read_text().splitlines()
        if re.search(r"\bnpm\b.*\b(install|ci|i)\b", line)
    ]
    assert calls
    for found in calls:
        assert '"ci"' in found[1], found
        assert "--ignore-scripts" in found[1], found
    lock = json.loads((ROOT / "docs/examples/package-lock.json").read_text())
    packages = [package for name, package in lock["packages"].items() if name]
    assert all(package["integrity"].startswith("sha512-") for package in packages)
    assert not any("resolved" in package for package in packages)


@pytest.mark.parametrize("file", COMPOSE, ids=lambda file: file.name)
def test_l_every_image_is_pinned_to_a_minor_version_that_operators_read(file: Path) -> None:
    operate = (ROOT / "docs/operate.md").read_text()
    for variable, image in IMAGE.findall(file.read_text()):
        assert MINOR.search(image), variable
        assert f"`{image}`" in operate, variable


def test_l_an_image_has_one_tag_everywhere() -> None:
    default = dict(pair for file in COMPOSE for pair in IMAGE.findall(file.read_text()))
    assert f"ARG PYTHON_IMAGE={default['PYTHON_IMAGE']}" in (ROOT / "deploy/images/Dockerfile").read_text()
    containers = (ROOT / "tests/support/containers.py").read_text()
    for variable in ("POSTGRES_IMAGE", "RABBITMQ_IMAGE"):
        assert f'"{variable}", "{default[variable]}"' in containers


def test_l_the_licence_is_the_same_wherever_it_is_said() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    assert project["license"] == public["legal"]["license"] == LICENCE
    assert f"`{LICENCE}`" in (ROOT / "README.md").read_text()
    notice = (ROOT / "LICENSE").read_text()
    assert f"SPDX-License-Identifier: {LICENCE}" in notice
    # The licence asks for these words right after the copyright notice.
    assert re.search(r"^Copyright .+\n\nLicensed under the EUPL$", notice, re.MULTILINE)
    package = json.loads((ROOT / "docs/examples/package.json").read_text())
    assert package["license"] == LICENCE


def test_l_catalogues_are_told_this_release() -> None:
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert public["softwareVersion"] == project["version"]
    for language in ("en", "fr"):
        described = public["description"][language]
        assert len(described["shortDescription"]) <= 150
        assert 150 <= len(described["longDescription"]) <= 10000
    supported = (ROOT / "SECURITY.md").read_text()
    assert f"| {'.'.join(project['version'].split('.')[:2])} | yes |" in supported
