"""The words that people type: one list in many languages, in any spelling that people use."""

from domain import vocabulary

FRUIT = "apple, ripe apple"


def test_a_list_has_the_words_of_every_language_that_it_was_given() -> None:
    vocabulary.learn(FRUIT, "manzana, manzana madura")
    vocabulary.learn(FRUIT, "تفاحة، تفّاح")
    assert vocabulary.words(FRUIT) == {"apple", "ripe apple", "manzana", "manzana madura", "تفاحة", "تفاح"}
    assert vocabulary.orders(FRUIT)[0] == ("apple", "ripe apple")


def test_a_word_is_found_with_its_accents_and_without_and_the_longest_first() -> None:
    nuts = "nut, nut oil"
    vocabulary.learn(nuts, "l’avelã, l’avelã crua")
    bought = vocabulary.pattern(r"(\d+) (‹nut›)\b", nut=nuts)
    assert [bought.match(typed)[2] for typed in ("2 NUT  OIL", "2 l'avela crua", "2 L’avelã")] == [  # type: ignore[index]
        "NUT  OIL",
        "l'avela crua",
        "L’avelã",
    ]


def test_a_month_is_known_by_as_much_of_its_name_as_names_no_other() -> None:
    months = vocabulary.months()
    assert [months.get(name) for name in ("april", "abr", "sept", "aout", "juil", "jui", "ma")] == [
        4,
        4,
        9,
        8,
        7,
        None,
        None,
    ]
    assert (months["مارس"], months["juin"], months["mayo"]) == (3, 6, 5)


def test_a_day_of_the_week_is_known_in_every_language() -> None:
    assert {vocabulary.weekdays()[name] for name in ("monday", "lun", "lundi", "الاثنين", "اثنين")} == {0}
