"""What the settings say of a pull: each part refused by its name where it makes no sense, and no secret repeated."""

import os
import re
from pathlib import Path

import pytest

from bot.pull_settings import Pull
from bot.settings import Settings, WrongSettings, load_settings
from domain.usage import RowKind

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAEplanted_token-for-tests-0123456789"
NORTH = {
    "URL": "https://panel.example/api/usage?since={since}",
    "HEADER": "Authorization: Bearer planted-key-of-a-panel",
    "ROWS": "data.items",
    "ACCOUNT": "user.name",
    "WHEN": "created_at",
    "CREDITS": "credits",
    "ID": "id",
}


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names = [name for name in os.environ if name.lower() in Settings.model_fields or name.startswith("PULLS")]
    for name in names:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    monkeypatch.chdir(tmp_path)


def said(monkeypatch: pytest.MonkeyPatch, **parts: str) -> Settings:
    """Return the settings with a pull that is described in the environment."""
    for name, value in {**NORTH, **parts}.items():
        monkeypatch.setenv(f"PULLS__NORTH__{name}", value)
    return load_settings()


def test_a_pull_is_described_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    pull = said(monkeypatch, EVERY_MINUTES="5", ROWS_ARE="events").pulls["north"]
    assert (pull.every_minutes, pull.rows_are, pull.next) == (5, RowKind.EVENTS, None)
    assert pull.headers == {"Authorization": "Bearer planted-key-of-a-panel"}


def test_balances_apart_are_described_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = {"URL": "https://panel.example/api/accounts", "ROWS": "data", "ACCOUNT": "name", "CREDITS": "credits"}
    pull = said(monkeypatch, **{f"BALANCES__{name}": value for name, value in parts.items()}).pulls["north"]
    assert pull.of_balances is not None
    assert (pull.of_balances.url, pull.of_balances.account) == (parts["URL"], "name")
    assert pull.of_balances.headers == pull.headers


def test_the_key_goes_to_no_other_host_for_balances(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = {"URL": "https://elsewhere.example/", "ROWS": "data", "ACCOUNT": "name", "CREDITS": "credits"}
    with pytest.raises(WrongSettings, match="needs its BALANCES at the same host"):
        said(monkeypatch, **{f"BALANCES__{name}": value for name, value in parts.items()})


def test_a_pull_tells_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(NORTH, "ID")
    with pytest.raises(WrongSettings, match="tells usage"):
        said(monkeypatch, ROWS_ARE="balances")


def test_a_pull_is_described_in_the_file_as_well(tmp_path: Path) -> None:
    lines = [f"PULLS__NORTH__{name}={value}" for name, value in NORTH.items()]
    (tmp_path / ".env").write_text("\n".join(lines))
    assert load_settings().pulls["north"].url == NORTH["URL"]


def test_the_lines_of_the_example_describe_a_pull(tmp_path: Path) -> None:
    lines = re.findall(r"^# (PULLS__NORTH__.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    wanted = [line for line in lines if "__CURSOR=" not in line]
    (tmp_path / ".env").write_text("\n".join(wanted))
    assert load_settings().pulls["north"].next == "links.next"
    assert {line.split("__")[2].split("=")[0].lower() for line in lines} == set(Pull.model_fields)


def test_the_values_of_a_header_are_secrets_that_no_log_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = said(monkeypatch)
    assert {"Bearer planted-key-of-a-panel", "planted-key-of-a-panel"} <= set(settings.secrets)
    assert "planted-key" not in repr(settings)
    assert "1" not in said(monkeypatch, HEADER="X-Version: 1").secrets


WRONG = {
    "URL": [
        "panel.example/usage",
        "ftp://panel.example/usage",
        "file:///etc/passwd",
        "https://",
        "https://user:planted@panel.example/usage",
        "https://{page}.example/usage",
        "https://panel.example/usage?since={since",
        "https://panel.example/usage?since={from}",
        "https://panel.example/usage?since={since.year}",
        "https://panel.example/usage?since={}",
        "https://panel.example:port/usage",
        "http://[::1/usage",
    ],
    "HEADER": ["planted", "Key:planted", "Key: ", "Key: planted\nHost: x", "Kéy: planted", "Key: plantéd"],
    "ROWS_ARE": ["rows"],
    "ROWS": ["data[", ".", "data..items"],
    "ACCOUNT": ["user name"],
    "WHEN": ["created-at"],
    "CREDITS": ["no_such_function(credits"],
    "ID": ["["],
    "NEXT": ["]"],
    "DAY_ORDER": ["ymd"],
    "EVERY_MINUTES": ["0", "1441", "often"],
    "OVERLAP_MINUTES": ["-1", "10081"],
    "HISTORY_DAYS": ["0", "367"],
    "MOST_PAGES": ["0", "10001"],
}


@pytest.mark.parametrize(("part", "value"), [(part, value) for part, values in WRONG.items() for value in values])
def test_a_wrong_part_is_refused_by_its_name_with_an_example(
    part: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"PULLS__NORTH__{part}"
    with pytest.raises(WrongSettings) as refused:
        said(monkeypatch, **{part: value})
    assert re.search(rf"^  {name} \S.+\. For example: {name}=\S", str(refused.value), re.MULTILINE)
    assert "planted" not in str(refused.value)


@pytest.mark.parametrize("part", [name for name in NORTH if name not in {"HEADER", "ID"}])
def test_a_missing_part_is_named(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongSettings, match=f"PULLS__NORTH__{part} is missing"):
        said(monkeypatch, **{part: ""})


@pytest.mark.parametrize(
    "parts",
    [
        {"ID": ""},
        {"ROWS_ARE": "totals"},
        {"CURSOR": "last_id"},
        {"URL": "https://panel.example/usage?after={cursor}"},
        {"ID": "", "ROWS_ARE": "unnumbered", "CURSOR": "last", "URL": "https://panel.example/usage?after={cursor}"},
    ],
)
def test_parts_that_do_not_fit_together_are_refused(parts: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongSettings, match=r"  PULLS__NORTH (needs|can't)"):
        said(monkeypatch, **parts)


def test_a_misspelled_part_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongSettings, match="PULLS__NORTH__ADDRESS is no setting"):
        said(monkeypatch, ADDRESS="planted")
