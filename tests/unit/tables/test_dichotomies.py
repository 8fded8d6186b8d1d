"""What a comparison is made of: an answer against all other valid ones, in one survey."""

import numpy as np
import pytest

from alp_survey.instrument.models import Category, Net
from alp_survey.tables.dichotomies import dichotomy, require_one_survey

DONT_KNOW = Category(code=8, label="Don't know", missing=True)


@pytest.fixture
def survey(desk):
    asked = desk.instrument(
        desk.item(
            "trust",
            "single",
            "Much",
            "Some",
            "None",
            DONT_KNOW,
            nets=(Net(label="Any", codes=(1, 2)),),
        ),
        desk.item("where", "multiple", "Radio", "TV", DONT_KNOW),
        desk.item("why", "open"),
        desk.item("odd", "single", "Any", "No", "2", nets=(Net(label="Any", codes=(1, 2)),)),
    )
    rows = [
        ("Much", "Radio;TV", "a", "Any"),
        ("Some", "TV", "b", "No"),
        ("None", "Don't know", "c", "2"),
        ("Don't know", "", "d", "2"),
        ("", "Radio", "e", "Any"),
    ]
    return desk.read(asked, ["trust", "where", "why", "odd"], *rows)


def counted(found, n=5):
    places = found.facet.block(0, n)
    return int((found.yes & found.valid)[places].sum()), int(found.valid[places].sum())


@pytest.mark.parametrize(
    ("item", "category", "share"),
    [
        ("trust", "Much", (1, 3)),
        ("trust", 3, (1, 3)),
        ("trust", np.int16(3), (1, 3)),
        ("trust", "Any", (2, 3)),
        ("where", "TV", (2, 3)),
        ("where", 1, (2, 3)),
        ("odd", "2", (2, 5)),
        ("odd", 2, (1, 5)),
    ],
)
def test_an_answer_is_called_by_label_code_or_net(survey, item, category, share):
    assert counted(dichotomy(survey, item, category)) == share


@pytest.mark.parametrize(
    ("item", "category", "message"),
    [
        ("trust", "much", "category: got 'much', of 'trust'; expected one of 'Much', 'Some'"),
        ("trust", 7, "category: got 7, of 'trust'; expected one of"),
        ("trust", True, "category: got True, of 'trust'"),
        ("trust", 1.0, "category: got 1.0, of 'trust'"),
        ("trust", None, "category: got None"),
        ("trust", ["Much"], r"category: got \['Much'\]"),
        ("trust", "Don't know", "which is no valid answer, of 'trust'"),
        ("trust", 8, "category: got 8, which is no valid answer"),
        ("where", 8, "which is no valid answer"),
        ("why", "a", "item: got 'why' of kind open; expected an item with categories"),
        ("odd", "Any", "'Any', which is a category and a net, of 'odd'; expected its code"),
    ],
)
def test_what_is_no_valid_answer_is_refused_with_those_there_are(survey, item, category, message):
    with pytest.raises(ValueError, match=message):
        dichotomy(survey, item, category)


def test_an_item_that_there_is_not_is_refused_with_those_there_are(survey):
    with pytest.raises(KeyError, match=r"no item 'trsut'.*expected one of trust, where"):
        dichotomy(survey, "trsut", "Much")
    with pytest.raises(KeyError, match=r"no item \['trust'\]"):
        dichotomy(survey, ["trust"], "Much")


def test_two_surveys_bear_no_comparison(survey, desk):
    other = desk.read(desk.item("trust", "single", "Much", "Some"), "Much", "Some")
    for given in [([survey, other],), ((survey, survey),), ({"a": survey, "b": other},)]:
        with pytest.raises(ValueError, match=r"got 2 surveys; expected one.*side by side"):
            require_one_survey(*given)
    with pytest.raises(ValueError, match="got 2 surveys"):
        require_one_survey(survey, other, "trust")
    with pytest.raises(ValueError, match=r"responses: got a list; expected the responses of one"):
        require_one_survey([survey])
    with pytest.raises(ValueError, match="responses: got a DataFrame"):
        require_one_survey(survey.to_frame())
    require_one_survey(survey, "trust", None, ["trust"])
