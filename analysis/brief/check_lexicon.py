"""Words that mean the same, the contrary, or the same seen from the other side.

One line is one axis. Words on one side of `|` mean about the same; those on the other side mean the
contrary. `<>` parts words that tell one event with subject and object exchanged. They are general
English of news, not words of any one story.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.brief.check_words import stem

_AXES = """
lift rescind scrap repeal | impose enact
restore resume reinstate reactivate | suspend pause halt
allow permit let authorise authorize enable | forbid ban bar prohibit block outlaw disallow prevent
approve clear grant greenlight pass adopt sign approval clearance | reject veto refuse deny decline block rejection refusal
accept agree welcome acceptance | dispute contest refuse reject object
raise increase rise grow climb jump lift up higher increment gain hike dearer expensive growth double triple quadruple | halve cut lower reduce fall drop decrease slash decline down cheap cheaper shrink reduction slip decrease slide plunge
double twice doubling twofold | halve half halving
open unlock reopen opening | close shut closure closing
start begin launch commence | stop end cease finish conclude
keep retain | sell lose
continue keep remain stay | stop discontinue cease lose pause halt suspend interrupt
confirm admit acknowledge | deny denial dismiss refute reject dispute
win victory | lose loss defeat
vote | abstain
gain | lose
remain stay | remove leave depart drop
include cover contain inclusion | exclude omit exempt exclusion
require oblige mandate need requirement | exempt waive
join enter | leave quit exit depart resign
support back endorse favour favor urge recommend advise | oppose object condemn against discourage
hire recruit appoint | fire dismiss lay
succeed pass success | fail failure
extend lengthen prolong extension | shorten cut curtail
expand widen broaden expansion | narrow shrink contract limit
tighten toughen stricter | loosen ease relax softer
profit profitable | loss
ahead lead outperform exceed top surpass beat overtake | behind trail lag underperform
safe secure safety | unsafe insecure dangerous harmful vulnerable
legal lawful legally | illegal unlawful illegally
permanent permanently | temporary temporarily
public publicly | private privately
mandatory compulsory obligatory | voluntary optional
able possible possibly | unable impossible
true correct accurate | false incorrect wrong inaccurate
faster quicker quickly faster fast | slower slowly slow
larger bigger largest biggest | smaller smallest
newer younger youngest newest | older oldest
higher highest | lower lowest
best better strongest stronger | worst worse weakest weaker
early earlier | late later
most majority | few minority
available accessible availability | unavailable inaccessible
publish release unveil issue introduce post publication launch ship debut announce out | withdraw retract recall
affect affected impact hit | unaffected
protect guard | expose leak endanger
strengthen improve better upgrade | weaken worsen downgrade
encrypted | unencrypted
licensed | unlicensed
known | unknown
guilty liable | innocent
respect obey honour comply follow | ignore violate breach flout disregard infringe
pass passed succeed | fail failed
fixed patch repair patched fix | broken
adopt introduce pass | abandon drop abolish scrap
add append | remove delete drop
enforce apply | waive
upheld uphold affirm | overturn reverse quash
successful | unsuccessful
enough sufficient | insufficient
optimistic | pessimistic
advance progress | delay postpone
"""
_SAME = """
retire discontinue sunset deprecate retirement deprecation phase
sue lawsuit suit complaint litigation
accuse allege accusation allegation claim blame alleged allegedly
acquire buy purchase acquisition takeover buyer purchaser <> sell sale seller
pay payment spend <> receive get earn obtain collect
beat defeat outbid outperform overtake win <> lose
hire recruit poach
fine penalise penalize penalty fined
company firm maker vendor business manufacturer provider start-up startup lab developer producer house
employee staff worker personnel job people
chief boss executive head ceo
sack layoff dismiss
cost price charge pay fee pricing tariff
licence license licensing licensed
permit allow let may can
train training
collect gather harvest
reveal disclose show find discover expose uncover demonstrate
fix patch repair correct correction corrected update upgrade
flaw hole bug vulnerability weakness defect
user customer client subscriber account
build construct construction
make produce manufacture create
invest investment fund funding
weight parameter
model system
rival competitor competing
rule regulation law act statute
regulator authority watchdog agency office
court tribunal judge
government administration ministry
bill legislation
plan intend intention aim expect due scheduled schedule
outage failure downtime disruption
cause trigger lead result prompt
trace attribute
last continue take
expire end lapse run
block bar prevent
deal agreement contract accord transaction pact
money capital fund proceeds cash
value valuation worth
offer bid tender
withdraw retract pull
replace supersede succeed successor replacement
predecessor forerunner
large big huge
exclude omit
criticise criticize slam condemn attack criticism
reply answer respond response
warn caution warning alert
share split
study paper research report
reporter journalist
author writer
doctor physician
sell licence supply provide deliver delivery
require oblige must demand need
forbid prohibit ban
publish release post
open-source open
year annual yearly annually
month monthly
week weekly
day daily
phone smartphone handset
plant factory fab site
chip semiconductor processor accelerator
weapon arms
datacenter datacentre centre center
programme program
share stock
earn revenue sales income turnover make
begin start
happen occur
bypass circumvent evade
incident accident
test trial evaluation evaluate benchmark exam
delete erase wipe remove
recover restore retrieve
approval consent permission approve
switch move migrate migration
limit cap quota restriction threshold
speak language support
download fetch obtain
run operate
author write
child minor
half 50
serve offer host
stop cease end
foreign abroad overseas outside
disagree dissent
oblige compel force require
leave depart departure exit
name appoint
disclose publish
lock
assess audit review inspect
hour hourly
score reach achieve point
ahead lead outperform beat top exceed surpass outscore <> behind trail lag
demand require ask want seek request
kill die death
hurt injure injured
apologise sorry regret
consult ask
hold own
assistant agent chatbot bot
customer consumer buyer
team group unit
person human people someone
patient
free free-tier unpaid nothing
dear expensive
database record
quarter
house home
car vehicle auto
picture image photograph photo
speech voice audio
law legal
leader head chief lead
newspaper daily paper
bank lender
firm company
"""
# Words that a paraphrase may exchange; they say nothing about who does what.
_LOOSE = """
profit income earnings
global worldwide international world
talks negotiation discussion
resign quit depart resignation
boost aid assist
strike walkout stoppage
local resident neighbour inhabitant
settle resolve settlement
former previous prior earlier
embed integrate incorporate
pause freeze hold
vote ballot poll
relocate move transfer shift
online web internet
learn hear discover
inform tell notify
obtain receive get secure
link tie connect
misuse abuse
forecast expect predict project
obey follow comply
reveal present show unveil
current present
near approximate
wage salary pay
area region zone
aim goal target
danger risk threat
duty obligation requirement
firm corporation enterprise
lawyer attorney counsel
maximum cap ceiling limit
spokesman spokeswoman spokesperson
substitute replace replacement
conversation chat dialogue
ownership own belong
"""


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a word: its axis, the side of the axis, and whether roles are exchanged."""

    axis: str
    sign: int
    exchanged: bool = False


