"""Lines of a page that are not the article: invitations, labels, notices, credits."""

from __future__ import annotations

import re

from ingest.walls import is_notice

MAX_FURNITURE = 160  # letters; a longer line is prose
_TAIL_LINES = 12
_BIO_LINES = 3
_MAX_BIO = 450
_LABEL_WORDS = 4

# Begins a line near the end of a text that is furniture there.
_AT_THE_END = re.compile(
    r"(?:read (?:next|more|also)|related(?: (?:articles?|stories|posts|reading|topics))?|recommended"
    r"|more (?:from|on|stories|in)\b|most (?:read|popular)|you (?:may|might) also (?:like|enjoy)"
    r"|subscribe|sign up|sign in|log in|join (?:our|the) (?:newsletter|community|discord)"
    r"|get (?:the|our) (?:latest|newsletter|daily)|share (?:this|on|via)|follow us|follow .{1,40} on"
    r"|(?:this|our) (?:site|website) uses cookies|we use cookies|accept (?:all )?cookies|cookie"
    r"|©|\(c\) ?\d{4}|copyright\b|all rights reserved|advertisement|sponsored|comments? ?\(?\d*\)?$"
    r"|leave a (?:comment|reply)|previous (?:post|article)|next (?:post|article)|tags?:|filed under"
    r"|privacy policy|terms of (?:use|service)|newsletter\b|back to top|skip to|print this"
    r"|wir verwenden cookies|nous utilisons des cookies|utilizamos cookies|alle rechte vorbehalten"
    r"|tous droits réservés|(?:todos los )?derechos reservados|tutti i diritti|版权所有|版權所有"
    r"|责任编辑|責任編輯|编辑[:：]|無断転載|无断转载|未经(?:授权|许可)|無断複製|무단 ?전재|ⓒ|<?저작권|<?copyright)",
    re.IGNORECASE,
)
# The whole line is furniture wherever it stands: a label, or an invitation with its object.
_ANYWHERE = re.compile(
    r"(?:"
    # labels, alone or with what they announce behind a mark
    r"(?:read (?:next|more|also|on)|also (?:read|on .{1,30})|see also|more on this(?: story)?|related(?: (?:articles?"
    r"|stories|posts|reading|topics|content|coverage))?|recommended(?: (?:for you|reading|stories))?|don(?:'|’)t miss"
    r"|up next|trending(?: now)?|most (?:read|popular)|popular (?:on|now).{0,30}|editor(?:'|’)s picks?|top stories"
    r"|(?:lesen sie|lies) (?:auch|mehr|dazu|hier).{0,30}|mehr zum thema|mehr dazu|auch interessant|zum thema|siehe auch"
    r"|das könnte (?:sie|dich) auch interessieren|passend dazu|ähnliche(?: artikel)?|empfohlener redaktioneller inhalt"
    r"|link zum .{1,20}-inhalt|à lire aussi|lire aussi|lire la suite|voir aussi|sur le même sujet|à lire également"
    r"|le[ea] (?:también|tambien|además|más)|leer más|te puede interesar|también te puede interesar|noticias relacionadas"
    r"|más información|ver también|leggi anche|potrebbe interessarti(?: anche)?|ti potrebbe interessare|leia (?:também|mais)"
    r"|veja também|lees ook|lees meer|les også|læs også|läs också|läs mer|czytaj (?:też|także|więcej|również)|zobacz (?:też|także)"
    r"|читайте также|читать (?:далее|также)|по теме|相关(?:阅读|新闻|文章|推荐)|相關(?:閱讀|新聞|文章)|延伸(?:阅读|閱讀)"
    r"|推荐阅读|推薦閱讀|更多(?:新闻|新聞|精彩|内容)|(?:阅读|閱讀)更多|看更多|関連(?:記事|ニュース|リンク)|あわせて読みたい|合わせて読みたい"
    r"|続きを読む|おすすめ記事|こちらも(?:おすすめ|読む)|관련 ?(?:기사|뉴스)|함께 (?:보기|읽기|볼만한).{0,10}|더 ?보기|추천 ?(?:기사|뉴스)|많이 본 (?:기사|뉴스))"
    r"(?:\s*[:：>»→|➔▶–—-].{0,140}|\s*)$"
    # words of advertisement alone
    r"|(?:advertisement|advertising|sponsored(?: content| by .{1,40})?|anzeige|werbung|publicité|publicidad|pubblicità|publicidade"
    r"|реклама|广告|廣告|広告|광고|promoted)\s*:?$"
    # invitations
    r"|(?:please |click here to |tap here to |jetzt )?(?:subscribe|sign up|sign-up|register)\b.{0,80}(?:newsletter|inbox|e-?mails?|updates|youtube|channel|podcast|briefing|for free)\b.{0,60}$"
    r"|(?:click|tap) here (?:to|for) .{3,80}$|get .{1,40} (?:app|in your inbox|delivered to your inbox)\W*$"
    r"|(?:follow|like|find|join) (?:us|.{1,40}) on (?:twitter|x\b|facebook|instagram|linkedin|bluesky|mastodon|threads|whatsapp|telegram|google news|youtube|discord).{0,80}$"
    r"|(?:like|enjoy(?:ed|ing)?) this (?:story|article|post)\?.{0,60}$|share (?:on|via) .{0,60}$|(?:tweet|share|teilen|partager|compartir|condividi|compartilhar|поделиться|分享|共有|シェア|공유)(?:\s+\d*)?$"
    r"|share this (?:article|story|post).{0,30}$|copy link$|link copied.{0,10}$|print(?: this)?(?: article)?$|order reprints$|skip (?:to|advertisement).{0,40}$"
    r"|(?:hier |jetzt )?(?:abonnieren sie|newsletter abonnieren|zum newsletter|folgen sie uns|folgst du|melden sie sich .{1,30}newsletter).{0,100}$"
    r"|(?:abonnez-vous|inscrivez-vous|suivez-nous|recevez (?:notre|la|toute)).{0,100}$|(?:suscríbete|suscríbase|síguenos|regístrate|apúntate).{0,100}$"
    r"|(?:iscriviti|seguici|abbonati).{0,100}$|(?:assine|inscreva-se|siga-nos).{0,100}$|(?:подписывайтесь|подпишитесь).{0,100}$"
    r"|(?:扫码|扫一扫|扫描|掃碼|长按|长按识别|关注我们|关注公众号|點擊訂閱|点击订阅|欢迎(?:关注|订阅)|分享(?:到|至|给)).{0,60}$"
    r"|(?:この記事を(?:シェア|共有|保存)|(?:シェア|フォロー|チャンネル登録|ブックマーク)(?:する|してください)|メルマガ(?:登録|を)).{0,60}$"
    r"|(?:구독(?:하기|신청|과 좋아요)|공유하기|기사 ?제보|카카오톡|페이스북|네이버에서|좋아요).{0,60}$"
    r"|(?:this|our) (?:site|website) uses cookies.{0,120}$|(?:we use|wir verwenden|nous utilisons des|utilizamos|usiamo i) cookies\b.{0,140}$"
    r"|our standards: .{1,60}$"
    r")",
    re.IGNORECASE,
)
_FURNITURE_SENTENCE = re.compile(
    r"subscribe|sign up|we use cookies|this (?:site|website)|copyright|©|.*all rights",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:by|von|par|por|di|da|door|af|av|text|texte|words|reporting by|writing by|edited by"
    r"|additional reporting|with (?:files|reporting|additional reporting) from|story by|with agencies"
    r"|photo(?:s|graph|grafie|graphie)?|foto(?:s|grafie)?|image|picture|bild(?:er)?|фото|credit|source"
    r"|quelle|getty|afp|ap photo|reuters|illustration|grafik|図|写真|图|圖|사진)(?:\b|(?=[:：=＝]))"
    r"(?: ?[:：=＝/©|—–-]| by\b| [^.!?]{3,60}$)",
    re.IGNORECASE,
)
_BIO = re.compile(
    r"(?:(?:dr|prof)\. )?[A-ZÀ-Þ][\w.'’-]+(?: [A-ZÀ-Þa-z][\w.'’-]*){0,4}(?:,[^,]{1,60},)? "
    r"(?:is|was|has been|covers|writes|joined|ist|schreibt|est|es|è)\b[^.!?]{0,120}?"
    r"\b(?:reporter|(?:staff )?writer|(?:senior |managing |contributing |news |deputy )?editor|correspondent|journalist"
    r"|columnist|contributor|blogger|freelancer?|redakteur(?:in)?|korrespondent(?:in)?|journaliste|periodista|redactora?|giornalista)\b"
)


