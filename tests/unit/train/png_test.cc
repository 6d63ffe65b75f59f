#include "train/metrics/png.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <cmath>
#include <string>

namespace xcodec::train::metrics {
namespace {

std::string Encoded(const std::string& text) {
  return Base64(Bytes(reinterpret_cast<const unsigned char*>(text.data()), text.size()));
}

TEST(Base64, VectorsOfRfc4648) {
  EXPECT_EQ(Encoded(""), "");
  EXPECT_EQ(Encoded("f"), "Zg==");
  EXPECT_EQ(Encoded("fo"), "Zm8=");
  EXPECT_EQ(Encoded("foo"), "Zm9v");
  EXPECT_EQ(Encoded("foobar"), "Zm9vYmFy");
}

TEST(Png, PixelsComeBack) {
  const RgbPicture picture{2, 1, {1, 2, 3, 250, 251, 252}};
  const std::vector<unsigned char> png = EncodePng(picture);
  ASSERT_GT(png.size(), 8U + 25U + 12U);
  EXPECT_EQ(png[1], 'P');
  // IDAT follows signature and IHDR.
  const std::size_t idat = 8 + 25;
  EXPECT_EQ(std::string(png.begin() + idat + 4, png.begin() + idat + 8), "IDAT");
  unsigned char raw[7];
  uLongf size = sizeof(raw);
  ASSERT_EQ(uncompress(raw, &size, png.data() + idat + 8, png[idat + 3]), Z_OK);
  ASSERT_EQ(size, 7U);
  EXPECT_EQ(raw[0], 0);
  EXPECT_TRUE(std::equal(picture.rgb.begin(), picture.rgb.end(), raw + 1));
}

TEST(Spectrogram, AToneIsALine) {
  AudioBlock audio(1, 48000);
  for (std::size_t i = 0; i < audio.samples.size(); ++i) {
    audio.samples[i] =
        0.5F * std::sin(2 * static_cast<float>(M_PI) * 1000.0F * static_cast<float>(i) / 48000);
  }
  const RgbPicture picture = DrawSpectrogram(audio, 48000, 20, 100);
  int brightest = -1, best = -1;
  for (int y = 0; y < 100; ++y) {
    const unsigned char* pixel = picture.rgb.data() + (y * 20 + 10) * 3;
    if (pixel[0] + pixel[1] > best) {
      best = pixel[0] + pixel[1];
      brightest = y;
    }
  }
  // 1 kHz lies at log(1 + 1000 / 700) / log(1 + 24000 / 700) = 25 % of the height.
  EXPECT_NEAR(brightest, 75, 2);
}

}  // namespace
}  // namespace xcodec::train::metrics
