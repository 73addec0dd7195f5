"""Groups have a pace of their own, which their topics share."""

from bot.pace import Pace

GROUP = "-100500"


def sent(pace: Pace, lanes: list[str], now: float) -> list[str]:
    """Send to the lanes whose turn it is at a moment; return those that had to wait."""
    left = []
    for lane in lanes:
        if pace.may_write(lane, now):
            pace.sent(lane, now)
        else:
            left.append(lane)
    return left


def test_a_group_gets_twenty_messages_a_minute_over_all_its_topics() -> None:
    pace = Pace()
    left = [f"{GROUP}:{topic}" for topic in range(100)]
    for second in range(60):
        left = sent(pace, left, float(second))
    assert 100 - len(left) == 5 + 19  # the burst, and one every three seconds
    assert pace.waiting(59.0) == [GROUP]


def test_a_topic_that_is_asked_to_wait_has_the_whole_group_wait_and_no_other_chat() -> None:
    pace = Pace()
    pace.block(f"{GROUP}:7", 10.0)
    assert sent(pace, [f"{GROUP}:8", GROUP, "500"], 1.0) == [f"{GROUP}:8", GROUP]
    assert sent(pace, [f"{GROUP}:8"], 10.0) == []
