"""The command offers what the package knows, though it must not load the package to say so."""

from typing import get_args

from alp_survey.cli import exports
from alp_survey.instrument.labels import AnswersAre
from alp_survey.responses.dates import DateOrder
from alp_survey.responses.platforms import Platform
from alp_survey.responses.simulation.exports import ExportShape


def test_the_command_offers_every_form_tool_every_shape_and_every_order_of_dates():
    assert get_args(Platform) == exports.PLATFORMS
    assert get_args(ExportShape) == exports.SHAPES
    assert get_args(AnswersAre) == exports.ANSWERS
    assert get_args(DateOrder) == exports.ORDERS
