"""How long the command takes to start and to finish, against ``import pandas`` in the same run.

Builds a wheel and installs it into an environment of its own that shares the installed
dependencies: an editable install would also measure the compilation of its own sources.
Prints the median of 15 interleaved runs of each whole process, and its ratio to importing pandas.
The book of the shipped study is written from its print alone, and from five simulated exports.
"""

import os
import site
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 15


def install(folder: Path) -> Path:
    """An environment with the wheel of this checkout; its folder of commands."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    wheels = folder / "wheels"
    options = ["--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "wheel", *options, "--wheel-dir", wheels, ROOT], check=True)
    home = folder / "venv"
    venv.create(home, with_pip=False)
    commands = home / ("Scripts" if os.name == "nt" else "bin")
    python = commands / "python"
    [wheel] = wheels.glob("*.whl")
    subprocess.run([*pip, "--python", python, "install", "--no-deps", wheel], check=True)
    where = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    packages = subprocess.check_output([python, "-c", where], text=True).strip()
    shared = [path for path in site.getsitepackages() if Path(path).is_dir()]
    (Path(packages) / "shared.pth").write_text("\n".join(shared), encoding="utf-8")
    return commands


def measure(commands: dict[str, list[str]], where: Path) -> dict[str, float]:
    """Median seconds of each command, run in turn after one warm-up."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for run in range(RUNS + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, cwd=where, stdout=subprocess.DEVNULL, check=False)
            if run:
                seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in seconds.items()}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        bin_folder = install(Path(folder))
        python, tool = str(bin_folder / "python"), str(bin_folder / "alp-survey")
        demo = Path(folder) / "demo"
        subprocess.run([tool, "demo", "--out", demo], stdout=subprocess.DEVNULL, check=True)
        exports = sorted(map(str, (demo / "exports").iterdir()))
        seconds = measure(
            {
                "import pandas": [python, "-c", "import pandas"],
                "alp-survey audit": [tool, "audit"],
                "book, no responses": [tool, "audit", "--out", "printed"],
                "book, 5 surveys": [tool, "audit", "--responses", *exports, "--out", "derived"],
                "alp-survey check": [tool, "check", "46%", "41%", "--n", "44"],
                "alp-survey --help": [tool, "--help"],
                "import alp_survey": [python, "-c", "import alp_survey"],
            },
            Path(folder),
        )
    floor = seconds["import pandas"]
    for name, median in seconds.items():
        print(f"{name:20} {1000 * median:6.0f} ms  {median / floor:5.2f} x import pandas")


if __name__ == "__main__":
    main()
