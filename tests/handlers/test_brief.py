"""/brief: what is worth knowing before a talk, what to talk about, and who may read it."""

from datetime import timedelta

from tests.handlers.conftest import Desk
from tests.handlers.test_usage import USUAL, ahmed_spends, chart_of, lines_of
from tests.selling import sold
from tests.talk import Chat, button, buttons_of, text_of


async def test_smoke(desk: Desk) -> None:
    await ahmed_spends(desk, *USUAL, 12)
    await sold(desk.trade)
    screen = await desk.ana.says("/brief ahmed")
    print(text_of(screen))
    print(buttons_of(screen))
    print(text_of(await desk.ana.says("/attention")))
    assert 0
