"""What a reviewer installs: the wheel alone, in an empty folder, gives the checkout's audit."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = "pandas numpy scipy matplotlib pydantic yaml rich"
FORBIDDEN = ("PYTHONPATH", "PYTHONHOME", "COLUMNS")


def run(command: list[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key not in FORBIDDEN}
    environment |= {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env=environment | {"PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture(name="installed", scope="module")
def _installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of a new environment with the wheel, and our dependencies but no checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT]
    built = run([sys.executable, "-m", "pip", *build], folder)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("alp_survey-*.whl")

    environment = folder / "env"
    venv.create(environment)
    where = {"base": str(environment)}
    scripts = Path(sysconfig.get_path("scripts", "venv", vars=where))
    python = scripts / "python"
    install = ["--python", python, "install", "--quiet", "--no-deps", wheel]
    done = run([sys.executable, "-m", "pip", *install], folder)
    assert done.returncode == 0, done.stderr
    # A path file is not read in a folder that a path file adds: the editable checkout stays out.
    packages = Path(sysconfig.get_path("purelib", "venv", vars=where))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return scripts


def test_the_installed_package_is_not_the_checkout_and_carries_its_study(
    installed: Path, tmp_path: Path
) -> None:
    ask = "import alp_survey.claims.loading as s; print(s.__file__); print(s.shipped_study())"
    module, study = run([installed / "python", "-c", ask], tmp_path).stdout.split("\n")[:2]
    assert not Path(module).is_relative_to(ROOT)
    assert Path(study).is_relative_to(installed.parent)
    names = sorted(path.name for path in Path(study).iterdir())
    assert names == sorted(path.name for path in (ROOT / "instruments").glob("*.yaml"))


def test_the_installed_command_audits_in_an_empty_folder_as_the_checkout_does(
    installed: Path, tmp_path: Path
) -> None:
    done = run([installed / "alp-survey", "audit", "--json", "-"], tmp_path)
    checkout = run([sys.executable, "-m", "alp_survey", "audit", "--json", "-"], tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == checkout.stdout
    assert json.loads(done.stdout)["study"]["title"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "code",
    [
        "import alp_survey",
        "import alp_survey; dir(alp_survey)",
        "from alp_survey.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass",
        "from alp_survey.cli import main\ntry: main(['audit', '--help'])\nexcept SystemExit: pass",
    ],
)
def test_importing_the_package_and_asking_for_help_load_nothing_heavy(
    installed: Path, tmp_path: Path, code: str
) -> None:
    code += f"\nimport sys\nprint(sorted(set({HEAVY.split()}) & set(sys.modules)), file=sys.stderr)"
    done = run([installed / "python", "-c", code], tmp_path)
    assert (done.returncode, done.stderr) == (0, "[]\n")


def test_an_audit_of_the_command_line_loads_neither_pandas_nor_numpy(
    installed: Path, tmp_path: Path
) -> None:
    code = "from alp_survey.cli import main; import sys; main(['audit', '--out', 'evidence'])"
    code += "; print(sorted({'pandas', 'numpy', 'scipy'} & set(sys.modules)), file=sys.stderr)"
    assert run([installed / "python", "-c", code], tmp_path).stderr == "[]\n"


@pytest.mark.parametrize("name", ["alp-survey", "python"])
def test_the_help_of_the_command_names_its_two_ways_and_its_exit_status(
    installed: Path, tmp_path: Path, name: str
) -> None:
    module = [] if name == "alp-survey" else ["-m", "alp_survey"]
    done = run([installed / name, *module, "--help"], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(word in done.stdout for word in ("audit", "check", "Exit status", "2"))
