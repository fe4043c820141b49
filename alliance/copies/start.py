"""Start this chapter in JupyterLab: ``python start.py`` (on Windows ``py start.py``).

The first start makes the folder .venv here and installs into it what requirements.txt
names, each file checked against its hash; nothing else on this computer is changed.
What is written after ``start.py`` is handed on to JupyterLab. Runs on the standard
library alone, and down to the message about the version on every Python 3.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PLACE = HERE / ".venv"
OLDEST = (3, 11)
HELP = (
    "Check the network and run the same command again. pip's own words above say what "
    "failed."
)
# Run by the environment: it leads from there to this folder, and prints no path. A way
# that is relative holds when the folder is moved, whatever its name.
LEAD = """
import os, sys, sysconfig
site = sysconfig.get_path("purelib")
with open(os.path.join(site, "reading-the-alliance.pth"), "w") as link:
    link.write(os.path.relpath(sys.argv[1], site))
"""


def python_of(place):
    """Return the Python of an environment."""
    windows = place / "Scripts" / "python.exe"
    return windows if windows.is_file() else place / "bin" / "python"


def works(place, mark):
    """Tell whether the environment was made for these requirements and starts."""
    made_for = place / "made-for"
    if not made_for.is_file() or made_for.read_text(encoding="ascii") != mark:
        return False
    try:
        done = subprocess.run([str(python_of(place)), "-c", ""], check=False)
    except OSError:
        return False
    return done.returncode == 0


def make(place, mark):
    """Make the environment, whole or not at all."""
    # Not where that is: a console may not have the letters of a folder's name.
    print("Making the folder .venv and installing the packages: a few minutes, once.")
    shutil.rmtree(str(place), ignore_errors=True)
    lock = str(HERE / "requirements.txt")
    try:
        place.mkdir(parents=True)
    except OSError:
        sys.exit(
            "Nothing can be written into this folder. Copy all of it to a folder of "
            "your own, such as your documents, and start again there."
        )
    problem = (
        "This Python cannot make an environment. On Debian or Ubuntu install "
        "python3-venv (sudo apt install python3-venv) and start again."
    )
    try:
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        problem = "The packages could not be installed. " + HELP
        python = str(python_of(place))
        pip = [python, "-m", "pip", "--disable-pip-version-check", "install"]
        install = [*pip, "-q", "--require-hashes", "-r", lock]
        subprocess.run(install, check=True)
        subprocess.run([python, "-c", LEAD, str(HERE)], check=True)
        (place / "made-for").write_text(mark, encoding="ascii")
    except (subprocess.CalledProcessError, OSError):
        shutil.rmtree(str(place), ignore_errors=True)
        sys.exit(problem)
    except KeyboardInterrupt:
        shutil.rmtree(str(place), ignore_errors=True)
        sys.exit("\nStopped; nothing was left half made.")


def main():
    """Set up what is missing and open the chapter."""
    if sys.version_info < OLDEST:
        here = ".".join(str(number) for number in sys.version_info[:3])
        sys.exit(
            f"Python 3.11 or newer is needed, and this is {here}. Install one from "
            "python.org, or name it: python3.12 start.py"
        )
    lock = (HERE / "requirements.txt").read_bytes()
    mark = f"{hashlib.sha256(lock).hexdigest()} {sys.version_info[0:2]}"
    if not works(PLACE, mark):
        make(PLACE, mark)
    [chapter] = sorted((HERE / "chapters").glob("[0-9]*.ipynb"))[:1]
    command = [
        str(python_of(PLACE)),
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={HERE}",
        f"--LabApp.default_url=/lab/tree/chapters/{chapter.name}",
        *sys.argv[1:],
    ]
    if hasattr(os, "getuid") and os.getuid() == 0:
        command.append("--allow-root")
    print("JupyterLab opens in your browser. To end it press Ctrl and C here.")
    os.chdir(str(HERE))
    if os.name == "posix":  # so that what ends this ends JupyterLab
        sys.stdout.flush()
        os.execv(command[0], command)
    try:
        sys.exit(subprocess.run(command, check=False).returncode)
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
