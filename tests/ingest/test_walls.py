from __future__ import annotations

import pytest

from ingest.walls import find_refusal, is_notice

PROSE = "The ministry published the rule on Monday, and three labs said that they would follow it. "


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        ("blocked", "Just a moment..."),
        ("blocked", "Verify you are human by completing the action below."),
        ("blocked", "Einen Moment, bitte"),
        ("blocked", "Bestätigen Sie, dass Sie ein Mensch sind."),
        ("blocked", "Accès refusé"),
        ("blocked", "Verifica que eres humano"),
        ("blocked", "请完成安全验证后继续访问"),
        ("blocked", "アクセスが拒否されました"),
        ("blocked", "사람인지 확인하는 중입니다"),
        ("needs_script", "Bitte aktivieren Sie JavaScript."),
        ("needs_script", "Veuillez activer JavaScript pour continuer."),
        ("needs_script", "Por favor, active JavaScript."),
        ("needs_script", "请启用 JavaScript 后继续"),
        ("needs_script", "JavaScriptを有効にしてください。"),
        ("needs_script", "JavaScript를 활성화해 주세요."),
        ("needs_script", "We're sorry but this reader doesn't work properly without JavaScript."),
        ("error_page", "404"),
        ("error_page", "Oops! The page you are looking for could not be found."),
        ("error_page", "Seite nicht gefunden"),
        ("error_page", "Page introuvable"),
        ("error_page", "Página no encontrada"),
        ("error_page", "您访问的页面不存在"),
        ("error_page", "お探しのページは見つかりませんでした"),
        ("error_page", "요청하신 페이지를 찾을 수 없습니다"),
        ("consent", "Wir verwenden Cookies und ähnliche Verfahren."),
        ("consent", "Nous respectons votre vie privée"),
        ("consent", "Nosotros y nuestros 80 socios guardamos datos."),
        ("consent", "我们重视您的隐私"),
        ("consent", "이 웹사이트는 쿠키를 사용합니다"),
        ("login", "Please log in to continue."),
        ("login", "Bitte melden Sie sich an, um weiterzulesen."),
        ("login", "Connectez-vous pour lire la suite."),
        ("login", "请先登录"),
        ("login", "ログインしてください"),
        ("login", "로그인이 필요합니다"),
        ("paywall", "This story is only available to subscribers."),
        ("paywall", "Dieser Artikel ist nur für Abonnenten."),
        ("paywall", "La suite est réservée aux abonnés."),
        ("paywall", "Artículo exclusivo para suscriptores"),
        ("paywall", "本文仅限会员阅读"),
        ("paywall", "この記事は会員限定です。"),
        ("paywall", "이 기사는 유료 회원 전용입니다"),
        ("model_refusal", "I cannot help with that request, as it asks for private data."),
        ("model_refusal", "As an AI language model, I have no access to that page."),
        ("model_refusal", "Es tut mir leid, aber ich kann diese Seite nicht zusammenfassen."),
        ("model_refusal", "Je suis désolé, mais je ne peux pas résumer cette page."),
        ("model_refusal", "Lo siento, pero no puedo ayudar con eso."),
        ("model_refusal", "抱歉，我无法访问该网页。"),
        ("model_refusal", "申し訳ありませんが、そのご要望にはお手伝いできません。"),
        ("model_refusal", "죄송하지만 그 요청은 도와드릴 수 없습니다."),
    ],
)
def test_walls_errors_and_refusals_are_told_in_many_languages(reason: str, line: str) -> None:
    refusal = find_refusal("News of the day", f"{line}\nReference 81f.")
    assert refusal is not None
    assert refusal.reason == reason
    assert refusal.detail.endswith(".")


def test_a_wall_below_a_short_teaser_is_a_wall_and_below_a_long_text_is_not() -> None:
    wall = "Subscribe to continue reading."
    assert find_refusal("A rule", f"{PROSE * 2}\n{wall}") is not None
    assert find_refusal("A rule", f"{PROSE * 9}\n{wall}") is None


def test_a_page_that_says_it_is_not_free_needs_more_than_a_teaser() -> None:
    refusal = find_refusal("A rule", PROSE * 3, is_locked=True)
    assert refusal is not None
    assert refusal.reason == "paywall"
    assert find_refusal("A rule", PROSE * 3) is None
    assert find_refusal("A rule", PROSE * 30, is_locked=True) is None


@pytest.mark.parametrize(
    "title",
    ["Just a moment for open weights", "404 days of export rules", "Access denied: the new rule"],
)
def test_headlines_that_read_like_walls_stand_over_articles(title: str) -> None:
    assert find_refusal(title, PROSE * 6) is None


def test_prose_that_speaks_of_walls_is_no_notice() -> None:
    assert is_notice("Subscribe to continue reading.")
    assert not is_notice(PROSE)
