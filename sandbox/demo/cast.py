"""The people of the demo, and the chat of each."""

from dataclasses import dataclass

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
DIEGO = Somebody(301, "Diego Ruiz", "diego_r", "Karim's sub-reseller, in Spanish", language="es", business="Diego")
SAMIR = Somebody(302, "Samir Haddad", "samir_h", "Karim's sub-reseller", business="Samir")
MEI = Somebody(204, "Mei Tan", "mei_tan", "a stranger: open a link as her", business="Mei")

PEOPLE = (OLGA, FINN, SOL, AHMED, KARIM, LUCIA, DIEGO, SAMIR, MEI)


class Cast:
    """The people, each with their chat."""

    def __init__(self, address: str) -> None:
        self._address = address

    def __getitem__(self, somebody: Somebody) -> Person:
        return Person(self._address, somebody.id)


def worded(who: Somebody, english: str, spanish: str) -> str:
    """Return what a button is called for somebody."""
    return spanish if who.language == "es" else english
