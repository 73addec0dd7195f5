"""What a watch hands on: something unusual about an object, before it becomes an alert."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.agreement import PanelId, SubPanelId
from domain.alerts import AlertKind
from domain.people import ResellerId
from domain.usage import SourceId


@dataclass(frozen=True, slots=True)
class Finding:
    """Something unusual about an object, as a watch found it.

    `about`: its object, as `sub_panel:12`, `panel:3`, `source:7`, `reseller:5:EUR`; `reader_id`: whose alert it is;
    `text`: the reason to translate, with `values` (numbers and days, JSON-able: days as ISO text under names that end
    in `day`); `day`: the day it is about; `late`: found in old rows, so that it waits for the digest.
    """

    kind: AlertKind
    about: str
    reader_id: ResellerId
    child_id: ResellerId | None
    sub_panel_id: SubPanelId | None
    panel_id: PanelId | None
    source_id: SourceId | None
    text: str
    values: Mapping[str, Any]
    score: float
    day: date | None = None
    late: bool = False
