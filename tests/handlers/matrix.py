"""Who may ask what, by hand from the paragraph on roles in the design; the registry has to agree with it.

Where that paragraph leaves something open, this is how it is read: what is the owner's there is the owner's to change;
finance and support see what it is when they need it for their work, and a viewer sees what those two see. A step of a
deed (a question, "are you sure?", a list to work through) belongs to whoever may do the deed. A freeze holds back as
well what leads to a movement, and what ends a request or an account: nothing is settled until it is lifted.
"""

from dataclasses import dataclass

from domain.people import Role
from handlers.registry import Toward

OWNER = frozenset({Role.OWNER})
FINANCE = frozenset({Role.OWNER, Role.FINANCE})
SUPPORT = frozenset({Role.OWNER, Role.SUPPORT})
EVERYBODY = frozenset(Role)


@dataclass(frozen=True)
class Rule:
    """What holds for an ask.

    `roles`: who may ask it; `toward`: whose objects it may name. `reads`: it changes nothing. `moves`: a freeze stops
    it. `suspended`: somebody whose account is suspended may ask it too.
    """

    roles: frozenset[Role]
    toward: Toward = Toward.OWN
    reads: bool = False
    moves: bool = False
    suspended: bool = False


def looks(roles: frozenset[Role], toward: Toward = Toward.OWN) -> Rule:
    """Return the rule of an ask that only reads, which stays open to the suspended."""
    return Rule(roles, toward, reads=True, suspended=True)


MATRIX: dict[str, Rule] = {}


def _rule(rule: Rule, names: str) -> None:
    MATRIX.update(dict.fromkeys(names.split(), rule))


# What everybody has for themselves
_rule(looks(EVERYBODY), "ShowMenu ShowHelp ShowLanguages")
_rule(Rule(EVERYBODY, suspended=True), "CancelForm ChooseAnswer SetLanguage ShowTimeZone SetTimeZone")

# Everybody reads their own balance and history, and what waits between them and their parent
_rule(looks(EVERYBODY), "ShowBalance ShowHistory ShowStatements MakeStatement ListRequests")
_rule(looks(EVERYBODY), "ShowInvoices")
_rule(looks(EVERYBODY, Toward.EITHER), "MakeInvoice")
_rule(Rule(EVERYBODY, suspended=True), "FindRequest")  # these send a card, which is kept
_rule(Rule(EVERYBODY, Toward.EITHER, suspended=True), "ShowRequest")
_rule(looks(EVERYBODY, Toward.EITHER), "ShowAgreement ShowEarlier ShowOffer ShowText")
_rule(Rule(EVERYBODY, Toward.PARENT), "SeeWaitingOffer")

# Everybody reads how a sub-reseller stands, and where one's sub-resellers pay
_rule(looks(EVERYBODY), "ShowNetwork ChooseReseller GuessReseller ListMethods")
_rule(looks(EVERYBODY, Toward.CHILD), "ShowReseller ShowBalanceOf ShowHistoryOf ShowStatementsOf MakeStatementOf")

# Toward the parent: finance requests and sends receipts; the owner accepts
_rule(Rule(FINANCE, Toward.PARENT), "RequestCredits SendReceipt PlaceReceipt SortFile Withdraw")
_rule(looks(FINANCE, Toward.PARENT), "QuoteCredits RedrawOwn")
_rule(Rule(OWNER, Toward.PARENT), "AcceptOffer DeclineOffer")

# What is due is read as a balance is, and a dispute as the history on whose line it stands
_rule(looks(EVERYBODY), "ShowDues ListDisputes")
_rule(looks(EVERYBODY, Toward.CHILD), "ShowDuesOf")
_rule(Rule(EVERYBODY, Toward.EITHER, suspended=True), "ShowDispute")  # it sends a card, which is kept

# Disputes: finance opens them toward the parent, and finance of either side settles its own share of one
_rule(looks(FINANCE, Toward.PARENT), "PickLine")
_rule(Rule(FINANCE, Toward.PARENT), "OpenDispute")
_rule(looks(FINANCE, Toward.CHILD), "PickLineOf")
_rule(Rule(FINANCE, Toward.CHILD), "OpenDisputeOf SettleDispute")
_rule(Rule(FINANCE, Toward.EITHER), "AnswerDispute WithdrawDispute")
_rule(looks(FINANCE, Toward.EITHER), "RedrawDispute")

# Finance: requests, loading, payments, stock, corrections, pausing requests, freezing
_rule(Rule(FINANCE, Toward.CHILD, moves=True), "Approve OtherNumbers Decline DeclineInWords Loaded FailLoading")
_rule(Rule(FINANCE, Toward.CHILD), "NotArrived")
_rule(looks(FINANCE, Toward.CHILD), "Redraw DeclineChoices LeaveNumbers")
_rule(looks(FINANCE), "ToLoad ShowStock ShowCashFlow DrawCashFlow ExportCashFlow")
_rule(
    Rule(FINANCE, moves=True),
    "BookBank ChooseColumn SetColumn SetDayOrder SetDecimalMark ConfirmColumns BookSureRows BookBankRow BookBankRowFor"
    " NotOurs",
)
_rule(looks(FINANCE), "ShowBankFile AskBankRow GetRefusedRows")

