"""Who is behind a figure: the rows of the respondents that were counted, never their answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from alp_survey.claims.derivation.deriving import derive
from alp_survey.claims.derivation.figures import counted_ground
from alp_survey.claims.derivation.readings import find_ground, find_group
from alp_survey.claims.study import Study
from alp_survey.claims.verdicts import ClaimAudit
from alp_survey.responses.responses import Responses

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["respondents_counted"]


def respondents_counted(
    audited: ClaimAudit, study: Study, responses: Mapping[str, Responses]
) -> pd.DataFrame:
    """The respondents of a claim's survey, and whether they are in its base and in its count."""
    import pandas as pd

    claim = audited.claim
    found = audited.derivation or derive(claim, study, responses)
    if found.counted is None or claim.kind == "size":
        reason = found.reason or "its respondents are all there are"
        raise ValueError(f"{claim.id}: got a claim that counts nobody: {reason}; expected a share")
    members = [study.claim(id) for id in claim.order] or [claim]
    own = responses[members[0].instrument or ""]
    columns: dict[str, NDArray[np.bool_] | NDArray[np.float64]] = {}
    for each in members:
        ground = counted_ground(each, study, own) if each.quote else find_ground(each, own)
        base, ending = ground.base(), f" ({each.id})" if claim.order else ""
        if claim.group and not claim.order:
            inside, known = find_group(ground)
            base, columns["in_group"] = base & known, inside
        columns[f"in_base{ending}"] = base
        columns[f"counted{ending}"] = base & ground.hits
        if ground.weighted and ground.weights is not None:
            columns["weight"] = ground.weights
    shown = {name: values[own.kept] for name, values in columns.items()}
    return pd.DataFrame(shown, index=pd.Index(own.respondents, name=own.row_heading))
