#!/usr/bin/env python3
"""Checks that the programs under src/cli print through src/cli/print.h only, which masks what is foreign, that those under
src/train mask what they print, and that libraries print nothing; and that the environment is only read through
src/base/environment.h, and no number with a decimal separator is read or written by the locale that a program has set.

usage: check_prints.py REPOSITORY
"""
import pathlib
import re
import sys

PRINT = re.compile(r"\b(?:std::|::)?(?:f?puts|v?f?printf|putc|putchar|fputc|fwrite|perror)\s*\(|std::c(?:out|err|log)\b|\bfmt::print\b|"
                   r"\bwrite\s*\(\s*(?:1|2|STD(?:OUT|ERR)_FILENO)\b")
PRINTERS = {"cli/print.cc"}
MASKED = re.compile(r"\bMaskUnprintable\s*\(|\bFormatted\s*\(")  # what Formatted gives is masked where it is put together
GETENV = re.compile(r"\b(?:std::|::)?(?:secure_)?getenv\s*\(")
BY_LOCALE = re.compile(r"\b(?:std::|::)?(?:strto(?:d|f|ld)|ato(?:f|i|l)|sto(?:d|f|ld)|v?f?s?n?scanf|setlocale)\s*\(|"
                       r"\b(?:printf|snprintf|sprintf)\s*\([^;]*%[-+ #0-9.*]*[efgaEFGA]")
OWN = re.compile(r"\bPrintOwn\s*\((.*)")
# Text of our own, or parts that the line masks itself.
OWN_ALLOWED = re.compile(r'"\\r\\033\[K"|Generate\(|ManPage\(|MaskUnprintable|PullProgress|text \+ \(finished')


def main():
    root = pathlib.Path(sys.argv[1])
    problems = []
    files = [p for p in sorted((root / "src").rglob("*")) if p.suffix in (".h", ".cc")]
    for path in files:
        name = path.relative_to(root / "src").as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            code = line.split("//")[0]
            if PRINT.search(code) and name.startswith("train/"):
                if not MASKED.search(code):
                    problems.append(f"{path}:{number}: prints what may be foreign without MaskUnprintable: {line.strip()}")
            elif PRINT.search(code) and name not in PRINTERS:
                problems.append(f"{path}:{number}: prints without src/cli/print.h: {line.strip()}")
            if GETENV.search(code) and name != "base/environment.cc" and not name.startswith("train/"):
                problems.append(f"{path}:{number}: reads the environment without src/base/environment.h")
            if BY_LOCALE.search(code):
                problems.append(f"{path}:{number}: depends on the locale: std::from_chars and fmt::format do not")
            own = OWN.search(code)
            if own and name not in PRINTERS and not name.endswith("print.h") and not OWN_ALLOWED.search(own.group(1)):
                problems.append(f"{path}:{number}: is this text really all our own? {line.strip()}")
    print("\n".join(problems) if problems else f"{len(files)} files print in one way")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
