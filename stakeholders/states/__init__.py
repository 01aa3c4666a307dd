"""Enumerations and lifecycles of the stakeholder database (domain 4.1, 4.2 and 7)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle
from stakeholders.states.imports import (
    IMPORT as IMPORT,
    UNSTORED as UNSTORED,
    WORKING as WORKING,
    EffectKind as EffectKind,
    ImportKind as ImportKind,
    ImportState as ImportState,
    MatchRule as MatchRule,
    RowChoice as RowChoice,
    RowOutcome as RowOutcome,
)
from stakeholders.states.kinds import (
    FOCAL as FOCAL,
    AccreditationKind as AccreditationKind,
    AskedWhere as AskedWhere,
    Audience as Audience,
    BranchKind as BranchKind,
    CheckAnswer as CheckAnswer,
    ConsentPurpose as ConsentPurpose,
    ConsentWay as ConsentWay,
    ContactRoleKind as ContactRoleKind,
    Discretion as Discretion,
    DocumentKind as DocumentKind,
    EcosocCategory as EcosocCategory,
    EcosocStanding as EcosocStanding,
    FieldKind as FieldKind,
    Level as Level,
    MatchUse as MatchUse,
    NameKind as NameKind,
    Source as Source,
    WebsiteKind as WebsiteKind,
)


class RegistrationState(TextChoices):
    DRAFT = "draft", _("draft")
    UNCONFIRMED = "unconfirmed", _("waiting for e-mail confirmation")
    SUBMITTED = "submitted", _("submitted")
    UNDER_REVIEW = "under_review", _("under review")
    NEEDS_INFORMATION = "needs_information", _("more information needed")
    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")


_R = RegistrationState

REGISTRATION = Lifecycle(
    {
        _R.DRAFT: frozenset({_R.UNCONFIRMED, _R.WITHDRAWN, _R.EXPIRED}),
        _R.UNCONFIRMED: frozenset({_R.SUBMITTED, _R.DRAFT, _R.WITHDRAWN, _R.EXPIRED}),
        _R.SUBMITTED: frozenset({_R.UNDER_REVIEW, _R.NEEDS_INFORMATION, _R.DECLINED, _R.WITHDRAWN}),
        _R.UNDER_REVIEW: frozenset({_R.NEEDS_INFORMATION, _R.APPROVED, _R.DECLINED, _R.WITHDRAWN}),
        _R.NEEDS_INFORMATION: frozenset({_R.UNDER_REVIEW, _R.DECLINED, _R.WITHDRAWN, _R.EXPIRED}),
        _R.APPROVED: frozenset(),
        _R.DECLINED: frozenset(),
        _R.WITHDRAWN: frozenset(),
        _R.EXPIRED: frozenset(),
    }
)
# With the applicant, with us, and done.
EDITABLE = (_R.DRAFT, _R.NEEDS_INFORMATION)
OPEN = (_R.SUBMITTED, _R.UNDER_REVIEW, _R.NEEDS_INFORMATION)
DECIDED = (_R.APPROVED, _R.DECLINED)
FINAL = (_R.APPROVED, _R.DECLINED, _R.WITHDRAWN, _R.EXPIRED)
TONES = {
    _R.DRAFT: "neutral",
    _R.UNCONFIRMED: "neutral",
    _R.SUBMITTED: "info",
    _R.UNDER_REVIEW: "info",
    _R.NEEDS_INFORMATION: "warning",
    _R.APPROVED: "success",
    _R.DECLINED: "danger",
    _R.WITHDRAWN: "neutral",
    _R.EXPIRED: "neutral",
}


class VettingState(TextChoices):
    UNVERIFIED = "unverified", _("not verified")
    VERIFIED = "verified", _("verified")
    STALE = "stale", _("not confirmed for long")
    SUSPENDED = "suspended", _("suspended")
    MERGED = "merged", _("merged into another")
    ARCHIVED = "archived", _("archived")
    ERASED = "erased", _("erased")


_V = VettingState

# Undoing a merge is no move: it brings back the state before it with everything else.
VETTING = Lifecycle(
    {
        _V.UNVERIFIED: frozenset({_V.VERIFIED, _V.MERGED, _V.ARCHIVED, _V.ERASED}),
        _V.VERIFIED: frozenset({_V.STALE, _V.SUSPENDED, _V.MERGED, _V.ARCHIVED, _V.ERASED}),
        _V.STALE: frozenset({_V.VERIFIED, _V.SUSPENDED, _V.MERGED, _V.ARCHIVED, _V.ERASED}),
        _V.SUSPENDED: frozenset({_V.VERIFIED, _V.MERGED, _V.ARCHIVED, _V.ERASED}),
        _V.MERGED: frozenset(),
        _V.ARCHIVED: frozenset({_V.ERASED}),
        _V.ERASED: frozenset(),
    }
)
# Passed vetting; a stale one stays where it is shown, with a mark.
VETTED = (_V.VERIFIED, _V.STALE)


class ListingState(TextChoices):
    NOT_LISTED = "not_listed", _("not listed")
    LISTED = "listed", _("listed")
    HIDDEN = "hidden", _("hidden")


_L = ListingState

LISTING = Lifecycle(
    {
        _L.NOT_LISTED: frozenset({_L.LISTED}),
        _L.LISTED: frozenset({_L.NOT_LISTED, _L.HIDDEN}),
        _L.HIDDEN: frozenset({_L.LISTED, _L.NOT_LISTED}),
    }
)


class InvitationState(TextChoices):
    OPEN = "open", _("open")
    ACCEPTED = "accepted", _("accepted")
    REVOKED = "revoked", _("revoked")


_I = InvitationState

INVITATION = Lifecycle(
    {
        _I.OPEN: frozenset({_I.ACCEPTED, _I.REVOKED}),
        _I.ACCEPTED: frozenset(),
        _I.REVOKED: frozenset(),
    }
)


class MergeKind(TextChoices):
    ORGANISATION = "organisation", _("organisations")
    PERSON = "person", _("people")


class MergeState(TextChoices):
    DONE = "done", _("merged")
    UNDONE = "undone", _("undone")


_M = MergeState

MERGE = Lifecycle({_M.DONE: frozenset({_M.UNDONE}), _M.UNDONE: frozenset()})


class PairState(TextChoices):
    OPEN = "open", _("to be decided")
    NOT_SAME = "not_same", _("not the same")


_P = PairState

# "The same" is no state here: it is a merge.
PAIR = Lifecycle({_P.OPEN: frozenset({_P.NOT_SAME}), _P.NOT_SAME: frozenset({_P.OPEN})})


class FlagLevel(TextChoices):
    """How serious a risk is, as in UNPP's flags; a red one locks the record (domain 4.1)."""

    OBSERVATION = "observation", _("observation")
    YELLOW = "yellow", _("yellow")
    ESCALATED = "escalated", _("escalated")
    RED = "red", _("red: locked")


