// Audio as tokens for a language model, and tokens as audio: raw 32-bit float samples at the model's rate in,
// lines of token ids out (number of codebooks, for models with chunks the scale, then the ids frame by
// frame), and back.
//   tokenize encode MODEL KBPS < audio.f32 > tokens.txt      (MODEL "": the built-in one)
//   tokenize decode MODEL < tokens.txt > audio.f32
// Codebook k has the ids k * size .. (k + 1) * size - 1, so one vocabulary serves all codebooks.
#include <xcodec/xcodec.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

// Frames of `block` as ids, all codebooks of a frame one after another.
std::vector<int> Flatten(const xcodec::CodeBlock& block, int size) {
  std::vector<int> ids;
  for (std::int64_t t = 0; t < block.frames; ++t) {
    for (int k = 0; k < block.codebooks; ++k) ids.push_back(k * size + block.at(k, t));
  }
  return ids;
}

// One line for each chunk, so that chunks survive the way back. Models without chunks may give several runs
// of frames, which are one input all the same.
std::string ToText(const xcodec::CodedAudio& coded, const xcodec::CodecInfo& info) {
  std::ostringstream text;
  for (const xcodec::CodedChunk& chunk : coded.chunks) {
    text << chunk.codes.codebooks;
    if (info.chunk_length > 0) text << ' ' << chunk.scale;
    for (const int id : Flatten(chunk.codes, info.codebook_size)) text << ' ' << id;
    text << '\n';
  }
  return text.str();
}

bool ParseLine(const std::string& line, const xcodec::CodecInfo& info, xcodec::CodedChunk* chunk) {
  std::istringstream in(line);
  int codebooks = 0;
  if (!(in >> codebooks) || codebooks < 1 || codebooks > info.codebooks) return false;
  if (info.chunk_length > 0 && !(in >> chunk->scale)) return false;
  std::vector<int> ids;
  for (int id = 0; in >> id;) ids.push_back(id);
  chunk->codes = xcodec::CodeBlock(codebooks, static_cast<std::int64_t>(ids.size()) / codebooks);
  for (std::size_t i = 0; i < chunk->codes.codes.size(); ++i) {
    const int k = static_cast<int>(i % static_cast<std::size_t>(codebooks));
    const int code = ids[i] - k * info.codebook_size;
    if (code < 0 || code >= info.codebook_size) return false;
    chunk->codes.at(k, static_cast<std::int64_t>(i) / codebooks) = static_cast<std::uint16_t>(code);
  }
  return true;
}

xcodec::AudioBlock ReadAudio(int channels) {
  std::vector<float> samples;
  for (float sample = 0; std::fread(&sample, sizeof sample, 1, stdin) == 1;) samples.push_back(sample);
  xcodec::AudioBlock audio(channels, static_cast<std::int64_t>(samples.size()) / channels);
  for (std::size_t i = 0; i < audio.samples.size(); ++i) {
    const auto c = static_cast<int>(i % static_cast<std::size_t>(channels));
    audio.channel(c)[i / static_cast<std::size_t>(channels)] = samples[i];
  }
  return audio;
}

void WriteAudio(const xcodec::AudioBlock& audio) {
  for (std::int64_t i = 0; i < audio.length; ++i) {
    for (int c = 0; c < audio.channels; ++c) std::fwrite(audio.channel(c) + i, sizeof(float), 1, stdout);
  }
}

xcodec::Status Run(const std::string& what, const std::string& model, double kbps) {
  XCODEC_ASSIGN_OR_RETURN(const auto codec, xcodec::Codec::Open(model));
  const xcodec::CodecInfo& info = codec->info();
  if (what == "encode") {
    xcodec::EncodeOptions options;
    options.bandwidth_kbps = kbps;
    XCODEC_ASSIGN_OR_RETURN(const auto coded, codec->Encode(ReadAudio(info.channels), options));
    std::cout << ToText(coded, info);
    return xcodec::Status();
  }
  xcodec::CodedAudio coded;
  coded.samples = -1;  // tokens know nothing of samples: everything the frames give
  for (std::string line; std::getline(std::cin, line);) {
    if (line.empty()) continue;
    coded.chunks.emplace_back();
    if (!ParseLine(line, info, &coded.chunks.back())) {
      return xcodec::Status(xcodec::StatusCode::kDamaged, "not a line of tokens of this model");
    }
  }
  XCODEC_ASSIGN_OR_RETURN(const auto audio, codec->Decode(coded));
  WriteAudio(audio);
  return xcodec::Status();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (!(what == "encode" && argc == 4) && !(what == "decode" && argc == 3)) {
    std::fprintf(stderr, "usage: tokenize encode MODEL KBPS | tokenize decode MODEL\n");
    return 2;
  }
  const xcodec::Status status = Run(what, argv[2], argc == 4 ? std::atof(argv[3]) : 0);
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.message().c_str());
  return xcodec::ExitCodeFor(status.code());
}
