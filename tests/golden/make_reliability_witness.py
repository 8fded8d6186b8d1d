"""Writes reliability_pingouin.csv: Cronbach's alpha of reliability_data.csv by pingouin.

The stored file was made with pingouin 0.7.0, which is not among the test dependencies; it rounds
its intervals to three decimals. Incomplete respondents are taken out before: its own listwise
option leaves them in the degrees of freedom (44 for 42 in `made_up`). From the top:
    python tests/golden/make_reliability_witness.py
"""

import csv
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent


def main() -> None:
    """Write one row for every scale."""
    import pingouin  # not installed where the tests run

    with (HERE / "reliability_data.csv").open(newline="") as file:
        rows = [(row["dataset"], row["answers"].split()) for row in csv.DictReader(file)]
    lines = ["dataset,alpha,low,high"]
    for dataset in dict.fromkeys(name for name, _ in rows):
        answers = pd.DataFrame(
            [
                [float("nan") if a == "NA" else float(a) for a in row]
                for n, row in rows
                if n == dataset
            ]
        )
        alpha, (low, high) = pingouin.cronbach_alpha(answers.dropna())
        lines.append(f"{dataset},{alpha:.12f},{low:.3f},{high:.3f}")
    (HERE / "reliability_pingouin.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