_F = FlagLevel

# What a lead decides, and of which only leads read the details.
FOR_LEADS = (_F.ESCALATED, _F.RED)
RANK = {level: rank for rank, level in enumerate(FlagLevel.values)}


class FlagCategory(TextChoices):
    REPUTATIONAL = "reputational", _("reputational or ethical")
    FINANCIAL = "financial", _("financial")
    OPERATIONAL = "operational", _("operational")
    COMPLIANCE = "compliance", _("compliance")
    EXPLOITATION = "exploitation", _("sexual exploitation and abuse")
    SAFEGUARDING = "safeguarding", _("safeguarding")
    SANCTIONS = "sanctions", _("sanctions match")
    OTHER = "other", _("other")


class FlagState(TextChoices):
    OPEN = "open", _("open")
    RESOLVED = "resolved", _("resolved")
    INVALID = "invalid", _("was wrong")


FLAG = Lifecycle(
    {
        FlagState.OPEN: frozenset({FlagState.RESOLVED, FlagState.INVALID}),
        FlagState.RESOLVED: frozenset(),
        FlagState.INVALID: frozenset(),
    }
)


class ReviewState(TextChoices):
    OPEN = "open", _("to be done")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


REVIEW = Lifecycle(
    {
        ReviewState.OPEN: frozenset({ReviewState.DONE, ReviewState.DROPPED}),
        ReviewState.DONE: frozenset(),
        ReviewState.DROPPED: frozenset(),
    }
)


class ReviewReason(TextChoices):
    FIRST = "first", _("first vetting")
    EXPIRY = "expiry", _("the vetting has expired")
    NAME = "name", _("the name changed")
    HEAD = "head", _("the head changed")
    FLAG = "flag", _("a flag was raised")
    REQUEST = "request", _("asked for by the team")


class EntryKind(TextChoices):
    INDIVIDUAL = "individual", _("person")
    ENTITY = "entity", _("organisation or group")


class ScreeningState(TextChoices):
    POTENTIAL = "potential", _("to be judged")
    UNCLEAR = "unclear", _("unclear")
    FALSE_POSITIVE = "false_positive", _("somebody else")
    TRUE_MATCH = "true_match", _("the same")
    LAPSED = "lapsed", _("no longer alike")


