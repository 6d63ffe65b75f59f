#include "engine/backend/codec.h"

#include "engine/backend/join_blocks.h"

namespace xcodec::engine {

Status NetworkCodec::Encode(Span<const AudioBlock> chunks, const model::EncodeParams& params,
                            Workspace* /*workspace*/, std::vector<CodeBlock>* codes) const {
  codes->clear();
  for (const AudioBlock& chunk : chunks) {
    XCODEC_ASSIGN_OR_RETURN(const auto stream, NewStreamEncoder(params));
    CodeBlock first;
    CodeBlock remainder;
    XCODEC_RETURN_IF_ERROR(stream->Push(chunk, &first));
    XCODEC_RETURN_IF_ERROR(stream->Finish(&remainder));
    codes->push_back(JoinCodes(first, remainder));
  }
  return Status::Ok();
}

Status NetworkCodec::Decode(Span<const model::ChunkToDecode> chunks, const model::DecodeParams& params,
                            Workspace* /*workspace*/, std::vector<AudioBlock>* audio) const {
  audio->clear();
  for (const model::ChunkToDecode& chunk : chunks) {
    XCODEC_ASSIGN_OR_RETURN(const auto stream, NewStreamDecoder(params));
    AudioBlock first;
    AudioBlock remainder;
    XCODEC_RETURN_IF_ERROR(stream->Push(*chunk.codes, &first));
    XCODEC_RETURN_IF_ERROR(stream->Finish(&remainder));
    audio->push_back(JoinAudio(first, remainder));
  }
  return Status::Ok();
}

}  // namespace xcodec::engine
