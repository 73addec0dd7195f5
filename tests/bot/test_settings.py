import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings, WrongSettings, load_settings

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAEplanted_token-for-tests-0123456789"


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.lower() in Settings.model_fields]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_a_token_is_all_that_is_needed() -> None:
    settings = load_settings(telegram_token=TOKEN)

    assert settings.database_url == "sqlite:///var/subpanel.sqlite3"
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.pacing


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"TELEGRAM_TOKEN={TOKEN}\nLOG_LEVEL=debug\nLOG_FORMAT=json\n")
    monkeypatch.setenv("LOG_LEVEL", "ERROR")

    settings = load_settings()

    assert (settings.log_level, settings.log_format) == ("ERROR", "json")


def test_an_empty_value_stands_for_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEASE_SECONDS", "")

    assert load_settings(telegram_token=TOKEN).lease_seconds == 15


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///var/subpanel.sqlite3",
        "sqlite+aiosqlite:////srv/subpanel.sqlite3",
        "postgresql://ana:pass@localhost/subpanel",
        "postgresql+asyncpg://ana:pass@localhost:5432/subpanel",
        "postgresql:///subpanel?host=/run/postgresql",
    ],
)
def test_both_engines_are_taken_in_either_spelling(url: str) -> None:
    assert load_settings(telegram_token=TOKEN, database_url=url).database_url == url


WRONG = {
    "telegram_token": ["", "12345:short", "hunter2-hunter2-hunter2-hunter2-hunter2-hunter2"],
    "telegram_api_url": ["api.telegram.org", "ftp://api.telegram.org", "https://"],
    "database_url": ["mysql://ana:hunter2@localhost/subpanel", "sqlite://", "sqlite:///:memory:", "var/file.sqlite3"],
    "receipt_megabytes": ["0", "21", "many"],
    "log_level": ["LOUD"],
    "log_format": ["xml"],
    "stop_within_seconds": ["0", "-1", "soon", "nan"],
    "lease_seconds": ["0", "inf"],
    "pacing": ["perhaps"],
    "feed_port": ["0", "65536", "http"],
    "feed_host": ["", "http://localhost", "localhost:8080", "a b"],
    "smtp_host": ["smtp.example.com:587", "a b"],
    "smtp_port": ["0", "65536"],
    "smtp_tls": ["ssl"],
    "smtp_user": ["ana\nx"],
    "smtp_password": ["hunter2\nx"],
    "smtp_from": ["desk", "Ana <desk@example.com>"],
    "pulls": ["nonsense", "[1]", '{"North": {}}', '{"a__b": {}}'],
}


@pytest.mark.parametrize(("setting", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_is_refused_by_its_name_with_an_example(setting: str, value: str) -> None:
    name = setting.upper()

    with pytest.raises(WrongSettings) as refused:
        load_settings(**{"telegram_token": TOKEN, setting: value})

    assert re.search(rf"^  {name} \S.+\. For example: {name}=\S", str(refused.value), re.MULTILINE)


def test_every_setting_is_refused_for_some_value() -> None:
    assert set(WRONG) == set(Settings.model_fields)


def test_a_mail_server_needs_a_sender() -> None:
    with pytest.raises(WrongSettings, match="SMTP_FROM is missing"):
        load_settings(telegram_token=TOKEN, smtp_host="smtp.example.com")


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(WrongSettings) as refused:
        load_settings(log_level="LOUD", lease_seconds="0")

    assert str(refused.value).count("For example") == 3


def test_a_misspelled_setting_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"TELEGRAM_TOKEN={TOKEN}\nLOGLEVEL=DEBUG\n")

    with pytest.raises(WrongSettings, match="LOGLEVEL is no setting"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_TOKEN", "hunter2"),
        ("DATABASE_URL", "mysql://ana:hunter2@localhost/subpanel"),
        ("DATABASE_URL", "postgresql://ana:hunter2@localhost"),
        ("DATABASE_URL", "postgresql://ana:hunter2@[localhost/subpanel"),
    ],
)
def test_a_refused_secret_is_not_repeated(name: str, value: str, tmp_path: Path) -> None:
    started = _start({"TELEGRAM_TOKEN": TOKEN, name: value}, tmp_path)

    assert started.returncode == 2
    assert name in started.stderr
    assert "hunter2" not in started.stderr + started.stdout
    assert "Traceback" not in started.stderr


def test_a_start_without_a_token_says_so_and_ends_with_two(tmp_path: Path) -> None:
    started = _start({}, tmp_path)

    assert started.returncode == 2
    assert "TELEGRAM_TOKEN is missing. For example: TELEGRAM_TOKEN=" in started.stderr
    assert "Traceback" not in started.stderr


def test_settings_show_no_secret_when_printed() -> None:
    settings = load_settings(telegram_token=TOKEN, database_url="postgresql://ana:hunter2@localhost/subpanel")

    assert TOKEN not in repr(settings)
    assert "hunter2" not in repr(settings)


def test_secrets_are_the_token_and_the_passwords_that_of_the_database_in_both_spellings() -> None:
    postgresql = "postgresql://ana:p%40ss@localhost/subpanel"
    settings = load_settings(telegram_token=TOKEN, database_url=postgresql, smtp_password="of-the-mailbox")

    assert set(settings.secrets) == {TOKEN, "p%40ss", "p@ss", "of-the-mailbox"}


def test_every_setting_is_explained_in_the_example_and_nothing_else_is() -> None:
    lines = [line for line in (ROOT / ".env.example").read_text().splitlines() if line and not line.startswith("#")]
    explained = [line.split("=")[0] for line in lines]

    assert explained == [name.upper() for name in Settings.model_fields]


def test_every_setting_is_used() -> None:
    code = [path.read_text() for path in (ROOT / "bot").rglob("*.py") if path.name != "settings.py"]
    derived = {"receipt_megabytes": "receipt_bytes"}

    unused = [name for name in Settings.model_fields if f"settings.{derived.get(name, name)}" not in "".join(code)]

    assert unused == []


def test_the_example_shows_the_defaults(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text())

    assert load_settings(telegram_token=TOKEN) == load_settings(telegram_token=TOKEN, _env_file=None)


def test_help_names_every_command(tmp_path: Path) -> None:
    told = _start({"RUN": "1", "DOCTOR": "yes"}, tmp_path, "--help")

    assert told.returncode == 0
    assert re.findall(r"^    ([a-z-]+) {2,}\w", told.stdout, re.MULTILINE) == [
        "run",
        "migrate",
        "doctor",
        "import-usage",
        "owner-link",
    ]


def _start(environment: dict[str, str], place: Path, command: str = "run") -> subprocess.CompletedProcess[str]:
    here = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    return subprocess.run(  # noqa: S603  (our own entry)
        [sys.executable, "-m", "bot", command],
        env=here | {"PYTHONPATH": str(ROOT)} | environment,
        cwd=place,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
