# Homebrew's formula, for Linux:
#   brew install --HEAD ./packaging/homebrew/xcodec.rb
# Checked: `ruby -c`. Not checked: its steps, `brew audit` and a run of `brew`, which is no package of Debian. The project has no public
# address yet, so the one here is a placeholder. macOS is left out, because the programs have not been built there.
class Xcodec < Formula
  desc "Neural audio compressor: EnCodec, X-Codec, DAC and a built-in 48 kHz model"
  homepage "https://xcodec.example.org/"
  license "MIT"
  head "https://xcodec.example.org/xcodec.git", branch: "main"

  depends_on "cli11" => :build
  depends_on "cmake" => :build
  depends_on "ninja" => :build
  depends_on "nlohmann-json" => :build
  depends_on "pkg-config" => :build
  depends_on "xxhash" => :build
  depends_on "curl"
  depends_on "flac"
  depends_on "fmt"
  depends_on "highway"
  depends_on "libebur128"
  depends_on "libogg"
  depends_on "libsndfile"
  depends_on "libsoxr"
  depends_on :linux
  depends_on "mpg123"
  depends_on "openssl@3"
  depends_on "taglib"
  depends_on "yaml-cpp"
  depends_on "zlib"
  depends_on "zstd"

  def install
    system "cmake", "-S", ".", "-B", "build", "-G", "Ninja", *std_cmake_args,
           "-DXCODEC_BUILD_TORCH=OFF", "-DXCODEC_BUILD_FFMPEG=OFF", "-DXCODEC_BUILD_GSTREAMER=OFF", "-DXCODEC_BUILD_TESTS=OFF"
    system "cmake", "--build", "build", "--target", "programs"
    system "cmake", "--install", "build", "--component", "runtime"
    system "cmake", "--install", "build", "--component", "dev"
  end

  test do
    # A second of silence at 48 kHz, 16 bits, mono.
    (testpath/"a.raw").binwrite("\0" * 96_000)
    system bin/"xcodec", "--raw", "--rate", "48000", "--channels", "1", "--format", "s16le", "a.raw", "a.ecdc"
    system bin/"xcodec", "test", "a.ecdc"
    system bin/"xcodec", "a.ecdc", "a.wav"
    assert_path_exists testpath/"a.wav"
  end
end
