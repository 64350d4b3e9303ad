"""What changed between two wordings of an article, and of which kind the change is."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.types import RevisionKind
from ingest.furniture import is_invitation
from ingest.walls import is_notice, measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_TEXT = 200_000
MAX_SENTENCES = 8_000
MAX_PAIRED = 150  # changed sentences on either side that are matched with one another
MAX_SHOWN = 40  # sentences
MAX_SENTENCE = 600  # characters of a sentence that is shown
_MUCH = 200.0  # letters of new sentences that make an update
_ALIKE = 0.5  # share of common words from which on two sentences are wordings of one
_NOTICE_LETTERS = 400.0  # a longer sentence that begins like a notice is prose


@dataclass(frozen=True, slots=True)
class TextChange:
    """Sentences added and removed, the share of the letters that they are, and the kind.

    `notice` is the sentence in which the publisher states a correction or an update, if one does.
    """

    kind: RevisionKind
    added: tuple[str, ...]
    removed: tuple[str, ...]
    change_share: float
    notice: str = ""


# A label needs its mark, or it begins a sentence about something else.
_CORRECTS = re.compile(
    r"(?:corrections?(?: and clarifications?)?|corrected|clarifications?|editor(?:'|’)?s?(?:'|’)? note|erratum|retraction"
    r"|korrektur|richtigstellung|berichtigung|klarstellung|anmerkung der redaktion|rectificatif|correctif|précision|note de la rédaction"
    r"|corrección|rectificación|fe de erratas|aclaración|nota del editor|rettifica|correzione|errata corrige|correção)"
    r"(?:\s*[:：(（\[|–—-]|\s+(?:on|vom|du|del|of|at)?\s*\d|$)"
    r"|an earlier version of (?:this|the)|a previous version of (?:this|the)"
    r"|this (?:article|story|post|piece|report) (?:has been|was|originally) (?:corrected|amended|stated|said|misstated|incorrectly)"
    r"|(?:due to|because of) an? (?:editing )?error|we (?:have )?corrected"
    r"|(?:in )?eine(?:r)? (?:frühere|vorherige)[nr]? (?:version|fassung)|(?:wir haben|dies(?:er|en) (?:artikel|text)) .{0,40}(?:korrigiert|berichtigt)|in der ursprünglichen (?:version|fassung)"
    r"|une (?:première|précédente) version|une version (?:précédente|antérieure)|(?:cet article|ce texte) a été (?:corrigé|rectifié|modifié pour corriger)"
    r"|una versión (?:anterior|previa)|(?:este artículo|esta noticia) (?:ha sido|fue) corregid"
    r"|更正|勘误|勘誤|订正|訂正|澄清|本文(?:早前|此前|先前)(?:版本|报道)|(?:此前|早前|之前)(?:的)?版本"
    r"|(?:おわび|お詫び)(?:と|して)?訂正|当初の(?:記事|版)|(?:以前|当初)の(?:バージョン|記事)|정정|바로 ?잡습니다|(?:이전|앞선) (?:버전|기사)",
    re.IGNORECASE,
)
_UPDATES = re.compile(
    r"update[ds]?\b(?! by)|(?:last )?updated? (?:on|at|to|with)\b|this (?:article|story|post|page|report) (?:has been|was|will be) (?:updated|expanded)|(?:this is a )?(?:developing|breaking) (?:story|news)|editor(?:'|’)?s update|added (?:on|at)\b"
    r"|aktualisier(?:t|ung)\b|(?:dieser (?:artikel|beitrag|text)|die meldung) (?:wurde|wird) .{0,30}(?:aktualisiert|ergänzt)|nachtrag|(?:stand|zuletzt aktualisiert)\s*:"
    r"|mis(?:e)? à jour|actualisé\b|(?:cet article|ce texte) a été (?:mis à jour|actualisé|complété)|actualizaci[oó]n|actualizad[oa]\b|(?:este artículo|esta noticia) (?:ha sido|fue) actualizad"
    r"|aggiornament|aggiornato|atualiza(?:do|ção)|обновлен|更新[:：于於]?|本文已更新|(?:此)?文(?:章)?(?:已|有)更新|追記|更新しました|(?:この記事は|記事を).{0,12}更新|업데이트|(?:기사|내용)(?:를|을|가|이)? ?(?:업데이트|보강|추가)",
    re.IGNORECASE,
)
# Words that change by themselves: how long ago, how often seen, how long to read.
_PASSING = re.compile(
    r"(?<![a-zA-Z\d.,])(?:(?:\d+|an?|one|a few) ?(?:s|sec|second|m|min|minute|h|hr|hour|d|day|w|week|mo|month|yr|year)s? ago|just now|yesterday at \S+|today at \S+"
    r"|vor (?:\d+|einer|einem|wenigen) (?:sekunde|minute|stunde|tag|woche|monat)\w*|il y a (?:\d+|une?|quelques) (?:seconde|minute|heure|jour|semaine|mois)\w*|hace (?:\d+|una?|unos) (?:segundo|minuto|hora|día|semana|mes)\w*"
    r"|\d+ ?(?:秒|分钟|分鐘|小时|小時|天|周|個月|个月|時間|分|日|週間|か月)前|\d+ ?(?:초|분|시간|일|주|개월) ?전|刚刚|剛剛|たった今|방금"
    r"|[\d.,]+ ?[km]? ?(?:comments?|views?|shares?|likes?|reactions?|claps?|replies|retweets?|reads?|upvotes?|points?|stars?|followers?|votes?|people (?:like|are reading)|kommentare?|aufrufe|commentaires?|vues|comentarios?|vistas|评论|評論|阅读|閱讀|点赞|次观看|浏览|件のコメント|いいね|回視聴|조회|댓글|좋아요)"
    r"|(?:comments?|views?|shares?|likes?|阅读|浏览|点击|조회수?|댓글)\s*[:：(]?\s*[\d.,]+\)?|\d+[- ]?min(?:ute)?s?(?: read| lesezeit| de lecture| de lectura)|(?:lesezeit|reading time|temps de lecture|tiempo de lectura)\s*:?\s*\d+ ?\w*"
    r"|(?:last )?(?:updated|published|posted|modified)\s*:?\s*(?:at )?\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?(?: ?[A-Z]{2,4})?)",
    re.IGNORECASE,
)
_PASSING_LINE = 300  # characters; what is longer is prose, and its words stay
_SENTENCES = re.compile(r"(?<=[.!?…])[\"'”’»)]*\s+|(?<=[。！？])|\n+")
_NOT_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_NAME = re.compile(r"(?<=[^.!?\s] )[A-ZÀ-ÞА-Я][\w'’-]+")
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|cannot|\w+n['’]t|nicht|kein\w*|nie|niemals|ne|pas|jamais|aucune?|sin|nunca|ningun[oa]?)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+|[\u3040-\u9fff\uac00-\ud7af]")


def describe_revision(
    before_title: str, before_text: str, after_title: str, after_text: str
) -> TextChange:
    """Compare two wordings sentence by sentence; linear but for a bounded number of pairs.

    Sentences that only moved are no change. A trivial revision is not worth a new snapshot.
    """
    before, after = _split(before_text), _split(after_text)
    removed, added = _subtract(before, after), _subtract(after, before)
    is_retitled = _make_key(before_title) != _make_key(after_title)
    notice, kind = _find_notice(added)
    if not notice:
        kind = _judge(removed, added, is_retitled=is_retitled)
    total = sum(len(text) for text, _ in (*before, *after))
    changed = sum(map(len, (*removed, *added)))
    return TextChange(
        kind,
        tuple(sentence[:MAX_SENTENCE] for sentence in added[:MAX_SHOWN]),
        tuple(sentence[:MAX_SENTENCE] for sentence in removed[:MAX_SHOWN]),
        min(changed / total, 1.0) if total else 0.0,
        notice[:MAX_SENTENCE],
    )


def _judge(removed: list[str], added: list[str], *, is_retitled: bool) -> RevisionKind:
    if not removed and not added:
        return RevisionKind.TITLE if is_retitled else RevisionKind.TRIVIAL
    pairs = _pair(removed, added)
    replaced = {new for _, new in pairs}
    new = sum(measure(sentence) for sentence in added if sentence not in replaced)
    if new >= _MUCH:
        return RevisionKind.UPDATE
    if any(_read_facts(old) != _read_facts(text) for old, text in pairs):
        return RevisionKind.CORRECTION
    if new > 0 and len(added) > len(removed):
        return RevisionKind.UPDATE
    return RevisionKind.REWORDING


def _split(text: str) -> list[tuple[str, str]]:
    """Sentences that say something, each with its key; counters, labels and walls do not."""
    pieces = _SENTENCES.split(text[:MAX_TEXT], maxsplit=MAX_SENTENCES)[:MAX_SENTENCES]
    stripped = (" ".join(piece.split()) for piece in pieces if piece)
    keyed = ((piece, _make_key(piece)) for piece in stripped)
    return [(piece, key) for piece, key in keyed if key and not _is_passing(piece)]


def _is_passing(sentence: str) -> bool:
    if is_invitation(sentence):
        return True
    return is_notice(sentence) and not (_CORRECTS.match(sentence) or _UPDATES.match(sentence))


def _make_key(sentence: str) -> str:
    """What two sentences share when nothing but passing words, marks, spaces or case differ."""
    return _NOT_WORD.sub("", _drop_passing(sentence).casefold())


def _drop_passing(sentence: str) -> str:
    return _PASSING.sub("", sentence) if len(sentence) <= _PASSING_LINE else sentence


def _subtract(these: Sequence[tuple[str, str]], those: Iterable[tuple[str, str]]) -> list[str]:
    """The sentences that occur here more often than there, in their order."""
    left = Counter(key for _, key in those)
    extra = []
    for sentence, key in these:
        if left[key] > 0:
            left[key] -= 1
        else:
            extra.append(sentence)
    return extra


def _find_notice(added: list[str]) -> tuple[str, RevisionKind]:
    """The first added sentence that states a correction, else one that states an update."""
    short = [sentence for sentence in added if measure(sentence) <= _NOTICE_LETTERS]
    for pattern, kind in (
        (_CORRECTS, RevisionKind.CORRECTION),
        (_UPDATES, RevisionKind.UPDATE),
    ):
        for sentence in short:
            if pattern.match(sentence.lstrip("*([【（<-–—•※▲■ ")):
                return sentence, kind
    return "", RevisionKind.TRIVIAL


def _pair(removed: list[str], added: list[str]) -> list[tuple[str, str]]:
    """Removed sentences with the added ones that are their new wordings; each is used once."""
    waiting = [(sentence, _read_words(sentence)) for sentence in added[:MAX_PAIRED]]
    pairs = []
    for old in removed[:MAX_PAIRED]:
        words = _read_words(old)
        best = max(waiting, key=lambda one: _overlap(words, one[1]), default=None)
        if best is not None and _overlap(words, best[1]) >= _ALIKE:
            pairs.append((old, best[0]))
            waiting.remove(best)
    return pairs


def _read_words(sentence: str) -> frozenset[str]:
    return frozenset(_WORD.findall(sentence.casefold()))


def _overlap(these: frozenset[str], those: frozenset[str]) -> float:
    return len(these & those) / max(len(these | those), 1)


def _read_facts(sentence: str) -> tuple[frozenset[str], ...]:
    """Its numbers, its names beyond the first word, and whether it denies."""
    plain = _drop_passing(sentence)
    return (
        frozenset(_NUMBER.findall(plain)),
        frozenset(_NAME.findall(plain)),
        frozenset({"denies"} if _NEGATION.search(plain) else ()),
    )
