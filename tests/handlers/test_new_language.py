"""Another language is a catalogue in a folder, and nothing else: tried with one that the bot doesn't have."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

CATALOGUE = """
msgid ""
msgstr ""
"Language: he\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "%(n)s credit"
msgid_plural "%(n)s credits"
msgstr[0] "קרדיט %(n)s"
msgstr[1] "%(n)s קרדיטים"

msgid "to, until, till"
msgstr "עד"

msgid "mondays, tuesdays, wednesdays, thursdays, fridays, saturdays, sundays"
msgstr "שני, שלישי, רביעי, חמישי, שישי, שבת, ראשון"

msgid "tomorrow, from tomorrow"
msgstr "מחר"

msgid "paid, money in, cash"
msgstr "שולם"
"""

SPEAKS = """
import json
from domain.calendar import day_named
from domain.sales import typed_sales
from domain.support_hours import hours_from
from handlers.paper import Paper
from handlers.wording import LANGUAGES, credits_worded, nearest_language, speaking

with speaking("he-IL"):
    said, paper = credits_worded(2000), Paper("a.pdf", "A", "", "he", "")
hours = hours_from("ראשון עד חמישי 9-18", "Asia/Jerusalem")
print(json.dumps([
    LANGUAGES["he"], nearest_language("he-IL"), said, paper.direction, day_named("מחר"), day_named("30 אפריל"),
    [bool(day) for day in hours.days], [str(sale.settlement) for sale in typed_sales("ahmed +200 שולם")],
]))
"""


def test_a_language_is_spoken_read_and_listed_as_soon_as_its_catalogue_is_there(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "handlers", tmp_path / "handlers", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "domain").symlink_to(ROOT / "domain")
    folder = tmp_path / "handlers/locale/he/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "subpanel.po").write_text(CATALOGUE, encoding="utf-8")

    told = subprocess.run(  # noqa: S603  (it runs what stands above)
        [sys.executable, "-c", SPEAKS], cwd=tmp_path, capture_output=True, check=True, env={"PYTHONPATH": str(tmp_path)}
    )

    assert json.loads(told.stdout) == [
        "עברית",
        "he",
        "2,000 קרדיטים",
        "rtl",
        "tomorrow",
        "--04-30",
        [True, True, True, True, False, False, True],
        ["paid"],
    ]
