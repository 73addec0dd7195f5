"""Refusals: what the bot will not do, why, and what the person can do instead."""

from dataclasses import dataclass, fields
from typing import Any, ClassVar


def N_(text: str) -> str:  # noqa: N802  (gettext's own name for "translate later")
    """Mark a text for translation where the reader's language isn't known yet."""
    return text


@dataclass(eq=False)
class Refusal(Exception):
    """A deed that is refused.

    `why` and `what_to_do` are texts to translate; the fields of a refusal are their `%(name)s` values, and are worded
    for the reader (numbers, money, dates) when the refusal is shown.
    """

    why: ClassVar[str] = ""
    what_to_do: ClassVar[str] = ""

    def values(self) -> dict[str, Any]:
        """Return the fields of this refusal by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def __str__(self) -> str:
        return f"{self.why} {self.what_to_do}".strip() % self.values()


@dataclass(eq=False)
class NotHere(Refusal):
    """The object does not exist, or is none of this person's business: both look the same to them."""

    why = N_("I can't find that.")
    what_to_do = N_("It may have been closed since. /menu shows everything you can reach.")


@dataclass(eq=False)
class NotYourRole(Refusal):
    why = N_("Your role doesn't include this.")
    what_to_do = N_("Ask an owner of your team to do it, or to change your role in /team.")


@dataclass(eq=False)
class UnknownPerson(Refusal):
    why = N_("I don't know you yet.")
    what_to_do = N_("Ask your reseller for an invitation link and open it here.")
