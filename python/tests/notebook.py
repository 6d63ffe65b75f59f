#!/usr/bin/env python3
"""Runs the cells of a notebook one after the other, and says what Jupyter would show below them.

usage: notebook.py NOTEBOOK.ipynb            shows the outputs
       notebook.py --update NOTEBOOK.ipynb   writes them into it
"""
import ast
import contextlib
import io
import json
import pathlib
import sys


def run_cell(source: str, names: dict) -> tuple:
    """What it printed, and the text of its last line when that is an expression with a value."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "<cell>", "exec"), names)  # pylint: disable=exec-used
        value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last else None  # pylint: disable=eval-used
    return printed.getvalue(), None if value is None else repr(value)


def outputs_of(printed: str, value: object, count: int) -> list:
    """As the format has them."""
    outputs = []
    if printed:
        outputs.append({"name": "stdout", "output_type": "stream", "text": printed.splitlines(keepends=True)})
    if value is not None:
        outputs.append({"data": {"text/plain": value.splitlines(keepends=True)}, "execution_count": count, "metadata": {},
                        "output_type": "execute_result"})
    return outputs


def run(notebook: dict) -> list:
    """The outputs of every cell of code."""
    names: dict = {"__name__": "__main__"}
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [outputs_of(*run_cell("".join(cell["source"]), names), count) for count, cell in enumerate(cells, 1)]


def main() -> int:
    path = pathlib.Path(sys.argv[-1])
    notebook = json.loads(path.read_text(encoding="utf-8"))
    outputs = run(notebook)
    if "--update" not in sys.argv:
        print(json.dumps(outputs, indent=1))
        return 0
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for count, (cell, found) in enumerate(zip(cells, outputs), 1):
        cell["outputs"], cell["execution_count"] = found, count
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
