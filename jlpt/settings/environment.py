"""The environment, `.env` included, and the folders that everything else is found by."""

from pathlib import Path

from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

DATA_DIR = Path(env.str("JLPT_DATA_DIR", "") or BASE_DIR / ".data").resolve()
