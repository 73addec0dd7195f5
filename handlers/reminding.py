"""Reminders of what is due: sent now, held back, let go on; and how they are worded."""

from domain.people import Actor
from handlers.cards import words
from handlers.dispute_asks import PickLine
from handlers.dues import dues_screen
from handlers.dues_asks import HoldReminders, RemindNow, ResumeReminders, ShowDues, ShowDuesOf
from handlers.dues_words import sums, to_pay_line, way_buttons, way_fields
from handlers.menu import to_menu
from handlers.registry import MONEY, Toward, answers
from handlers.screen import Field, Screen, main, press, rows
from handlers.wording import _, day, money, ngettext, number
from services import reminders
from services.reminders import PaymentReminder, WentOverdue
from storage.store import Store


@answers(RemindNow, roles=MONEY, toward=Toward.CHILD)
async def remind_now(ask: RemindNow, who: Actor, store: Store) -> Screen:
    """Remind a sub-reseller of what is open."""
    told = await reminders.remind_now(store, ask.reseller_id, by=who)
    said = ngettext(
        "They've been reminded, kindly: %(n)s person.", "They've been reminded, kindly: %(n)s people.", told
    )
    return await dues_screen(ShowDuesOf(ask.reseller_id), who, store, said=said % {"n": number(told)})


@answers(HoldReminders, roles=MONEY, toward=Toward.CHILD)
async def hold_reminders(ask: HoldReminders, who: Actor, store: Store) -> Screen:
    """Hold a sub-reseller's reminders back."""
    await reminders.pause(store, ask.reseller_id, by=who)
    said = _("I remind them of nothing until you let it go on. They aren't told.")
    return await dues_screen(ShowDuesOf(ask.reseller_id), who, store, said=said)


@answers(ResumeReminders, roles=MONEY, toward=Toward.CHILD)
async def resume_reminders(ask: ResumeReminders, who: Actor, store: Store) -> Screen:
    """Let a sub-reseller's reminders go on."""
    await reminders.resume(store, ask.reseller_id, by=who)
    said = _("I remind them again, in their daytime.")
    return await dues_screen(ShowDuesOf(ask.reseller_id), who, store, said=said)


@words(PaymentReminder)
def payment_reminder(notice: PaymentReminder, _reader: Actor) -> Screen:
    more = _("and %(n)s more") % {"n": number(notice.more)}
    several = len(notice.charges) + notice.more > 1
    return Screen(
        title=_("A friendly reminder"),
        lines=(
            *map(to_pay_line, notice.charges),
            *([more] if notice.more else []),
            *([] if notice.ways else [_("Please ask us where to pay.")]),
        ),
        fields=(*([Field(_("In all"), sums(notice.totals))] if several else []), *way_fields(notice.ways)),
        note=_("%(business)s says thank you. If it is on its way already, there is nothing to do.")
        % {"business": notice.business},
        buttons=(
            *way_buttons(notice.ways),
            *rows(main(_("What is due"), ShowDues(own=True)), press(_("This is wrong…"), PickLine()), wide=2),
        ),
    )


@words(WentOverdue)
def went_overdue(notice: WentOverdue, _reader: Actor) -> Screen:
    more = _("and %(n)s more") % {"n": number(notice.more)}
    return Screen(
        title=_("Overdue since you last heard"),
        lines=(more,) if notice.more else (),
        fields=tuple(
            Field(one.reseller, _("%(amount)s, since %(day)s") % {"amount": money(one.overdue), "day": day(one.since)})
            for one in notice.each
        ),
        buttons=rows(main(_("What is due"), ShowDues()), to_menu(), wide=2),
    )