def drop_furniture(text: str) -> str:
    """The text without lines such as "Read next" or "Subscribe to our newsletter".

    Lines that are nothing else go wherever they stand; near the end also those that only begin
    like it, and the authors' notes.
    """
    lines = text.split("\n")
    first = max(len(lines) - _TAIL_LINES, 0)
    body = [line for line in lines[:first] if not is_invitation(line)]
    tail = [line for line in lines[first:] if not (is_furniture(line) or is_notice(line))]
    kept = len(tail) - _BIO_LINES
    tail = [line for at, line in enumerate(tail) if at < kept or at == 0 or not is_bio(line)]
    return "\n".join(body + tail).strip()


def is_invitation(line: str) -> bool:
    """Whether a whole line is a label, an invitation or a notice, wherever it stands."""
    plain = _strip(line)
    return 0 < len(plain) <= MAX_FURNITURE and _ANYWHERE.match(plain) is not None


def is_furniture(line: str) -> bool:
    """Whether a line is short, begins as page furniture does and is not a sentence of prose."""
    if is_invitation(line):
        return True
    plain = _strip(line)
    if len(plain) > MAX_FURNITURE or _AT_THE_END.match(plain) is None:
        return False
    is_sentence = plain.endswith(".") and len(plain.split()) > _LABEL_WORDS
    return not is_sentence or _FURNITURE_SENTENCE.match(plain) is not None


def is_credit(line: str) -> bool:
    """Whether a line only names who wrote it or took its picture."""
    return len(line) < MAX_FURNITURE and _CREDIT.match(_strip(line).lstrip("(")) is not None


def is_bio(line: str) -> bool:
    """Whether a line says who its author is: a name, then a trade of the press."""
    return len(line) <= _MAX_BIO and _BIO.match(line.strip()) is not None


def _strip(line: str) -> str:
    return line.strip(" -–—•*>#|▶")
