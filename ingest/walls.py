"""Pages that are no articles: walls, errors, and language models' refusals, in many languages."""

from __future__ import annotations

import re

from ingest.screen import Rejected

LOCKED_PAGE = 600  # letters; what stands before a paywall is a teaser
SHORT_PAGE = 1_500  # only a page this short can be nothing but a wall
_ARTICLE_BELOW = 400  # letters; so much prose under a headline that reads like a wall is an article
_LONGEST_NOTICE = 200  # letters of a wall's own line; a longer one is prose
_FIRST_LINES = 4
_TOP = 120.0  # letters that may stand above it, such as the site's name
_BELOW_TEASERS = frozenset({"paywall", "login"})
_MARKS = " -•*#>|※"

_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]")
_LLM_REFUSAL = re.compile(
    r"(?:i(?:'|’)?m (?:very |really )?sorry,? (?:but )?(?:i|as an ai)"
    r"|i apologi[sz]e,? but i|(?:unfortunately,? )?i (?:cannot|can(?:'|’)t|am unable to|(?:'|’)m unable to"
    r"|am not able to|won(?:'|’)t) (?:\w+ ){0,2}(?:assist|help|fulfil|provide|process|access|create"
    r"|comply|generate|summari|write|browse|open)|as an ai (?:language )?model|as a large language model"
    r"|i don(?:'|’)t have (?:access to|the ability to)"
    r"|(?:es tut mir leid|tut mir leid|entschuldigung),? (?:aber )?(?:ich kann|als ki|dabei kann ich|das kann ich)"
    r"|als (?:ki|künstliche intelligenz|sprachmodell)\b.{0,40}kann ich|ich kann (?:dir |ihnen )?(?:dabei|bei dieser|leider) (?:\w+ ){0,3}(?:nicht|helfen)"
    r"|(?:je suis )?désolée?,? (?:mais )?je ne (?:peux|suis)|en tant qu(?:'|’)(?:ia|intelligence artificielle"
    r"|assistant|modèle de langage)|je ne (?:peux|suis) pas (?:en mesure|vous aider|accéder)"
    r"|lo siento,? (?:pero )?(?:no puedo|como)|como (?:modelo de lenguaje|(?:una )?ia\b|inteligencia artificial)"
    r"|mi dispiace,? (?:ma )?non posso|desculpe,? (?:mas )?(?:eu )?não posso"
    r"|(?:很|非常)?抱歉[,，]?(?:但)?(?:我|作为)|对不起[,，]?(?:但)?我(?:不能|无法|不)|對不起[,，]?我(?:不能|無法)"
    r"|作为(?:一个|一個)?(?:ai|人工智能|语言模型|大型语言模型)|我(?:无法|不能|無法)(?:协助|帮助|提供|满足|訪問|访问)"
    r"|申し訳(?:ありません|ございません)(?:が)?[、,]?.{0,30}(?:でき(?:ません|かねます)|お手伝い|お答え)"
    r"|(?:ai|人工知能|言語モデル)として(?:は)?[、,]?|죄송(?:합니다|하지만)[.,]?.{0,30}(?:수 없|도와|ai)"
    r"|(?:ai|인공지능)? ?언어 ?모델로서)",
    re.IGNORECASE,
)
_WALLS = {
    "blocked": re.compile(
        r"access (?:to this page has been )?denied|403 forbidden|forbidden$|attention required"
        r"|just a moment|checking (?:if the site connection is secure|your browser)"
        r"|are you a (?:robot|human)|pardon our interruption|please (?:verify|confirm|prove) (?:that )?you are"
        r"|verify(?:ing)? (?:that )?you are (?:a )?human|security check|request (?:blocked|could not be satisfied)"
        r"|sorry, you have been blocked|robot (?:check|or human)|(?:our systems have detected )?unusual traffic"
        r"|human verification|i(?:'|’)?m not a robot|performing security verification|ddos protection by|one more step"
        r"|einen moment(?:,? bitte| noch)?(?:\.|…|$)|nur einen moment|zugriff (?:verweigert|gesperrt)|sicherheits(?:über)?prüfung"
        r"|bestätigen sie,? dass sie (?:ein mensch|kein roboter)|ich bin kein roboter"
        r"|un instant(?:\.|…|,|$)|accès (?:refusé|interdit)|vérifi(?:ez|er|ons|cation) que vous (?:êtes|n(?:'|’)êtes)"
        r"|je ne suis pas un robot|vérification de sécurité|un momento(?:\.|…|,|$)|acceso denegado"
        r"|verific(?:a|ar|ando|ue) que (?:eres|usted|no eres|es un)|no soy un robot|comprobación de seguridad"
        r"|accesso negato|acesso negado|доступ (?:запрещ|ограничен)"
        r"|请稍候|請稍候|正在(?:检查|验证|檢查|驗證)|访问(?:被拒绝|受限|验证)|存取被拒|安全(?:验证|驗證|检查)|请完成(?:安全)?验证|人机验证|确认您是真人|验证您是(?:真人|人类)"
        r"|しばらくお待ちください|アクセスが(?:拒否|制限)|(?:あなたが)?人間であることを確認|ロボットではありません|セキュリティ(?:チェック|確認)"
        r"|잠시만 기다|접근이 (?:거부|제한|차단)|액세스가 거부|로봇이 아닙니다|사람인지 확인|보안 ?(?:확인|검사)", re.IGNORECASE),
    "needs_script": re.compile(
        r"(?:please )?(?:enable|turn on|activate) (?:javascript|js\b)|javascript (?:is|must be|seems to be) (?:disabled|required|enabled|not)"
        r"|you need to enable javascript|this (?:site|app|page|website) requires javascript"
        r"|we(?:'|’)?re sorry,? but .{1,60} doesn(?:'|’)t work (?:properly )?without javascript"
        r"|your browser (?:does not support|has) javascript|(?:bitte )?aktivieren sie (?:bitte )?javascript|javascript (?:ist )?(?:deaktiviert|muss aktiviert)"
        r"|diese (?:seite|website|anwendung) (?:benötigt|erfordert) javascript"
        r"|(?:veuillez )?activ(?:er|ez) javascript|javascript est (?:désactivé|requis)|ce site (?:nécessite|requiert) javascript"
        r"|(?:por favor,? )?(?:active|activa|habilite|habilita|active) javascript|javascript (?:está )?(?:desactivado|deshabilitado)|este sitio requiere javascript"
        r"|(?:请|請)(?:启用|开启|啟用|開啟|打开) ?javascript|(?:您的浏览器)?(?:未启用|不支持|需要) ?javascript"
        r"|javascript ?を有効|javascript ?が(?:無効|必要)|javascript(?:를|을|가|이)? ?(?:활성화|사용|비활성화|필요)", re.IGNORECASE),
    "error_page": re.compile(
        r"(?:(?:http )?error ?:? ?)?(?:404|500|502|503|410|429)\b|(?:error|fehler|erreur) ?:? ?(?:404|500|502|503)"
        r"|(?:oops[!,.]* )?(?:the |this )?page (?:(?:you(?:'|’)re|you are) looking for |you requested )?(?:(?:was |could |can)?not (?:be )?found|cannot be found|doesn(?:'|’)t exist|does not exist|can(?:'|’)t be found|is (?:not available|unavailable|no longer available))"
        r"|not found$|we (?:can(?:'|’)t|couldn(?:'|’)t|could not) find (?:that|the|this) page|service (?:temporarily )?unavailable"
        r"|bad gateway|internal server error|(?:oops[!,.]* )?something went wrong|an error (?:has )?occurred$|too many requests|site (?:is )?under maintenance"
        r"|(?:die )?seite (?:wurde )?nicht gefunden|(?:diese|die angeforderte|die gesuchte) seite (?:existiert|konnte|ist|wurde|gibt)|interner serverfehler|wartungsarbeiten|ein fehler ist aufgetreten"
        r"|page (?:introuvable|non trouvée)|cette page n(?:'|’)(?:existe|est)|la page (?:que vous|demandée)|erreur interne|une erreur (?:s(?:'|’)est produite|est survenue)"
        r"|página no (?:encontrada|existe|disponible)|(?:esta|la) página (?:que (?:busca|buscas|solicit)|no (?:existe|está))|error interno|se ha producido un error|no se (?:ha )?encontr(?:ó|ado) la página"
        r"|pagina non trovata|página não encontrada|страница не найдена"
        r"|(?:页面|頁面|网页|網頁)(?:不存在|未找到|找不到|无法访问)|找不到(?:页面|頁面|网页|該頁)|(?:您|你)(?:访问|所访问|查找|訪問)的(?:页面|頁面|网页)|服务器(?:内部)?错误|系统(?:繁忙|错误)"
        r"|(?:お探しの)?ページ(?:が|は)(?:見つかりません|存在しません|削除)|お探しのページ|サーバーエラー|エラーが発生"
        r"|페이지를 찾을 수 없|(?:요청하신|찾으시는) 페이지|존재하지 않는 페이지|서버 ?오류|오류가 발생", re.IGNORECASE),
    "consent": re.compile(
        r"before you continue|we (?:value|care about|respect) your privacy|your privacy (?:choices|matters|is important)"
        r"|we and our (?:\d+ )?(?:third[- ]party )?partners|manage (?:your )?(?:cookie|consent|privacy)|(?:accept|reject) all(?: cookies)?$|we use cookies"
        r"|bevor sie (?:fortfahren|zu|weiter)|(?:wir (?:schätzen|respektieren)|der schutz) ihre[r]? (?:privatsphäre|daten)|datenschutz-?einstellungen|wir und unsere (?:\d+ )?partner|mit werbung (?:und tracking )?(?:weiter)?lesen|wir verwenden cookies|zustimmen (?:und|&) weiter"
        r"|avant (?:de continuer|d(?:'|’)accéder)|(?:nous respectons|le respect de) votre vie privée|nos partenaires et nous|nous et nos (?:\d+ )?partenaires|continuer sans accepter|gérer (?:mes|vos) cookies|nous utilisons des cookies"
        r"|antes de continuar|(?:valoramos|respetamos|nos importa) (?:tu|su) privacidad|nosotros y nuestros (?:\d+ )?socios|utilizamos cookies|gestionar (?:las )?cookies"
        r"|继续(?:之前|前)|(?:我们|本网站|本网)(?:重视您的隐私|使用 ?cookie)|我們重視您的隱私|本網站使用 ?cookie|続行する前に|(?:当サイト|本サイト|このサイト)(?:では|は) ?(?:cookie|クッキー)|プライバシー(?:を尊重|設定)|계속하기 전에|(?:이 웹사이트는|당사는|본 사이트는) ?쿠키|개인정보(?:를)? (?:보호|소중)", re.IGNORECASE),
    "login": re.compile(
        r"(?:please )?(?:log ?in|sign ?in) (?:to (?:continue|view|read|access|your)|or (?:register|sign up|create))|you must (?:be )?(?:log(?:ged)?|sign(?:ed)?) ?in|login required|log ?in$|sign ?in$"
        r"|create (?:a free|an) account to|register (?:for free )?to (?:continue|read)"
        r"|(?:bitte )?(?:melden sie sich|loggen sie sich|anmelden|einloggen)(?: an| ein)?,? um|bitte (?:anmelden|einloggen)|anmeldung erforderlich|connectez-vous (?:pour|à)|veuillez vous (?:connecter|identifier)|vous devez (?:être connecté|vous connecter)"
        r"|inicia(?:r)? sesión (?:para|en)|debe(?:s)? iniciar sesión|regístrate (?:gratis )?para|(?:请|請)(?:先)?(?:登录|登錄|登入)|登录后(?:查看|阅读|继续|可)|登入後|ログイン(?:して|が必要|してください|後)|로그인(?:이 필요|을 해|하세요|해 ?주세요| 후)", re.IGNORECASE),
    "paywall": re.compile(
        r"subscribe (?:now )?to (?:continue|read|unlock|keep|access)|this (?:article|content|post|story|page) is (?:for|only (?:available )?(?:to|for)|reserved for|exclusive(?:ly)? (?:for|to|available)|available (?:only )?(?:to|for))"
        r" (?:our |registered )?(?:paid |paying |premium )?(?:subscriber|member)|already (?:a |have a )?(?:subscriber|member|subscription)|to continue reading|continue reading (?:this|with|for)|you(?:'|’)ve (?:reached|read) your|you have (?:reached|read) your|keep reading (?:with|for)|(?:unlock|get) (?:this article|full access|unlimited access)|become a (?:member|subscriber) to|subscriber[- ]only|members[- ]only"
        r"|(?:jetzt )?(?:abonnieren|weiterlesen)(?: sie)?(?:,? um| mit| und)|dieser (?:artikel|inhalt|beitrag|text) ist (?:nur|exklusiv|ausschließlich)|(?:nur |exklusiv )für abonnenten|(?:bereits|schon|sie sind bereits) (?:abonnent|kunde)|(?:sie haben|sie möchten) (?:bereits )?(?:ein abo|weiterlesen)|lesen sie (?:diesen artikel )?(?:weiter )?mit"
        r"|(?:cet )?article (?:est )?réservé|(?:la suite|ce contenu|cet article) est réservé|réservé (?:aux|à nos) abonnés|déjà abonné|abonnez-vous pour|il (?:vous )?reste .{1,20}% (?:de cet article|à lire|de l)|pour lire la suite"
        r"|(?:este )?(?:artículo|contenido) (?:es )?(?:exclusivo|solo|sólo|reservado)|(?:exclusivo|solo|sólo) para (?:suscriptores|socios)|suscríbe(?:te|ase) para|ya (?:eres|es|soy) suscriptor|para seguir leyendo|contenuto riservato|(?:articolo )?riservato agli abbonati|conteúdo exclusivo para assinantes"
        r"|(?:本文|此文|本内容|本內容|该文章)(?:仅|僅|只)?(?:限|供|对|對)(?:订阅|訂閱|会员|會員|付费|付費)|(?:订阅|訂閱|付费|付費)(?:后|後|以|即可)?(?:继续|繼續|阅读|閱讀|解锁)|(?:成为|成為)(?:会员|會員|订阅者)|(?:剩余|剩餘|余下).{0,8}(?:付费|订阅|訂閱|付費)|会员专享|會員專享|已是(?:会员|訂閱|订阅)"
        r"|(?:この|当|本)?(?:記事|コンテンツ)は(?:有料)?(?:会員|購読者|登録会員|有料)|(?:有料)?会員(?:限定|登録(?:する|すると|で))|続きを読むには|残り ?[\d,０-９]+ ?文字|購読(?:する|すると|者限定)|(?:이|본) ?(?:기사|콘텐츠)는 ?(?:유료|구독|회원|프리미엄)|(?:유료|구독) ?(?:회원|구독자) ?(?:전용|만)|구독(?:하고|하시면|자 전용)|(?:계속|전체) ?(?:읽으려면|기사를 보)|이미 구독", re.IGNORECASE),
}  # fmt: skip
_DETAILS = {
    "blocked": "The site shows a check for robots instead of the article.",
    "needs_script": "The page shows nothing without JavaScript.",
    "error_page": "The page is an error message.",
    "consent": "The site asks for consent before it shows the article.",
    "login": "The site asks readers to log in before it shows the article.",
    "paywall": "The article is behind a paywall.",
    "model_refusal": "The text is a language model's refusal, not an article.",
}