_N = ScreeningState

# A changed name or entry asks again; a list without the entry, or a new name, ends it.
SCREENING = Lifecycle(
    {
        _N.POTENTIAL: frozenset({_N.UNCLEAR, _N.FALSE_POSITIVE, _N.TRUE_MATCH, _N.LAPSED}),
        _N.UNCLEAR: frozenset({_N.POTENTIAL, _N.FALSE_POSITIVE, _N.TRUE_MATCH, _N.LAPSED}),
        _N.FALSE_POSITIVE: frozenset({_N.POTENTIAL}),
        _N.TRUE_MATCH: frozenset({_N.FALSE_POSITIVE, _N.UNCLEAR}),
        _N.LAPSED: frozenset({_N.POTENTIAL}),
    }
)
JUDGED = (_N.UNCLEAR, _N.FALSE_POSITIVE, _N.TRUE_MATCH)
# Until these are judged clearly, nothing is approved.
UNJUDGED = (_N.POTENTIAL, _N.UNCLEAR)


class ConfirmationState(TextChoices):
    OPEN = "open", _("asked")
    CONFIRMED = "confirmed", _("confirmed")
    ENDED = "ended", _("ended without an answer")


_C = ConfirmationState

CONFIRMATION = Lifecycle(
    {
        _C.OPEN: frozenset({_C.CONFIRMED, _C.ENDED}),
        _C.CONFIRMED: frozenset(),
        _C.ENDED: frozenset(),
    }
)


class ChangeState(TextChoices):
    OPEN = "open", _("waits for the team")
    DECIDED = "decided", _("decided")
    WITHDRAWN = "withdrawn", _("withdrawn")


CHANGE = Lifecycle(
    {
        ChangeState.OPEN: frozenset({ChangeState.DECIDED, ChangeState.WITHDRAWN}),
        ChangeState.DECIDED: frozenset(),
        ChangeState.WITHDRAWN: frozenset(),
    }
)


class ChangeAnswer(TextChoices):
    WAITING = "waiting", _("not decided yet")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")


class SuggestionState(TextChoices):
    OPEN = "open", _("waits for the team")
    INVITED = "invited", _("invited to register")
    RECORDED = "recorded", _("in the database")
    DECLINED = "declined", _("not taken up")
    WITHDRAWN = "withdrawn", _("withdrawn")


_S = SuggestionState

SUGGESTION = Lifecycle(
    {
        _S.OPEN: frozenset({_S.INVITED, _S.RECORDED, _S.DECLINED, _S.WITHDRAWN}),
        _S.INVITED: frozenset({_S.RECORDED}),
        _S.RECORDED: frozenset(),
        _S.DECLINED: frozenset(),
        _S.WITHDRAWN: frozenset(),
    }
)
SUGGESTION_TONES = {
    _S.OPEN: "info",
    _S.INVITED: "success",
    _S.RECORDED: "success",
    _S.DECLINED: "neutral",
    _S.WITHDRAWN: "neutral",
}


class EncounterKind(TextChoices):
    VISIT = "visit", _("visit")
    MEETING = "meeting", _("meeting")
    EVENT = "event", _("joint event")
    CALL = "call", _("call")
    LETTER = "letter", _("letter or e-mail")


class DataRequestKind(TextChoices):
    ERASURE = "erasure", _("erase the data")
    CORRECTION = "correction", _("correct the data")


class DataRequestState(TextChoices):
    OPEN = "open", _("waits for the team")
    GRANTED = "granted", _("done")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


_D = DataRequestState

DATA_REQUEST = Lifecycle(
    {
        _D.OPEN: frozenset({_D.GRANTED, _D.DECLINED, _D.WITHDRAWN}),
        _D.GRANTED: frozenset(),
        _D.DECLINED: frozenset(),
        _D.WITHDRAWN: frozenset(),
    }
)


class Tone(TextChoices):
    NEUTRAL = "neutral", _("grey")
    INFO = "info", _("blue")
    SUCCESS = "success", _("green")
    WARNING = "warning", _("yellow")
    DANGER = "danger", _("red")


class OptionalField(TextChoices):
    """What an organisation in the directory may keep back, each for itself (row 30)."""

    WEBSITE = "website", _("website")
    CITY = "city", _("city")
    YEAR = "year_established", _("year established")
    DESCRIPTION = "description", _("description")
    LANGUAGES = "languages", _("working languages")
    OPERATION = "countries_of_operation", _("countries of operation")
