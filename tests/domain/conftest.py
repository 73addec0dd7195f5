"""The words of every language: what people type is read in all of them."""

from pathlib import Path

from babel.messages.pofile import read_po

from domain import agreed_words, notes
from domain.vocabulary import learn

CATALOGUE = Path(__file__).parents[2] / "handlers" / "locale" / "es" / "LC_MESSAGES" / "subpanel.po"


def _learn_spanish() -> None:
    with CATALOGUE.open("rb") as file:
        texts = {message.id: str(message.string) for message in read_po(file)}
    for source in [*agreed_words.typed_words().values(), *notes.typed_words().values()]:
        learn(source, texts[source])


_learn_spanish()
