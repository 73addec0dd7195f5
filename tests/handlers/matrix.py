"""Who may ask what, by hand from the paragraph on roles in the design; the registry has to agree with it.

Where that paragraph leaves something open, this is how it is read: what is the owner's there is the owner's to change;
finance and support see what it is when they need it for their work, and a viewer sees what those two see. A step of a
deed (a question, "are you sure?", a list to work through) belongs to whoever may do the deed. A deputy has the role
that was lent them, but can't change the team, limits, ownership or ways to pay, nor who stands in. A freeze holds back
as well what leads to a movement, and what ends a request or an account: nothing is settled until it is lifted.
"""

from dataclasses import dataclass

from domain.people import Role
from handlers.registry import Toward

OWNER = frozenset({Role.OWNER})
FINANCE = frozenset({Role.OWNER, Role.FINANCE})
SUPPORT = frozenset({Role.OWNER, Role.SUPPORT})
TALKS = frozenset({Role.OWNER, Role.SUPPORT, Role.VIEWER})
EVERYBODY = frozenset(Role)


@dataclass(frozen=True)
class Rule:
    """What holds for an ask.

    `roles`: who may ask it; `toward`: whose objects it may name. `reads`: it changes nothing. `moves`: a freeze stops
    it. `suspended`: somebody whose account is suspended may ask it too. `in_person`: an owner's deputy may not.
    """

    roles: frozenset[Role]
    toward: Toward = Toward.OWN
    reads: bool = False
    moves: bool = False
    suspended: bool = False
    in_person: bool = False


def looks(roles: frozenset[Role], toward: Toward = Toward.OWN) -> Rule:
    """Return the rule of an ask that only reads, which stays open to the suspended."""
    return Rule(roles, toward, reads=True, suspended=True)


MATRIX: dict[str, Rule] = {}


def _rule(rule: Rule, names: str) -> None:
    MATRIX.update(dict.fromkeys(names.split(), rule))


# What everybody has for themselves
_rule(looks(EVERYBODY), "ShowMenu ShowHelp ShowLanguages ShowHours")
_rule(
    Rule(EVERYBODY, suspended=True),
    "CancelForm ChooseAnswer SetLanguage ShowTimeZone SetTimeZone SetQuietHours SetDigestTime",
)

# Everybody reads their own balance and history, and what waits between them and their parent
_rule(looks(EVERYBODY), "ShowBalance ShowHistory ShowStatements MakeStatement ListRequests")
_rule(looks(EVERYBODY), "ShowInvoices")
_rule(looks(EVERYBODY, Toward.EITHER), "MakeInvoice")
_rule(Rule(EVERYBODY, suspended=True), "FindRequest")  # these send a card, which is kept
_rule(Rule(EVERYBODY, Toward.EITHER, suspended=True), "ShowRequest")
_rule(looks(EVERYBODY, Toward.EITHER), "ShowAgreement ShowEarlier ShowOffer ShowText MakeAgreementPaper")
_rule(Rule(EVERYBODY, Toward.PARENT), "SeeWaitingOffer")

# What was agreed is read by all, beside the offers and as one file
_rule(looks(EVERYBODY, Toward.EITHER), "ListPromises TakeRecord")
_rule(looks(EVERYBODY), "FindRecord")
_rule(Rule(EVERYBODY, Toward.EITHER, suspended=True), "ShowPromise")  # these send a card, which is kept
_rule(Rule(EVERYBODY, Toward.CHILD, suspended=True), "ShowCounter")

# Everybody reads how a sub-reseller stands, and where one's sub-resellers pay
_rule(looks(EVERYBODY), "ShowNetwork ChooseReseller GuessReseller ListMethods")
_rule(looks(EVERYBODY, Toward.CHILD), "ShowReseller ShowBalanceOf ShowHistoryOf ShowStatementsOf MakeStatementOf")

