"""`python -m services.sync run|migrate`"""

from pathlib import Path

from services.sync.app import run
from services.sync.settings import SyncSettings
from shared.consumer.main import main

if __name__ == "__main__":
    main(Path(__file__).parent, SyncSettings, run)
