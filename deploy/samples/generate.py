"""`python -m deploy.samples.generate`: writes the two exports of the sample, the same bytes each time."""

from pathlib import Path

from deploy.samples.town import SCHOOL, YEAR, build
from services.intentions.cli.sample import writing
from services.intentions.cli.sample.model import Style

FOLDER = Path(__file__).parent
PUPILS = FOLDER / f"ExportXML_{writing.PUPILS}.zip"
GUARDIANS = FOLDER / f"ExportXML_{writing.GUARDIANS}.zip"


def write(folder: Path = FOLDER) -> None:
    """Write both exports into `folder`."""
    writing.write(folder, SCHOOL, YEAR, build(), Style())


if __name__ == "__main__":
    write()