# Everybody reads what was spent: their own as their balance, and a sub-reseller's as how it stands
_rule(looks(EVERYBODY), "ShowUsage ShowOverview")
_rule(looks(EVERYBODY, Toward.CHILD), "ShowUsageOf")

# What is prepared for talks, and what was said in them, is support's as check-ins are; a viewer reads what support does
_TALKERS = SUPPORT | {Role.VIEWER}
_rule(looks(_TALKERS), "FindBrief ShowAttention FindStory ShowNetworkMonth")
_rule(looks(_TALKERS, Toward.CHILD), "ShowBrief ShowStory HearTalk")

# Toward the parent: finance requests and sends receipts; the owner accepts
_rule(Rule(FINANCE, Toward.PARENT), "RequestCredits SendReceipt PlaceReceipt SortFile Withdraw")
_rule(looks(FINANCE, Toward.PARENT), "QuoteCredits RedrawOwn")
_rule(Rule(OWNER, Toward.PARENT), "AcceptOffer DeclineOffer CounterOffer ConfirmPromise DisputePromise")

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

# Prices are the owner's; finance may look at what a review of one found, as it sees offers
_rule(Rule(OWNER), "ReviewPrice")
_rule(Rule(OWNER, Toward.CHILD), "ReviewPriceOf OfferReview AdjustReview KeepPrice")
_rule(looks(FINANCE), "ListReviews")
_rule(Rule(FINANCE, Toward.CHILD, suspended=True), "ShowReview")  # it sends a card, which is kept
_rule(looks(FINANCE, Toward.CHILD), "RedrawReview")
_rule(looks(OWNER), "ListCosts ShowCost")
_rule(Rule(OWNER), "CostInLine AnnounceCost ChooseCostPanel TurnRaise OfferRaises TakeCostBack")

# Tickets are support's on both sides, and the suspended ask for help too. All read them: a viewer reads what support
# does, and finance sees them before it decides on a request
_rule(looks(EVERYBODY), "ListTickets SearchTickets")
_rule(looks(EVERYBODY, Toward.CHILD), "ListTicketsOf")
_rule(looks(EVERYBODY, Toward.EITHER), "ShowConversation")
_rule(Rule(EVERYBODY, Toward.EITHER, suspended=True), "ShowTicket ShowSaid")  # these send a card, which is kept
_rule(Rule(SUPPORT, Toward.PARENT, suspended=True), "StillNeeded")
_rule(Rule(SUPPORT, Toward.EITHER, suspended=True), "AnswerTicket SayInTicket SayAgain CloseTicket ReopenTicket")
_rule(
    Rule(SUPPORT, Toward.CHILD), "NoteInTicket TakeTicket CloseWithWord SetPriority HandTurn GiveTicket GiveBackTicket"
)
_rule(Rule(SUPPORT, Toward.CHILD), "SendGuide MergeTicket")
_rule(looks(SUPPORT, Toward.CHILD), "MoreOfTicket ChooseGuide ChooseMerge")

# Tickets of several that ask about the same are read and seen to as tickets are
_rule(looks(EVERYBODY), "ShowCompany ListCompanyTickets")
_rule(Rule(SUPPORT), "OpenCompanyCase DismissCompany")

# A case is put to one's own parent as a ticket is opened there, and what comes back is handed down as an update is
_rule(looks(SUPPORT, Toward.PARENT), "ShowEscalation")
_rule(Rule(SUPPORT, Toward.PARENT, suspended=True), "PutUp PutUpInWords PassOnAnswer AskAllBelow")

