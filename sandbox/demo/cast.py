"""The people of the demo, and the chat of each."""

import re
from dataclasses import dataclass

from handlers.wording import _, speaking
from sandbox.person import Person


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the demo. `business`: the name under which they are invited, if they are."""

    id: int
    name: str
    handle: str
    note: str
    language: str = "en"
    business: str = ""


OLGA = Somebody(101, "Olga Marin", "olga_marin", "owner of the desk")
FINN = Somebody(102, "Finn Weber", "finn_books", "her finance colleague")
SOL = Somebody(103, "Sol Prieto", "sol_desk", "her support colleague, in Spanish", language="es")
AHMED = Somebody(201, "Ahmed Khalil", "ahmed_tv", "sub-reseller", business="Ahmed")
KARIM = Somebody(202, "Karim Benali", "karim_b", "sub-reseller with two of his own", business="Karim")
LUCIA = Somebody(203, "Lucía Vega", "lucia_vega", "sub-reseller, in Spanish", language="es", business="Lucía")
NADEGE = Somebody(205, "Nadège Laurent", "nadege_tv", "sub-reseller, in French", language="fr", business="Nadège")
SALMA = Somebody(206, "سلمى منصور", "salma_net", "sub-reseller, in Arabic", language="ar", business="Salma")
DIEGO = Somebody(301, "Diego Ruiz", "diego_r", "Karim's sub-reseller, in Spanish", language="es", business="Diego")
SAMIR = Somebody(302, "Samir Haddad", "samir_h", "Karim's sub-reseller", business="Samir")
MEI = Somebody(204, "Mei Tan", "mei_tan", "a stranger: open a link as her", business="Mei")

PEOPLE = (OLGA, FINN, SOL, AHMED, KARIM, LUCIA, NADEGE, SALMA, DIEGO, SAMIR, MEI)


class Cast:
    """The people, each with their chat."""

    def __init__(self, address: str) -> None:
        self._address = address

    def __getitem__(self, somebody: Somebody) -> Person:
        return Person(self._address, somebody.id)


def worded(who: Somebody, text: str) -> str:
    """Return a text, or what a button is called, as somebody reads it. `text`: the English of it."""
    with speaking(who.language):
        return _(text)


def part_of(who: Somebody, text: str) -> str:
    """Return what somebody reads of a text whatever it is about. `text`: the English, with what it is about named."""
    return max(re.split(r"%\(\w+\)s", worded(who, text)), key=len).strip(" :.()")
