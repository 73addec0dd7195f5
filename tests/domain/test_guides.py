"""Which guides are offered for what somebody wrote, in English, in Spanish, and in both at once."""

import pytest

from domain.guides import LONGEST_BODY, LONGEST_TEXT, GuideText, matches

ACTIVATION, ACCESS, CREDITS = 1, 2, 3

PASSWORD = GuideText(
    1,
    "Forgotten password",
    "Open the panel's page and tap on “forgotten”. A new one comes by mail.",
    "login, clave",
    ACCESS,
)
ACTIVATE = GuideText(
    2,
    "Activar una cuenta nueva",
    "Abre el panel, elige la duración y confirma la compra con tus créditos.",
    "alta",
    ACTIVATION,
)
LOADED = GuideText(
    3, "When credits are loaded", "Approved credits appear within an hour. Reload the page of the panel.", "", CREDITS
)
TWO_STEPS = GuideText(
    4, "Códigos de acceso", "Pide un código nuevo; el anterior vence a los cinco minutos.", "2FA, PIN, 403"
)
INVOICES = GuideText(5, "Facturas", "Cada mes, el día uno, en el panel de cuentas.", "factura, invoice, IVA")
GATEWAY = GuideText(6, "Error 502", "It goes away by itself.")
GUIDES = [PASSWORD, ACTIVATE, LOADED, TWO_STEPS, INVOICES, GATEWAY]


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("Hello, my customer has forgotten his password again!", PASSWORD),
        ("Passwords don't work", PASSWORD),
        ("el cliente no recuerda la clave", PASSWORD),
        ("¿Cómo hago la ACTIVACIÓN de una cuenta?", ACTIVATE),
        ("necesito activar cuentas nuevas", ACTIVATE),
        ("my credits aren't loaded yet", LOADED),
        ("no me llega el codigo de acceso", TWO_STEPS),
        ("error 403 al entrar", TWO_STEPS),
        ("pin please", TWO_STEPS),
        ("Please send me the invoice, la factura de abril", INVOICES),
        ("a 502 again and again", GATEWAY),
        ("vence a los cinco minutos, dice", TWO_STEPS),  # by its body alone
    ],
)
def test_the_guide_that_fits_best_comes_first(text: str, best: GuideText) -> None:
    assert matches(text, None, GUIDES)[:1] == [best]
    assert matches(text, None, GUIDES[::-1])[:1] == [best], "in whatever order they are given"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello, I have a problem, please help me with this customer",
        "Hola, tengo un problema con un cliente, no funciona nada desde ayer",
        "The picture freezes every evening",
        "on the page",  # short words, and one word of a body
        "404",
        "🙂🙂🙂",
        "contrato cardiology 40313",  # they begin as other words do
    ],
)
def test_nothing_is_offered_where_nothing_really_fits(text: str) -> None:
    near = GuideText(7, "Contraseñas, card 40312", "")
    empty = GuideText(8, "Help with a customer's problem", "Ayuda con un problema de un cliente")
    assert matches(text, None, [*GUIDES, near, empty]) == []


def test_the_title_and_the_keywords_count_more_than_the_body() -> None:
    title, keywords, body = (
        GuideText(9, "Renewal of subscriptions", ""),
        GuideText(8, "Monthly payment", "", "renewal, subscriptions"),
        GuideText(7, "Prices", "Your renewal of subscriptions is charged monthly, before it begins."),
    )
    assert matches("renewal subscriptions monthly", None, [body, title, keywords]) == [keywords, title, body]


def test_at_most_three_are_offered_and_those_alike_in_the_order_of_their_numbers() -> None:
    alike = [GuideText(number, f"Playlist {number}", "") for number in (5, 3, 9, 1)]
    assert [guide.id for guide in matches("the playlist is empty", None, [*alike, *GUIDES])] == [1, 3, 5]


def test_guides_for_the_area_come_first_and_those_for_another_have_to_fit_better() -> None:
    here, there, anywhere = (
        GuideText(id_, "Empty playlist", "", "", area) for id_, area in ((3, 1), (2, 2), (1, None))
    )
    assert matches("my playlist", 1, [there, anywhere, here]) == [here, anywhere]
    assert matches("my empty playlist", 1, [there, anywhere, here]) == [here, anywhere, there]
    assert matches("my playlist", None, [there, anywhere, here]) == [anywhere, there, here]


def test_a_word_that_most_guides_have_is_no_match_by_itself() -> None:
    panels = [
        GuideText(number, f"Panel {word}", "") for number, word in enumerate(["speed", "colours", "limits", "names"])
    ]
    assert matches("my panel", None, panels) == []
    assert matches("my panel has other colours", None, panels) == [panels[1]]


def test_a_word_that_is_repeated_counts_once_and_what_comes_too_late_is_not_read() -> None:
    guide = GuideText(1, "Prices", "confirm purchase purchases " + "." * LONGEST_BODY + " before monthly renewal dates")
    assert matches("confirm " * 50, None, [guide]) == []
    assert matches("confirm purchase, purchases, purchased", None, [guide]) == []
    assert matches("monthly renewal dates", None, [guide]) == []
    assert matches("x " * (LONGEST_TEXT // 2) + "prices", None, [guide]) == []
