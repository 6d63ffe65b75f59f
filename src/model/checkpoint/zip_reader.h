/// \file
/// Reads untrusted ZIP archives (PKWARE APPNOTE 6.3, sections 4.3 and 4.5): checkpoints written by torch.save
/// and arrays written by numpy.savez, with or without ZIP64.
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

namespace xcodec::model {

/// Limits for an archive.
struct ZipLimits {
  bool deflated = false;  ///< entries may be compressed; otherwise they are kUnsupported
  /// Limit for the declared bytes of all entries together (kResourceLimit). 0: the archive's size, since
  /// stored entries can only hold more if they overlap (kDamaged).
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
  /// Opens bytes that must stay valid and in place as long as the reader is used.
  static Result<ZipReader> Open(Bytes archive, const ZipLimits& limits = {});

  const std::map<std::string, Entry>& entries() const { return entries_; }
  /// Contents of an entry, checked against its size and CRC-32. kUnsupported if its compression is not
  /// allowed by the limits.
  Result<std::shared_ptr<OwnedBytes>> Read(const Entry& entry) const;

  /// The archive's bytes, in memory or in a file.
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
  /// Counts the entry's size towards the limits.
  Status Count(const Entry& entry);

  std::shared_ptr<const Source> source_;
  ZipLimits limits_;
  std::uint64_t total_ = 0;   ///< bytes that entries counted so far declare
  std::uint64_t packed_ = 0;  ///< compressed bytes of the deflated ones
  std::map<std::string, Entry> entries_;
};

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CHECKPOINT_ZIP_READER_H_
