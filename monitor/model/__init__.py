"""The vocabulary: every value that crosses a room boundary.

All are frozen and keyword-only; sequences are tuples; every instant is aware UTC. A value that may be missing is None and
its comment says what missing means; a guessed value carries its precision beside it. Row ids never reach an output.
"""

from monitor.model.articles import (
    Article,
    Captured,
    Credit,
    Edited,
    Extraction,
    Fingerprint,
    KeptArticle,
    KeptText,
    Kin,
    Newsletter,
    Placement,
    StoredArticle,
    Version,
    Wording,
)
from monitor.model.basics import (
    ArticleId,
    Day,
    DeliveryId,
    EditionId,
    EntryId,
    Every,
    FeedId,
    Languages,
    Precision,
    Weekday,
)
from monitor.model.bulletin import (
    BoardRow,
    Change,
    Correction,
    Direction,
    Dispute,
    EventRow,
    Evidence,
    Expectation,
    Fate,
    FigureRow,
    FigureValue,
    Position,
    Quiet,
    Said,
    Side,
    Stand,
    Statement,
    Track,
)
from monitor.model.carried import (
    CarriedArticle,
    CarriedEdition,
    CarriedFinding,
    CarriedPrint,
    CarriedStart,
    CarriedText,
    Gone,
)
from monitor.model.catchup import Away, CatchUp, Course, DayWatched, Disagreement
from monitor.model.editions import (
    Also,
    Delivery,
    DueEdition,
    Edition,
    EditionRef,
    KnownStory,
    Ledger,
    LedgerLine,
    Letter,
    Quote,
    Rendering,
    Report,
    Section,
    Story,
    Tally,
    Witness,
)
from monitor.model.feedrecords import Carried, CopiedFrom, FeedRecord, Overlap
from monitor.model.feeds import (
    AUTO,
    DueFeed,
    Entry,
    Failure,
    FeedHealth,
    FeedKey,
    FeedKind,
    FeedState,
    Fetched,
    ParsedFeed,
    PollOutcome,
    ReadAs,
    ReadEntry,
    Reading,
    RobotsNote,
    RobotsVerdict,
    StoredEntry,
)
from monitor.model.judgement import Addend, Judgement, Match, Span
from monitor.model.notices import FEEDS, LastTold, Notice, NoticeId, Turn, Watch, WatchId
from monitor.model.origins import NOBODY, Grounds, Newsrooms, Origin, Printed, grounds, origin_of, printed
from monitor.model.overrides import Act, ByHand, Deed, EventMark, Override, OverrideId
from monitor.model.shares import CopyCount, LastReport, MonthCount, Shares, StoryCount, TopicCount
from monitor.model.sought import Announced, Held, Printing
from monitor.model.stories import Candidate, Gist, Joining, Landmark, Mention, Nearest, Readers, Vicinity, story_mark
from monitor.model.trackers import (
    ActorSpec,
    EventSpec,
    FigureWords,
    ModifierSpec,
    OutcomeSpec,
    PlaceGuard,
    RewriteRow,
    StateSpec,
    StatusSpec,
)
from monitor.model.tracking import (
    Account,
    Camp,
    Claim,
    Conflict,
    Count,
    DatePrecision,
    Event,
    EventLog,
    Figure,
    LoggedEvent,
    Provenance,
    Sighting,
    Status,
    StatusChange,
    TakenBack,
    Telling,
    Testimony,
    Voice,
)
from monitor.model.watchlist import (
    AgencySpec,
    CaseClaim,
    CaseEvent,
    CreditPattern,
    DigestSpec,
    ExcludeSpec,
    FeedSpec,
    GroupSpec,
    Limits,
    MatchSpec,
    NearSpec,
    NoticeSpec,
    SideSpec,
    SourceSpec,
    TopicCase,
    TopicSpec,
    Vocabulary,
    Watchlist,
)
from monitor.model.work import DuePart, Job

__all__ = [
    "AUTO", "FEEDS", "NOBODY", "Account", "Act", "ActorSpec", "Addend", "AgencySpec", "Also", "Announced", "Article",
    "ArticleId", "Away", "BoardRow", "ByHand", "Camp", "Candidate", "Captured", "Carried", "CarriedArticle", "CarriedEdition",
    "CarriedFinding", "CarriedPrint", "CarriedStart", "CarriedText", "CaseClaim", "CaseEvent", "CatchUp", "Change", "Claim",
    "Conflict", "CopiedFrom", "CopyCount", "Correction", "Count", "Course", "Credit", "CreditPattern", "DatePrecision", "Day",
    "DayWatched", "Deed", "Delivery", "DeliveryId", "DigestSpec", "Direction", "Disagreement", "Dispute", "DueEdition", "DueFeed",
    "DuePart", "Edited", "Edition", "EditionId", "EditionRef", "Entry", "EntryId", "Event", "EventLog", "EventMark",
    "EventRow", "EventSpec", "Every", "Evidence", "ExcludeSpec", "Expectation", "Extraction", "Failure", "Fate", "FeedHealth",
    "FeedId", "FeedKey", "FeedKind", "FeedRecord", "FeedSpec", "FeedState", "Fetched", "Figure", "FigureRow", "FigureValue",
    "FigureWords", "Fingerprint", "Gist", "Gone", "Grounds", "GroupSpec", "Held", "Job", "Joining", "Judgement",
    "KeptArticle", "KeptText", "Kin", "KnownStory", "Landmark", "Languages", "LastReport", "LastTold", "Ledger", "LedgerLine",
    "Letter", "Limits", "LoggedEvent", "Match", "MatchSpec", "Mention", "ModifierSpec", "MonthCount", "NearSpec", "Nearest",
    "Newsletter", "Newsrooms", "Notice", "NoticeId", "NoticeSpec", "Origin", "OutcomeSpec", "Overlap", "Override",
    "OverrideId", "ParsedFeed", "PlaceGuard", "Placement", "PollOutcome", "Position", "Precision", "Printed", "Printing",
    "Provenance", "Quiet", "Quote", "ReadAs", "ReadEntry", "Readers", "Reading", "Rendering", "Report", "RewriteRow",
    "RobotsNote", "RobotsVerdict", "Said", "Section", "Shares", "Side", "SideSpec", "Sighting", "SourceSpec", "Span", "Stand",
    "StateSpec", "Statement", "Status", "StatusChange", "StatusSpec", "StoredArticle", "StoredEntry", "Story", "StoryCount",
    "TakenBack", "Tally", "Telling", "Testimony", "TopicCase", "TopicCount", "TopicSpec", "Track", "Turn", "Version",
    "Vicinity", "Vocabulary", "Voice", "Watch", "WatchId", "Watchlist", "Weekday", "Witness", "Wording", "grounds",
    "origin_of", "printed", "story_mark",
]  # fmt: skip