# Whose fault a ticket was is support's to decide, and so are cases; they are read as tickets are
_rule(looks(SUPPORT, Toward.CHILD), "PickGuide")
_rule(Rule(SUPPORT, Toward.CHILD), "BlameSupplier BlameReseller TakeBlame LeaveUnknown TickTicket")
_rule(Rule(SUPPORT), "ShowTriage TickAll DecideChosen UndoDecision")
_rule(looks(SUPPORT), "PickGuideForChosen")
_rule(looks(EVERYBODY), "ListCases RedrawCase ShowCaseRecord ShowConcerned")
_rule(Rule(EVERYBODY, suspended=True), "ShowCase")  # it sends a card, which is kept
_rule(Rule(SUPPORT), "UpdateCase NoteInCase KeepAnswer SetReference ResolveCase ReopenCase")
# A case is support's to report, too; to whom, and by which way, is the owner's
_rule(looks(SUPPORT), "ShowReport CopyReport")
_rule(Rule(SUPPORT), "EditReport ComposeReport SendReport SendMailAgain")
_rule(looks(OWNER), "ListSuppliers ShowSupplier")
_rule(
    Rule(OWNER),
    "AddSupplier RenameSupplier SetSupplierPanel SetSupplierLanguage ReportByMail ReportByCopy ReportInChat"
    " LinkSupplier RetireSupplier",
)
_rule(Rule(SUPPORT, Toward.PARENT, suspended=True), "GuideHelped SayItWorks SayItDoesNot")
# How the desk does is read by all, as its tickets are; how it works is the owner's, as terms and limits are
_rule(looks(EVERYBODY), "ShowSupport ListAskers ListLate DrawSupport ExportSupport")
_rule(Rule(SUPPORT, Toward.CHILD), "BeOnIt")
_rule(Rule(SUPPORT), "BeOnAll")
_rule(looks(OWNER), "ShowSupportSettings")
_rule(
    Rule(OWNER),
    "SetSupportHours SetFirstAnswer SetResolution SetClosing SetReopening SetMostOpen SetMostADay SetCompanySize"
    " SetCompanyTime",
)

# A ticket is begun by who may open it; what it may be about, and the guides, are the parent's support's
_rule(
    Rule(SUPPORT, suspended=True),
    "BeginTicket AddToDraft OpenTicket SaySince ReadGuide SolvedByGuide JoinCase AddToTicket LeaveTicket",
)
_rule(Rule(SUPPORT, Toward.CHILD), "BeginTicketFor")
_rule(Rule(SUPPORT, suspended=True), "ListAreas ChooseGuideArea")  # the list begins when it is first looked at
_rule(looks(SUPPORT), "ShowArea ListGuides ShowGuide")
_rule(
    Rule(SUPPORT),
    "AddArea RenameArea SetAreaKind RaiseArea RetireArea"
    " AddGuide RenameGuide RewriteGuide SetGuideWords SetGuideArea RetireGuide",
)

# Announcements are support's to make, for their own sub-resellers. What was announced is read by all: a viewer reads
# what support does, and a sub-reseller's people are all told. Passing one on begins one of one's own
_rule(looks(EVERYBODY), "ListAnnouncements ShowAnnouncement ShowWhoGot")
_rule(looks(EVERYBODY, Toward.PARENT), "ReadAnnouncement")
_rule(looks(SUPPORT), "Announce ChooseAnnouncementKind ChooseAnnouncedPanel ChooseAudience ChooseReaders")
_rule(
    Rule(SUPPORT),
    "AnnounceInLine WriteAnnouncement RewordAnnouncement SayWhen SetAnnouncementKind SetAnnouncedPanel SetAnnouncedArea"
    " ChooseAnnouncedArea TellAll TellPanel TickReader TickEachReader SendAnnouncement DropAnnouncement EndAnnouncement"
    " WithdrawAnnouncement",
)
_rule(Rule(SUPPORT, Toward.PARENT), "PassAnnouncementOn")

