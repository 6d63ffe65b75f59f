#!/usr/bin/env python3
"""check_layers.py finds what it is for, in trees of a few files.

usage: check_layers_test.py
"""
import pathlib
import subprocess
import sys
import tempfile

CHECK = pathlib.Path(__file__).with_name("check_layers.py")


def run(files: dict) -> subprocess.CompletedProcess:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return subprocess.run([sys.executable, CHECK, folder], capture_output=True, text=True, check=False)


def one_type(name: str, namespace: str = "xcodec") -> str:
    return f"namespace {namespace} {{\nclass {name} final : public Base {{\n  int member = 0;\n}};\n}}  // namespace\n"


def expect(files: dict, *words: str) -> None:
    """One line that has all the words, or none and success."""
    ran = run(files)
    lines = ran.stdout.splitlines()
    found = [line for line in lines if all(word in line for word in words)]
    if ran.returncode != (1 if words else 0) or words and len(found) != 1:
        sys.exit(f"{files}: expected {words or 'success'}, got exit {ran.returncode}: {ran.stdout}{ran.stderr}")


def main() -> None:
    expect({"src/model/a.h": '#include "audio/b.h"\n', "src/audio/b.h": ""})
    expect({"src/audio/b.h": '#include "model/a.h"\n'}, "b.h:1", "audio may not include model")
    expect({"src/engine/a.cc": "#include <torch/torch.h>\n"}, "LibTorch")
    expect({"src/gstreamer/a.cc": '#include <gst/gst.h>\n#include "gstreamer/b.h"\n#include "xcodec/xcodec_c.h"\n'})
    expect({"src/gstreamer/a.cc": '#include "xcodec/decoder.h"\n'}, "a.cc:1", "xcodec_c.h only")
    expect({"src/gstreamer/a.cc": '#include "base/text.h"\n'}, "a.cc:1", "xcodec_c.h only")
    expect({"src/cli/a.cc": "#include <gst/gst.h>\n"}, "only gstreamer")
    expect({"src/rooms/a.h": ""}, "unknown layer rooms")
    # Namespaces.
    expect({"src/audio/a.h": one_type("Reader", "xcodec::audio"), "src/torch/b.h": one_type("Net", "xcodec::libtorch"), "src/base/c.h": one_type("Fifo"),
            "src/cli/d.h": one_type("Report", "xcodec::cli::bench"), "src/cli/e.h": "namespace CLI {\nclass App;\n}\n"})
    expect({"src/audio/a.h": one_type("Reader", "xcodec::model")}, "a.h:1", "opens xcodec::model", "is xcodec::audio")
    expect({"src/audio/a.h": one_type("Reader", "xcodec::audiofile")}, "opens xcodec::audiofile")
    expect({"src/base/a.h": one_type("Reader", "xcodec::audio")}, "opens xcodec::audio", "is xcodec")
    expect({"src/base/a.h": "namespace xcodec {\n" + one_type("Reader", "audio") + "}\n"}, "opens xcodec::audio")
    expect({"src/torch/a.h": one_type("Net", "xcodec::torch")}, "is xcodec::libtorch")
    expect({"src/audio/a.h": one_type("Reader", "audio")}, "opens audio")
    public = {"include/xcodec/a.h": one_type("Coder") + "namespace xcodec {\nint Code(int x);\nclass State;\n}\n"}
    implementation = "namespace xcodec {\nnamespace {\nint Own() { return 1; }\n}\nstruct State {\n};\nint Code(int x) { return x; }\nint Coder::F() {}\n}\n"
    expect({**public, "src/codec/a.cc": implementation})
    for own in ("int Helper(const Coder& x) {\n}", "int Helper(int x);", "class Reader;", "struct Reader {\n};", "constexpr int kOne = 1;"):
        expect({**public, "src/codec/a.cc": implementation + f"namespace xcodec {{\n{own}\n}}\n"}, "a.cc:11", "belongs to xcodec::codec")
    expect({"tests/unit/audio/a.cc": one_type("Test", "xcodec::audio"), "src/audio/a.h": "", "tests/unit/base/b.cc": one_type("Test")})
    expect({"tests/unit/audio/a.cc": one_type("Test", "xcodec::model")}, "a.cc:1", "is xcodec::audio")
    expect({"tests/unit/audio/a.cc": one_type("Test")}, "belongs to xcodec::audio")
    # Names of types.
    same = {"src/audio/a.h": one_type("Reader"), "src/model/b.cc": one_type("Reader")}
    expect(same, "xcodec::Reader", "2 times", "src/audio/a.h:2", "src/model/b.cc:2")
    expect({"src/audio/a.h": one_type("Reader"), "include/xcodec/b.h": one_type("Reader")}, "xcodec::Reader", "2 times")
    reader = one_type("Reader", "xcodec::engine")
    expect({"src/engine/a.h": reader, "src/engine/b.h": reader}, "xcodec::engine::Reader", "2 times")
    expect({"src/engine/a.h": reader, "src/torch/b.h": one_type("Reader", "xcodec::libtorch")})  # neither sees the other
    for lower in ({"src/base/b.h": one_type("Reader")}, {"include/xcodec/b.h": one_type("Reader")}, {"src/audio/b.h": one_type("Reader", "xcodec::audio")}):
        expect({"src/engine/a.h": reader, **lower}, "xcodec::engine::Reader", "may include", "src/engine/a.h:2", "b.h:2")
    expect({"src/cli/a.h": one_type("Reader", "xcodec::cli::bench"), "src/audio/b.h": one_type("Reader", "xcodec::audio")}, "xcodec::cli::bench::Reader")
    nested = "namespace xcodec {\n" + one_type("Reader", "engine") + "}\n"
    expect({"src/engine/a.h": nested, "src/engine/b.h": reader}, "xcodec::engine::Reader", "2 times")
    hidden = "namespace xcodec::%s {\n" + one_type("Reader", "") + "}\n"
    expect({"src/audio/a.cc": hidden % "audio", "src/model/b.cc": hidden % "model", "src/model/c.h": one_type("Reader", "xcodec::model")})
    inside = "namespace xcodec::audio {\nstruct Outer%d {\n  struct Inner {\n    int x;\n  };\n};\n}\n"
    expect({"src/audio/a.h": inside % 1, "src/audio/b.h": inside % 2})
    comment = "namespace xcodec::model {\n// class Reader {\nclass Reader;\nvoid Read(class Reader* reader) {}\n}\n"
    expect({"src/model/a.h": comment, "src/model/b.h": one_type("Reader", "xcodec::model")})
    # Folders of a layer.
    order = {"src/train/core/a.h": '#include "train/job/b.h"\n', "src/train/job/b.h": ""}
    expect(order)
    expect({**order, "src/train/job/b.h": '#include "train/core/a.h"\n'}, "src/train/job: src/train/core")
    expect({**order, "src/train/job/b.h": '#include "train/lm/c.h"\n',
            "src/train/lm/c.h": '#include "train/core/a.h"\n'}, "src/train/job: src/train/core")
    print("check_layers.py finds what it is for")


if __name__ == "__main__":
    main()