# Sources are the owner's; finance drops files of those that are set up. Usage is a fact, so a freeze doesn't stop it
_rule(Rule(FINANCE), "TakeUsage ReadUsageAgain MatchUsageAccount PassUsageAccount")
_rule(looks(FINANCE), "SayWhatFile ShowUsageImport GetRefusedUsage AskUsageAccount")
_rule(
    Rule(OWNER),
    "ChooseUsageColumn SetUsageColumn SetUsageDayOrder SetUsageMark SetUsageRows SetUsagePanel ConfirmUsage"
    " SetSourceRows SwitchSource RenameSource AddFeed NewFeedSecret FetchAgain",
)
_rule(looks(OWNER), "ShowSources ShowSource")
_rule(Rule(FINANCE, moves=True), "ShowPayments ShowRefunds BuyInLine BuyStock ChoosePanel")
_rule(Rule(FINANCE, moves=True), "TakePurchaseBack TakePurchaseBackFor")
_rule(
    Rule(FINANCE, Toward.CHILD, moves=True),
    "ReceivePayment GiveBack SetPaymentWay SetPaymentDay SetPaymentReference TickCharge BookPayment BookRefund"
    " TakePaymentBack TakePaymentBackFor AskChargeback ChargeBackPart ChargeBack TakeSaleBack TakeSaleBackFor",
)
_rule(looks(FINANCE, Toward.CHILD), "ShowPaymentDraft ChooseCharges MakeEvidence")
_rule(looks(EVERYBODY, Toward.EITHER), "ShowPayment")
_rule(Rule(FINANCE, Toward.CHILD), "Pause Unpause RemindNow HoldReminders ResumeReminders")
_rule(Rule(FINANCE, moves=True), "Sell")
_rule(Rule(FINANCE, Toward.CHILD, moves=True), "SellTo ChooseSaleAccount LookAtSale MakeSale DropSale")
_rule(
    Rule(FINANCE, moves=True),
    "PrepareGift PrepareGiftInLine ShowGift ChooseGiftPanel GiveEverybody ChooseReceivers TickReceiver SayWhy GiveGift"
    " TakeGiftBack TakeGiftBackFor",
)
_rule(Rule(FINANCE, Toward.CHILD, moves=True), "TakeShareBack TakeShareBackFor")
_rule(looks(FINANCE), "ShowFreeze")
_rule(Rule(FINANCE, suspended=True), "Freeze")

# Support: messages to a sub-reseller
_rule(looks(SUPPORT, Toward.CHILD), "WriteMessage")
_rule(Rule(SUPPORT, Toward.CHILD), "SendMessage")

# The owner's: terms, offers, prices, limits, payment methods, team, suspending, closing, unfreezing, the audit
_rule(
    Rule(OWNER),
    "ShowTerms NameBusiness SetCurrency SetBusinessZone SetStandingPrice SetStandingOrder SetStandingMinimum"
    " SetStandingLimit SetStandingDays SetStandingGrace SetRequestCap SetRequestDays SetSecondTap SetSecondPerson"
    " SetStockRule AskPublish Publish BeginSetUp SetUp",
)
_rule(Rule(OWNER), "ShowClauses AddClause RenameClause RewriteClause RemoveClause")
_rule(Rule(OWNER), "SetInvoiceHeader StartInvoices StopInvoices")
_rule(Rule(OWNER), "ShowPanels AddPanel RenamePanel SetLoading RemovePanel")
_rule(looks(OWNER), "ShowClause ShowPanel ShowTermsPart")
_rule(Rule(OWNER), "Invite InviteAndPublish OfferTo")
_rule(
    Rule(OWNER, Toward.CHILD),
    "OpenDraft DropDraft SetAccount SetPrice SetMinimumOrder SetPeriodMinimum SetDebtLimit SetPaymentDays SetGrace"
    " SetFirstDay IncludePanel LeavePanelOut MakeOffer MakeLink NewLink TakeBack RecordOutside ConfirmOpener"
    " RefuseOpener",
)
_rule(looks(OWNER, Toward.CHILD), "ShowDraft ShowDraftPanel")
_rule(looks(OWNER), "ShowMethod")
_rule(Rule(OWNER, Toward.CHILD), "LiftBar")
_rule(Rule(OWNER), "AddMethod ConfirmAdded ChangeMethod ConfirmChanged RemoveMethod")
_rule(Rule(OWNER, Toward.CHILD), "Suspend Resume RaiseLimit RaiseLimitFor")
_rule(looks(OWNER, Toward.CHILD), "ShowClosing ChooseReceiver")
_rule(
    Rule(OWNER, Toward.CHILD, moves=True),
    "HandUp DeclineOpen FailUnloaded BuyBack Forfeit PassOn SettleMoney Close",
)
_rule(Rule(OWNER, suspended=True), "LiftFreeze")
_rule(looks(OWNER), "ShowTeam ChooseInvitedRole ShowColleague ShowAudit PickAuditColleague")
_rule(Rule(OWNER), "InviteColleague SetRole RemoveColleague")

# Moving in and the export of everything are the owner's; moving in brings credits and money
_rule(looks(OWNER), "ShowMoveIn ShowColumns ShowColumn ShowDoubt ShowLeftOut ListMoveIn Export")
_rule(
    Rule(OWNER, moves=True),
    "MoveIn SendMoveInFile PublishAndMoveIn SetMeaning ConfirmMoveInColumns MatchPanel TakeAsOwn SetOwes SetUntil"
    " FixCell AcceptRow LeaveRowOut TakeRowIn DropMoveIn MoveInNow TakeMoveInBack",
)
_rule(Rule(OWNER), "RenewLinks")