# What is unusual is read by all, for a viewer reads what finance and support do, and both need it for their work: who
# stopped buying is support's to write to, whose credits run out is finance's to sell to. Who acts on it decides what
# counts as usual and holds requests back, which is finance's; a word to the sub-reseller stays support's. Of their own
# cover sub-resellers are warned as of what they ask their parent for: it is finance's there too.
_rule(looks(EVERYBODY), "ListAlerts RedrawAlert SeeWhom ShowDigest")
_rule(Rule(EVERYBODY, suspended=True), "ShowAlert")  # it sends a card, which is kept
_rule(Rule(FINANCE), "Acknowledge Snooze CallExpected")
_rule(looks(FINANCE), "ChooseSnooze ChooseExpected")
_rule(looks(SUPPORT), "WriteToWhom")
_rule(looks(FINANCE, Toward.PARENT), "ShowOwnCover")
_rule(Rule(FINANCE, Toward.PARENT), "WarnOfOwnCover")

# Finance: requests, loading, payments, stock, corrections, pausing requests, freezing
_rule(Rule(FINANCE, Toward.CHILD, moves=True), "Approve OtherNumbers Decline DeclineInWords Loaded FailLoading")
_rule(Rule(FINANCE, Toward.CHILD), "NotArrived")
_rule(looks(FINANCE, Toward.CHILD), "Redraw DeclineChoices LeaveNumbers")
_rule(looks(FINANCE), "ToLoad ShowStock ShowCashFlow DrawCashFlow ExportCashFlow")

# A pack is money with the support that it took; to whom papers come by themselves, those decide whose papers they are
_rule(looks(FINANCE), "ShowPacks MakePack")
_rule(Rule(OWNER), "WishPacks")
_rule(Rule(FINANCE), "WishStatements")
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

# To compare balances changes no books; to adjust them is a correction, which is finance's and stops while all is frozen
_rule(Rule(FINANCE), "ReconcileNow")
_rule(looks(FINANCE), "ShowReconciliation")
_rule(Rule(FINANCE, moves=True), "AdjustBalance AdjustBalances")
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
    " SetStandingDays SetStandingGrace SetRequestCap SetRequestDays SetStockRule AskPublish Publish BeginSetUp SetUp",
)
_rule(Rule(OWNER), "ShowClauses AddClause RenameClause RewriteClause RemoveClause")
_rule(Rule(OWNER), "SetInvoiceHeader StartInvoices StopInvoices")
_rule(Rule(OWNER), "ShowPanels AddPanel RenamePanel SetLoading RemovePanel")
_rule(looks(OWNER), "ShowClause ShowPanel ShowTermsPart")
_rule(Rule(OWNER), "Invite InviteAndPublish OfferTo NoteAgreed")
_rule(Rule(OWNER, Toward.CHILD), "OfferInLine SetAnswerDay OfferThat KeepMine ChangeCounter SayPromise WithdrawPromise")
_rule(
    Rule(OWNER, Toward.CHILD),
    "OpenDraft DropDraft SetAccount SetPrice SetMinimumOrder SetPeriodMinimum SetPaymentDays SetGrace"
    " SetFirstDay IncludePanel LeavePanelOut MakeOffer MakeLink NewLink TakeBack RecordOutside ConfirmOpener"
    " RefuseOpener",
)
_rule(looks(OWNER, Toward.CHILD), "ShowDraft ShowDraftPanel")
_rule(looks(OWNER), "ShowMethod")
_rule(Rule(OWNER, Toward.CHILD), "LiftBar")
_rule(Rule(OWNER, in_person=True), "AddMethod ConfirmAdded ChangeMethod ConfirmChanged RemoveMethod")
_rule(Rule(OWNER, Toward.CHILD), "Suspend Resume")
_rule(looks(OWNER, Toward.CHILD), "ShowClosing ChooseReceiver")
_rule(
    Rule(OWNER, Toward.CHILD, moves=True),
    "HandUp DeclineOpen FailUnloaded BuyBack Forfeit PassOn SettleMoney Close",
)
_rule(Rule(OWNER, suspended=True), "LiftFreeze")
_rule(looks(OWNER), "ShowTeam ShowColleague ShowAudit PickAuditColleague")

