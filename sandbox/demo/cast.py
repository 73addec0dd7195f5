"""The people of the demo."""

from dataclasses import dataclass


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
AHMED = Somebody(201, "Ahmed Khalil", "ahmed_tv", "sub-reseller", business="Ahmed")
KARIM = Somebody(202, "Karim Benali", "karim_b", "sub-reseller with two of his own", business="Karim")
LUCIA = Somebody(203, "Lucía Vega", "lucia_vega", "sub-reseller, in Spanish", language="es", business="Lucía")
DIEGO = Somebody(301, "Diego Ruiz", "diego_r", "Karim's sub-reseller, in Spanish", language="es", business="Diego")
SAMIR = Somebody(302, "Samir Haddad", "samir_h", "Karim's sub-reseller", business="Samir")
MEI = Somebody(204, "Mei Tan", "mei_tan", "a stranger: open a link as her", business="Mei")

PEOPLE = (OLGA, FINN, AHMED, KARIM, LUCIA, DIEGO, SAMIR, MEI)
