"""The notebook of docs/examples does what it shows."""
import json
import pathlib

import pytest

import notebook

NOTEBOOK = pathlib.Path(__file__).resolve().parents[2] / "docs" / "examples" / "encodec_24khz.ipynb"


def test_outputs_are_those_of_its_cells(encodec_24khz, tmp_path, monkeypatch):
    monkeypatch.setenv("XCODEC_EXAMPLE_MODEL", str(encodec_24khz))
    monkeypatch.chdir(tmp_path)
    document = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    cells = [cell for cell in document["cells"] if cell["cell_type"] == "code"]
    assert len(cells) >= 6 and all(cell["execution_count"] for cell in cells)
    assert notebook.run(document) == [cell["outputs"] for cell in cells]


def test_it_is_a_notebook():
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not there (package python3-nbformat)")
    nbformat.validate(nbformat.read(NOTEBOOK, as_version=4))
