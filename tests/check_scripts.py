#!/usr/bin/env python3
"""Finds assertions in shell tests that cannot fail.

Under sh -e, `a && b` does not stop the script when a fails, and `! a` never does. Every assertion is a command of its own
or ends with `|| { ...; exit 1; }`; what must not succeed is written `if a; then exit 1; fi` or `a && exit 1`.

usage: check_scripts.py REPOSITORY
"""
import pathlib
import re
import sys

HEREDOC = re.compile(r"<<-?\s*['\"]?(\w+)")
QUOTED = re.compile(r"'[^']*'|\"(?:\\.|[^\"\\])*\"")
ENDING_GROUP = re.compile(r"\{\s[^{}]*\bexit\b[^{}]*\}")
TRIED_GROUP = re.compile(r"\{\s[^{}]*\}(?=\s*\|\|)")
SUBSTITUTION = re.compile(r"\$\([^()]*\)")
LEADING = re.compile(r"^(?:(?:do|then|else|\{|\(|\w+\(\)\s*\{)\s+)+")
CONDITION = re.compile(r"^(?:if|elif|while|until)\b")
CONSEQUENCE = re.compile(r"^(?:exit|return|break|continue)\b")


def useless(command: str) -> bool:
    """Whether a command, without quotes, is an assertion whose failure goes unnoticed."""
    command = LEADING.sub("", command.strip())
    if CONDITION.match(command):
        return False
    last = command.rsplit("||", 1)[-1].strip()
    if last.startswith("! "):
        return True
    return "&&" in last and not CONSEQUENCE.match(last.rsplit("&&", 1)[-1].strip())


def commands(text: str):
    """(line number, command) of a script; here-documents are left out, continued lines joined."""
    end, pending = None, ""
    for number, line in enumerate(text.splitlines(), 1):
        if end is not None:
            end = None if line.strip() == end else end
            continue
        opened = HEREDOC.search(line)
        end = opened.group(1) if opened else None
        pending += QUOTED.sub("Q", line)
        if pending.rstrip().endswith(("||", "&&", "\\", "|")):
            pending = pending.rstrip().rstrip("\\") + " "
            continue
        if not pending.strip().startswith("#"):
            pending = TRIED_GROUP.sub("G", ENDING_GROUP.sub("exit", SUBSTITUTION.sub("S", pending)))
            for command in re.split(r";;|;", pending):
                yield number, command
        pending = ""


def problems_of(text: str):
    return [number for number, command in commands(text) if useless(command)]


def check_itself() -> None:
    for bad in ("[ a ] && [ b ]", "! grep x y", "f() { [ a ] && grep b c; }", "for i in 1; do ! cmp a b; done",
                "x || ! y", "sox a b &&\n  { cmp a b; }"):
        assert problems_of(bad), bad
    for good in ("[ a ] && [ b ] || { echo x; exit 1; }", "xcodec a && exit 1", "if [ a ] && [ b ]; then c; fi",
                 "if ! a; then b; fi", "echo 'a && b'", "cat << END\n! x\na && b\nEND", "[ ! -e a ]",
                 "[ a ] && [ b ] ||\n  { exit 1; }", "{ a && b; } || exit 1", "a && { echo b; exit 1; }", "x=$(cd y && pwd)"):
        assert not problems_of(good), good


def main() -> int:
    check_itself()
    scripts = sorted((pathlib.Path(sys.argv[1]) / "tests" / "cli").glob("*.sh"))
    problems = [f"{path}:{number}: cannot fail under sh -e"
                for path in scripts for number in problems_of(path.read_text(encoding="utf-8"))]
    print("\n".join(problems) if problems else f"{len(scripts)} scripts: every assertion can fail")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
