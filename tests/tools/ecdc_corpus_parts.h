// Parts of the files in corpus/ecdc: headers, whole files, and files with sections changed, taken out or put
// in.
#ifndef XCODEC_TESTS_TOOLS_ECDC_CORPUS_PARTS_H_
#define XCODEC_TESTS_TOOLS_ECDC_CORPUS_PARTS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "container/tags.h"
#include "container/v1/v1_header.h"
#include "xcodec/status.h"

namespace xcodec::corpus {

using File = std::vector<unsigned char>;

// Ends the program unless `status` is Ok.
void Must(const Status& status);

// A model with short chunks that overlap, and one without chunks.
container::V1Header Chunked();
container::V1Header Stream();

container::Tags ShortTags();
// Long enough to be compressed, with a picture.
container::Tags LongTags();

File MakeV1(const container::V1Header& h, std::int64_t total, const container::Tags& tags = {});
// `payload` bytes of noise after `json`.
File MakeV0(const std::string& json, std::size_t payload);

// Where each section of a right version 1 file starts, and its end.
std::vector<std::size_t> Starts(const File& file);
// A file with the body of section `index` changed by `change`.
File WithBody(const File& file, std::size_t index, const std::function<void(File*)>& change);
File WithoutSection(const File& file, std::size_t index);
File WithSection(const File& file, std::size_t index, char type, const File& body);
File Flipped(File file, std::size_t byte);

}  // namespace xcodec::corpus

#endif  // XCODEC_TESTS_TOOLS_ECDC_CORPUS_PARTS_H_