# Moving in and the export of everything are the owner's; moving in brings credits and money
_rule(looks(OWNER), "ShowMoveIn ShowColumns ShowColumn ShowDoubt ShowLeftOut ListMoveIn Export")
_rule(
    Rule(OWNER, moves=True),
    "MoveIn SendMoveInFile PublishAndMoveIn SetMeaning ConfirmMoveInColumns MatchPanel TakeAsOwn SetOwes SetUntil"
    " FixCell AcceptRow LeaveRowOut TakeRowIn DropMoveIn TakeMoveInBack",
)
_rule(Rule(OWNER, moves=True, in_person=True), "MoveInNow")  # with a debt limit for each
_rule(Rule(OWNER), "RenewLinks")

# The team's group is the owner's; a note in it is support's, as any
_rule(Rule(OWNER), "LinkGroup UnlinkGroup SetTopicName CallTopicsAsUsual")
_rule(looks(OWNER), "ShowDeskGroup")
_rule(Rule(SUPPORT), "NoteHere")

# The owner's in person: the team, limits of all kinds, standing approvals, and who stands in for them
_rule(Rule(OWNER, reads=True, suspended=True, in_person=True), "ChooseInvitedRole ChooseDeputyRole")
_rule(Rule(OWNER, in_person=True), "InviteColleague SetRole RemoveColleague StandIn ConfirmStandIn EndDeputy")
_rule(Rule(OWNER, in_person=True), "LimitAtOnce LimitADay SetStandingLimit SetSecondTap SetSecondPerson")
_rule(Rule(OWNER, Toward.CHILD, in_person=True), "SetDebtLimit RaiseLimit RaiseLimitFor GiveStanding")
_rule(looks(OWNER), "ShowLimits ShowColleagueLimits ShowDeputies")
_rule(looks(OWNER, Toward.CHILD), "ShowStanding")
_rule(Rule(OWNER, Toward.CHILD), "EndStanding")

# Prices are the owner's; finance and support see how each is made, and so does a viewer; what would be is the owner's
_rule(looks(EVERYBODY), "ShowPricing ListPriced ShowOwnTiers")
_rule(looks(OWNER), "ShowPricingSettings ShowTierDraft ShowTierPanel ShowWhatIf DrawWhatIf ExportWhatIf")
_rule(
    Rule(OWNER),
    "BeginTiers TypeTiers AddTier RemoveTier DropTiers PublishTiers SwitchReviews SwitchSurcharge SetSurchargeCap"
    " SetMarginFloor SetPriceNotice SetPriceGrace",
)
_rule(Rule(OWNER, Toward.CHILD), "PriceByVolume SetCommitted")
# Check-ins are support's; a viewer reads them, finance isn't named for them. Who is spoken to is the owner's, for the
# reasons are what each of them earns. Nobody below knows of any of it: its owner is asked how it goes, and that is all
_rule(looks(TALKS), "ListCheckins")
_rule(looks(TALKS, Toward.CHILD), "RedrawCheckin ShowTalks ShowNote")
_rule(Rule(TALKS, Toward.CHILD, suspended=True), "ShowCheckin ShowFollowUp")  # these send a card, which is kept
_rule(Rule(SUPPORT), "Talked Remind")
_rule(
    Rule(SUPPORT, Toward.CHILD),
    "HoldCheckin CheckinDone SkipCheckin MoveCheckin TalkedWith GoOnNoting RemindOf RemindFromNote FinishFollowUp"
    " PutOffFollowUp",
)
_rule(Rule(OWNER, Toward.PARENT), "AnswerBefore RatherNotSay")
_rule(looks(OWNER), "ShowCheckinSettings ShowSuggestion ChooseWeekdays")
_rule(looks(OWNER, Toward.CHILD), "ShowPlan ChooseSpeaker")
_rule(Rule(OWNER), "TakeSuggestion ToggleWeekday SetCheckinHour AskBefore")
_rule(Rule(OWNER, Toward.CHILD), "ToggleMonthly SetCheckinMode SetIdealDays SetMostDays SetSpeaker")
