#include "audio/tags/asf_tags.h"

#include <taglib/asfattribute.h>
#include <taglib/asftag.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace xcodec::audio {
namespace {

using TagLib::ASF::Attribute;

// False for bytes.
bool TextOf(const Attribute& attribute, std::string* text) {
  switch (attribute.type()) {
    case Attribute::UnicodeType:
      *text = attribute.toString().to8Bit(true);
      return true;
    case Attribute::BoolType:
      *text = attribute.toBool() ? "1" : "0";
      return true;
    case Attribute::DWordType:
    case Attribute::WordType:
      *text = std::to_string(attribute.type() == Attribute::DWordType ? attribute.toUInt()
                                                                      : attribute.toUShort());
      return true;
    case Attribute::QWordType:
      *text = std::to_string(attribute.toULongLong());
      return true;
    default:
      return false;
  }
}

}  // namespace

void TakeAsf(const TagLib::ASF::File& file, FoundTags* found) {
  FoundTags own;
  own.AddProperties(file.properties());
  const std::vector<std::string> unnamed = std::exchange(own.lost, {});
  const TagLib::ASF::Tag* tag = file.tag();
  for (const std::string& name : unnamed) {
    const TagLib::String key(name, TagLib::String::UTF8);
    const auto& all = tag->attributeListMap();
    if (!all.contains(key)) {
      own.Lose(name);
      continue;
    }
    for (const Attribute& attribute : all[key]) {
      std::string text;
      if (TextOf(attribute, &text)) {
        own.Add(key.upper().to8Bit(true), std::move(text));
      } else {
        own.Lose(name);
      }
    }
  }
  Merge(std::move(own), false, found);
}

}  // namespace xcodec::audio
