"""`python -m bot.judging`: judges the histories that it is sent, one task after the other."""

from bot.parcels import answer_all
from domain.judging import answer

if __name__ == "__main__":
    answer_all(answer)
