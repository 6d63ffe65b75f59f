#!/usr/bin/env python3
"""Writes src/entropy/lm/lm_tables.cc: the integer tables of the language model's arithmetic.

usage: gen_lm_tables.py [--check] FILE

The numbers in the file are normative (format/lm-coder.md); this script says where they come from and never runs
in a build. --check compares instead of writing and fails when an entry differs by more than one unit, because
another libm may round an entry the other way.
"""
import math
import re
import sys

EXP2_SAMPLES = 4096


def gelu_tail() -> list:
    """x * Phi(-x) in units of 2^-12 at x = i / 64."""
    return [round(4096 * (i / 64) * 0.5 * math.erfc(i / 64 / math.sqrt(2))) for i in range(513)]


def sine() -> list:
    """sin(2 pi i / 1024) in units of 2^-20."""
    return [round(2**20 * math.sin(2 * math.pi * i / 1024)) for i in range(1025)]


def solve(matrix: list, right: list) -> list:
    """Gaussian elimination with pivoting."""
    n = len(right)
    rows = [matrix[i][:] + [right[i]] for i in range(n)]
    for c in range(n):
        p = max(range(c, n), key=lambda r: abs(rows[r][c]))
        rows[c], rows[p] = rows[p], rows[c]
        for r in range(n):
            if r != c:
                f = rows[r][c] / rows[c][c]
                rows[r] = [a - f * b for a, b in zip(rows[r], rows[c])]
    return [rows[i][n] / rows[i][i] for i in range(n)]


def exp2() -> list:
    """C0 = 65535, C1, C2, C3 in units of 2^-16: 2^-f = C0 - f (C1 - f (C2 - f C3)) with 2^-1 exact, least squares
    at Chebyshev nodes for the one coefficient pair that is left."""
    nodes = [0.5 - 0.5 * math.cos(math.pi * (i + 0.5) / EXP2_SAMPLES) for i in range(EXP2_SAMPLES)]
    # y = 1 - c1 f + c2 f^2 - c3 f^3 with c1 = 0.5 + c2 - c3, so that y(1) = 0.5.
    a = [[0.0, 0.0], [0.0, 0.0]]
    b = [0.0, 0.0]
    for f in nodes:
        basis = [f * f - f, f - f**3]
        rest = 2.0**-f - 1 + 0.5 * f
        for i in range(2):
            b[i] += basis[i] * rest
            for j in range(2):
                a[i][j] += basis[i] * basis[j]
    c2, c3 = solve(a, b)
    return [65535] + [round(65536 * c) for c in (0.5 + c2 - c3, c2, c3)]


def layout(name: str, ctype: str, values: list, comment: str) -> str:
    lines, line = [], "   "
    for v in values:
        item = f" {v},"
        if len(line) + len(item) > 110:
            lines.append(line)
            line = "   "
        line += item
    lines.append(line)
    return f"// {comment}\nconst {ctype} {name}[{len(values)}] = {{\n" + "\n".join(lines) + "\n};\n"


def main() -> int:
    check = "--check" in sys.argv[1:]
    path = [a for a in sys.argv[1:] if a != "--check"][0]
    tables = [
        ("kLmExp2", "std::int32_t", exp2(), "2^-f, units of 2^-16, coefficients of f^0 to f^3."),
        ("kLmGeluTail", "std::int32_t", gelu_tail(), "x Phi(-x) at x = i / 64, units of 2^-12."),
        ("kLmSine", "std::int32_t", sine(), "sin(2 pi i / 1024), units of 2^-20."),
    ]
    if not check:
        text = "// Written by tools/gen_lm_tables.py; normative, see format/lm-coder.md.\n// clang-format off\n"
        text += '#include "entropy/lm/lm_tables.h"\n\nnamespace xcodec::entropy {\n\n'
        text += "\n".join(layout(*t) for t in tables) + "\n}  // namespace xcodec::entropy\n"
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return 0
    with open(path, encoding="utf-8") as source:
        text = source.read()
    for name, _, values, _ in tables:
        body = re.search(name + r"\[\d+\] = \{(.*?)\}", text, re.S).group(1)
        have = [int(v) for v in re.findall(r"-?\d+", body)]
        if len(have) != len(values) or any(abs(x - y) > 1 for x, y in zip(have, values)):
            print(f"{path}: {name} is not what the formula gives")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
