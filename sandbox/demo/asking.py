"""What the demo's sub-resellers ask about: solved by a guide, the supplier's; and a fault this morning."""

from datetime import timedelta

from sandbox.demo.cast import AHMED, KARIM, LUCIA, OLGA, Cast, Somebody, part_of, worded
from sandbox.demo.clock import DemoClock
from sandbox.demo.receipt import receipt_photo
from sandbox.person import Person

GUIDES = (
    (
        "The code was used already",
        "1. Look at the date of the code in the panel.\n2. If it is from today, restart the box and wait two minutes."
        "\n3. If not, make a new code: the old one costs nothing.",
    ),
    (
        "Where your invoices are",
        "Write /invoices here: each one is there as PDF, from the day on which your credits were loaded."
        "\nEscribe /invoices aquí: están todas en PDF.",
    ),
)


OPENED = "Thank you. Ticket #%(number)s is open: you hear from us there."


async def write_guides(cast: Cast) -> None:
    """Have the owner write down what is asked again and again."""
    olga = cast[OLGA]
    for title, body in GUIDES:
        await olga.sends("/guides")
        await olga.taps("Write one", on=await olga.sees("The ones that fit"))
        await olga.sees("What is the guide called")
        await olga.sends(title)
        await olga.sees("What shall they do")
        await olga.sends(body)
        await olga.sees("Also found by")


async def a_guide_helps(cast: Cast, _clock: DemoClock) -> None:
    """Have Ahmed find in a guide what he asks."""
    await _solved_at_once(cast[AHMED], "The app says that my code was used before")


async def a_guide_helps_again(cast: Cast, _clock: DemoClock) -> None:
    await _solved_at_once(cast[KARIM], "One of my customers has a code that is used already")


async def _solved_at_once(asking: Person, words: str) -> None:
    await asking.sends(words)
    await asking.taps("Activation", on=await asking.sees("Shall I open a ticket"))
    await asking.taps("Solved, thanks", on=await asking.sees("may help at once"))
    await asking.sees("Glad that it helped")


async def a_guide_is_sent(cast: Cast, clock: DemoClock) -> None:
    """Have Lucía ask something that the owner answers with a guide."""
    olga, lucia = cast[OLGA], cast[LUCIA]
    await _asks(cast, LUCIA, "Mi gestor me pide los papeles del mes", "Facturación")
    card = await olga.sees("Lucía, ticket #1")
    clock.forward(timedelta(minutes=25))
    await olga.taps("Theirs…", on=card)
    await olga.taps("Where your invoices are")
    await lucia.taps("Resuelto, gracias", within=5)
    await olga.sees("closed")


async def the_suppliers_fault(cast: Cast, clock: DemoClock) -> None:
    """Have Karim report what the supplier mends within an afternoon."""
    olga, karim = cast[OLGA], cast[KARIM]
    await _asks(cast, KARIM, "Each page of the panel takes minutes since lunch", "Panel access", "Several", "Just now")
    await olga.taps("Supplier", on=await olga.sees("Karim, ticket #1"))
    case = await olga.sees("Case #1")
    clock.forward(timedelta(minutes=20))
    await olga.taps("Update for all…", on=case)
    await olga.sees("What is new")
    await olga.sends("We know why: it is being mended, and should be as fast as ever tonight.")
    await karim.sees("We know why")
    clock.forward(timedelta(hours=3))
    await olga.taps("Resolved", on=case)
    await olga.taps("Yes, resolved")
    await karim.taps("Yes, it works", within=5)
    await karim.sees("If it comes back")


async def this_morning(cast: Cast) -> None:
    """Have one ask with a photo, and three report the same fault."""
    ahmed = cast[AHMED]
    await ahmed.sends_photo(receipt_photo("what stands there"), caption="A customer sees this instead of a picture")
    await _answers(cast, AHMED, "Service quality", "One customer", "Just now")
    for who, words in (
        (KARIM, "Nobody of mine gets into the panel"),
        (LUCIA, "No puedo entrar en el panel, me da error"),
        (AHMED, "The panel refuses my password"),
    ):
        await _asks(cast, who, words, *(worded(who, text) for text in ("Panel access", "Several", "Just now")))
    await cast[OLGA].sees("3 sub-resellers ask")


async def _asks(cast: Cast, who: Somebody, words: str, *taps: str) -> None:
    """Have somebody open a ticket."""
    await cast[who].sends(words)
    await _answers(cast, who, *taps)


async def _answers(cast: Cast, who: Somebody, *taps: str) -> None:
    """Have somebody say with taps what a ticket is about."""
    asking = cast[who]
    await asking.sees(worded(who, "Shall I open a ticket?"))
    for label in taps:
        await asking.taps(label)
    await asking.sees(part_of(who, OPENED))