def _read(lines: str, prefix: str) -> dict[str, tuple[Sense, ...]]:
    found: dict[str, list[Sense]] = {}
    for number, line in enumerate(lines.strip().splitlines()):
        for side, part in enumerate(line.split("|")):
            for turn, words in enumerate(part.split("<>")):
                sense = Sense(f"{prefix}{number}", -1 if side else 1, bool(turn))
                for word in words.split():
                    senses = found.setdefault(stem(word), [])
                    if sense not in senses:
                        senses.append(sense)
    return {word: tuple(senses) for word, senses in found.items()}


_CONTRARIES = _read(_AXES, "c")
_GROUPS = _read(_SAME, "g")
_PARAPHRASES = _read(_LOOSE, "p")


def contraries_of(word_stem: str) -> tuple[Sense, ...]:
    """The axes on which a stem stands, with the side."""
    return _CONTRARIES.get(word_stem, ())


def senses_of(word_stem: str) -> tuple[Sense, ...]:
    """Every sense of a stem; a word in no list has itself as its only sense."""
    known = _CONTRARIES.get(word_stem, ()) + _GROUPS.get(word_stem, ())
    return (*known, Sense(word_stem, 1))


def kin_of(word_stem: str) -> frozenset[str]:
    """What a stem and every word that means the same have in common."""
    return frozenset(
        f"{sense.axis}{sense.sign:+d}"
        for sense in (*senses_of(word_stem), *_PARAPHRASES.get(word_stem, ()))
    )


def is_listed(word_stem: str) -> bool:
    """Whether a stem is in a list of ours, and so a common word."""
    return word_stem in _CONTRARIES or word_stem in _GROUPS
