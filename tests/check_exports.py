"""usage: check_exports.py libxcodec.so SOURCE_FOLDER

Every exported symbol has one of our two versions, what XCODEC_0 has is declared in include/xcodec, and every function
of xcodec_c.h is there.
"""
import pathlib
import re
import subprocess
import sys

PUBLIC_CLASSES = ("Codec", "Encoder", "Decoder")
PUBLIC_FUNCTIONS = ("EncodeFile", "DecodeFile", "InspectFile", "VerifyFile", "ReadCodes", "StatusCodeName", "ExitCodeFor")


def symbols(library):
    raw = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    names = subprocess.run(["c++filt"], input=raw, capture_output=True, text=True, check=True).stdout
    for line in names.splitlines():
        kind, name = line.split(None, 2)[1:]
        if kind != "A":  # the version names themselves
            yield name


def c_functions(source):
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", (pathlib.Path(source) / "include/xcodec/xcodec_c.h").read_text(), flags=re.S)
    text = re.sub(r"\btypedef\b[^;{]*(\{[^}]*\}[^;]*)?;", "", text)
    return set(re.findall(r"\b(xcodec_\w+)\s*\(", text))


def main():
    library, source = sys.argv[1:3]
    headers = "".join(p.read_text() for p in (pathlib.Path(source) / "include/xcodec").glob("*.h"))
    public, problems = [], []
    for name in symbols(library):
        match = re.search(r"@@(XCODEC_0|XCODEC_PRIVATE)\b", name)
        if not match:
            problems.append(f"without a version: {name}")
        elif match[1] == "XCODEC_0":
            public.append(name)
    declared = c_functions(source)
    in_c = {name.partition("@")[0] for name in public if name.startswith("xcodec_")}
    problems += [f"not in xcodec_c.h: {name}" for name in sorted(in_c - declared)]
    problems += [f"not exported: {name}" for name in sorted(declared - in_c)]
    for name in public:
        if name.startswith("xcodec_"):
            continue
        parts = re.match(r"xcodec::(\w+)(?:\[abi:\w+\])?(?:::(~?\w+))?", name)
        known = parts and (parts[1] in PUBLIC_CLASSES and re.search(rf"\b{re.escape(parts[2].strip('~'))}\b", headers)
                           or parts[1] in PUBLIC_FUNCTIONS)
        if not known:
            problems.append(f"not in include/xcodec: {name}")
    for wanted in [f"xcodec::{f}(" for f in PUBLIC_FUNCTIONS] + [f"xcodec::{c}::" for c in PUBLIC_CLASSES]:
        if not any(name.startswith(wanted) for name in public):
            problems.append(f"not exported: {wanted}")
    print(f"{len(public)} public symbols, {len(in_c)} of them for C")
    print("\n".join(problems[:20]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
