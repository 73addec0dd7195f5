"""Moving in for real: everybody of a file at once, the links for them, and all of it taken back."""

from domain.names import part_of_file_name
from domain.people import Actor
from handlers.cards import words
from handlers.menu import to_menu
from handlers.movein_asks import MoveInNow, RenewLinks, SendMoveInFile, TakeMoveInBack
from handlers.movein_words import built_words, sub_resellers_worded
from handlers.network import ShowNetwork
from handlers.offer_words import compose
from handlers.registry import OWNER, answers
from handlers.screen import Field, LinkList, Screen, danger, main, press, rows
from handlers.sheets import layout
from handlers.wording import _, moment, number
from services import moving_in
from services.moving_in import Arrived
from storage.store import Store

MOST_BUILT = 12
"""How many are named of whom something was built on."""


@answers(MoveInNow, roles=OWNER, moves=True, in_person=True)
async def move_in_now(ask: MoveInNow, who: Actor, store: Store) -> Screen:
    """Move everybody in, and hand over the links by which they join."""
    arrived = await moving_in.move_in(store, ask.move_in_id, ask.version, by=who, compose=compose)
    return Screen(
        title=_("%(count)s moved in") % {"count": sub_resellers_worded(arrived.move_in.count)},
        lines=(
            _("The file has an invitation link for each; send each theirs. A link works once, until %(until)s, and "
              "when it's opened you are asked whether it's the right person.")
            % {"until": moment(arrived.links_until)},
            _("The links are shown only here. As long as nothing is built on it, /movein takes all of it back."),
        ),
        links=_link_list(arrived),
        buttons=rows(press(_("Network"), ShowNetwork()), to_menu(), wide=2),
        fresh=True,
    )  # fmt: skip


def _link_list(arrived: Arrived) -> LinkList:
    return LinkList(
        name=_("invitation-links-%(name)s.csv") % {"name": part_of_file_name(arrived.move_in.name)},
        head=(_("Name"), _("Invitation link")),
        rows=tuple((one.name, one.token) for one in arrived.invited),
        delimiter=layout().delimiter,
    )


@answers(RenewLinks, roles=OWNER)
async def renew_links(ask: RenewLinks, who: Actor, store: Store) -> Screen:
    """Make new links for all who haven't joined, having asked once more."""
    if not ask.sure:
        waiting = await moving_in.waiting(store, ask.move_in_id, by=who)
        return Screen(
            title=_("New links for %(count)s?") % {"count": sub_resellers_worded(waiting)},
            lines=(_("Nobody of theirs has joined yet. The links that you have sent them stop working."),),
            buttons=rows(
                main(_("Make %(n)s new links") % {"n": number(waiting)}, RenewLinks(ask.move_in_id, sure=True))
                if waiting
                else None,
                to_menu(),
            ),
        )
    arrived = await moving_in.new_links(store, ask.move_in_id, by=who)
    return Screen(
        title=_("New links for %(count)s") % {"count": sub_resellers_worded(len(arrived.invited))},
        lines=(_("They work until %(until)s, and are shown only here.") % {"until": moment(arrived.links_until)},),
        links=_link_list(arrived),
        buttons=rows(to_menu()),
        fresh=True,
    )


@answers(TakeMoveInBack, roles=OWNER, moves=True)
async def take_move_in_back(ask: TakeMoveInBack, who: Actor, store: Store) -> Screen:
    """Take a move-in back as a whole, having asked once more; where something was built on it, say what."""
    if ask.sure:
        taken_back = await moving_in.take_back(store, ask.move_in_id, by=who)
        return Screen(
            lines=(
                _("Taken back: %(count)s are gone again, with their balances and their links.")
                % {"count": sub_resellers_worded(taken_back.count)},
                _("The books keep both, the moving in and the taking back. The file can be sent again."),
            ),
            buttons=rows(press(_("Send a file"), SendMoveInFile()), to_menu(), wide=2),
        )
    move_in = await moving_in.done(store, ask.move_in_id, by=who)
    built = await moving_in.built_on(store, ask.move_in_id, by=who)
    if built:
        return _built_screen(built)
    values = {"count": sub_resellers_worded(move_in.count)}
    return Screen(
        title=_("Take the move-in of %(count)s back?") % values,
        lines=(
            _("Their accounts are closed, their balances are reversed, and their invitation links stop working."),
            _("Panels that were made for it stay."),
        ),
        buttons=rows(
            danger(_("Take %(count)s back") % values, TakeMoveInBack(ask.move_in_id, sure=True)), to_menu(), wide=2
        ),
    )


def _built_screen(built: moving_in.BuiltBy) -> Screen:
    more = len(built) - MOST_BUILT
    return Screen(
        title=_("It can't be taken back any more"),
        lines=(
            _("Something has been built on it since, with %(count)s:") % {"count": sub_resellers_worded(len(built))},
        ),
        fields=tuple(Field(name, built_words(what)) for name, what in [*built.items()][:MOST_BUILT]),
        note=_("… and %(n)s more. Each can still be closed by itself.") % {"n": number(more)}
        if more > 0
        else _("Each can still be closed by itself."),
        buttons=rows(press(_("Network"), ShowNetwork()), to_menu(), wide=2),
    )


@words(moving_in.MovedIn)
def moved_in(notice: moving_in.MovedIn, _reader: Actor) -> Screen:
    values = {"who": notice.by, "count": sub_resellers_worded(notice.count), "file": notice.file}
    return Screen(
        lines=(_("%(who)s moved %(count)s in from %(file)s.") % values,),
        buttons=rows(press(_("Network"), ShowNetwork()), to_menu(), wide=2),
    )


@words(moving_in.MovedOut)
def moved_out(notice: moving_in.MovedOut, _reader: Actor) -> Screen:
    values = {"who": notice.by, "count": sub_resellers_worded(notice.count), "file": notice.file}
    return Screen(
        lines=(_("%(who)s took the move-in of %(count)s from %(file)s back.") % values,), buttons=rows(to_menu())
    )
