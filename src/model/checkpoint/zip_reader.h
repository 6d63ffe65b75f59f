/// \file
/// ZIP archives (PKWARE APPNOTE 6.3, sections 4.3 and 4.5) of what is not trusted: checkpoints as torch.save
/// writes them and arrays as numpy.savez does, ZIP64 or not.
#ifndef XCODEC_SRC_MODEL_CHECKPOINT_ZIP_READER_H_
#define XCODEC_SRC_MODEL_CHECKPOINT_ZIP_READER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "model/store/regular_file.h"
#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec {

/// What an archive may hold.
struct ZipLimits {
  bool deflated = false;  ///< entries may be compressed; otherwise they are kUnsupported
  /// Bytes that all entries together may declare: kResourceLimit. 0: what the archive itself has, since
  /// stored entries hold more only where they lie in one another (kDamaged).
  std::uint64_t total = 0;
};

/// An archive whose directory has been read and checked. Thread-safe to read.
class ZipReader {
 public:
  struct Entry {
    std::uint64_t header_offset = 0;
    std::uint64_t packed = 0;  ///< bytes in the archive; as many as `size` for stored entries
    std::uint64_t size = 0;
    std::uint32_t crc = 0;
    std::uint16_t method = 0;  ///< 0: stored, 8: deflated
  };

  /// kDamaged, kTruncated (no directory), kUnsupported (encrypted), kResourceLimit (over 65,536 entries, over
  /// the limits).
  static Result<ZipReader> Open(std::shared_ptr<const RegularFile> file, const ZipLimits& limits = {});
  /// Of bytes that must stay where they are as long as the reader is used.
  static Result<ZipReader> Open(Bytes archive, const ZipLimits& limits = {});

  const std::map<std::string, Entry>& entries() const { return entries_; }
  /// Contents of an entry, checked against its size and CRC-32. kUnsupported when it is compressed in a way
  /// that the limits do not allow.
  Result<std::shared_ptr<OwnedBytes>> Read(const Entry& entry) const;

  /// The archive's bytes, wherever they are.
  class Source {
   public:
    virtual ~Source() = default;
    virtual std::uint64_t size() const = 0;
    /// Exactly `size` bytes from `offset`; kTruncated when there are fewer.
    virtual Status ReadAt(std::uint64_t offset, void* data, std::size_t size) const = 0;
    /// `bytes` of them into new memory; the range is checked before anything is allocated.
    Result<std::shared_ptr<OwnedBytes>> ReadRange(std::uint64_t offset, std::uint64_t bytes) const;
  };

 private:
  ZipReader(std::shared_ptr<const Source> source, const ZipLimits& limits)
      : source_(std::move(source)), limits_(limits) {}
  static Result<ZipReader> OpenSource(std::shared_ptr<const Source> source, const ZipLimits& limits);
  Status ReadDirectory();
  Status ParseDirectory(const unsigned char* data, std::size_t size, std::uint64_t count);
  /// Counts the entry's size against what is left of the limits.
  Status Count(const Entry& entry);

  std::shared_ptr<const Source> source_;
  ZipLimits limits_;
  std::uint64_t total_ = 0;   ///< bytes that entries counted so far declare
  std::uint64_t packed_ = 0;  ///< bytes of those that are compressed
  std::map<std::string, Entry> entries_;
};

}  // namespace xcodec

#endif  // XCODEC_SRC_MODEL_CHECKPOINT_ZIP_READER_H_
