"""Puts style sheet, scripts, decoder and model into the page.

usage: join.py PAGE_FOLDER DECODER_JS DECODER_WASM CONFIG WEIGHTS_ZST LM_ZST|- OUT
"""
import base64
import pathlib
import re
import sys

SCRIPTS = ("decoder.js", "engine.js", "wave.js", "about.js", "main.js")


def inert(text: str, what: str) -> str:
    """The text, which must not end the element that it is put into."""
    if re.search(r"</script|<!--", text, re.IGNORECASE):
        sys.exit(f"{what}: would end the script of the page")
    return text


def main() -> None:
    folder, decoder, wasm, config, weights, lm, out = map(pathlib.Path, sys.argv[1:])
    def encoded(path):
        return base64.b64encode(path.read_bytes()).decode() if str(path) != "-" else ""
    parts = {
        "style": (folder / "page.css").read_text(encoding="utf-8"),
        "script": '"use strict";\n' + "".join((folder / name).read_text(encoding="utf-8") for name in SCRIPTS),
        "decoder": decoder.read_text(encoding="utf-8") + "\n" + (folder / "worker.js").read_text(encoding="utf-8"),
        "wasm": encoded(wasm), "config": encoded(config), "weights": encoded(weights), "lm": encoded(lm),
    }
    page = (folder / "page.html").read_text(encoding="utf-8")
    text = re.sub(r"\{\{(\w+)\}\}", lambda match: inert(parts.pop(match.group(1)), match.group(1)).rstrip("\n"), page)
    if parts:
        sys.exit("not in page.html: " + ", ".join(parts))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")


main()