def measure(text: str) -> float:
    """How much a text says, in letters of an alphabet; a sign of a wide script says more."""
    return len(text) + 1.5 * len(_WIDE.findall(text))


def find_refusal(title: str, text: str, *, is_locked: bool = False) -> Rejected | None:
    """Whether the page is a wall, an error or a model's refusal rather than an article.

    `is_locked`: the page states that it is not free to read.
    """
    if _LLM_REFUSAL.match(text.lstrip("\"'“”„«» \n")):
        return _refuse("model_refusal")
    size = measure(text)
    if is_locked and size < LOCKED_PAGE:
        return _refuse("paywall")
    return None if size > SHORT_PAGE else _find_wall(title.strip(), text, size)


def is_notice(line: str) -> bool:
    """Whether a line is a wall's own: it asks to pay, to log in or to consent."""
    plain = line.strip(_MARKS)
    if measure(plain) > _LONGEST_NOTICE:
        return False
    return any(_WALLS[reason].match(plain) for reason in ("paywall", "login", "consent"))


def _find_wall(title: str, text: str, size: float) -> Rejected | None:
    lines = [line.strip(_MARKS) for line in text.split("\n") if line.strip()]
    above = 0.0
    for at, line in enumerate(lines):
        length = measure(line)
        if length <= _LONGEST_NOTICE and (reason := _name_wall(line)):
            # A teaser may stand above a wall that asks for money; the others begin at the top.
            is_low = reason in _BELOW_TEASERS
            if above < (LOCKED_PAGE if is_low else _TOP) and (is_low or at < _FIRST_LINES):
                return _refuse(reason)
        above += length
    # A headline may begin like a wall; it needs to be nearly all there is.
    reason = _name_wall(title) if size <= _ARTICLE_BELOW else ""
    return _refuse(reason) if reason else None


def _name_wall(line: str) -> str:
    return next((reason for reason, pattern in _WALLS.items() if pattern.match(line)), "")


def _refuse(reason: str) -> Rejected:
    return Rejected(reason, _DETAILS[reason])
